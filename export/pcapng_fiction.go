package export

import (
	"slices"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// fictionsOf are what the nodes' TCP does without, be it only one's.
func fictionsOf(nodes trace.Series[trace.Node]) (names []string) {
	for _, n := range nodes.All() {
		for _, f := range n.Fictions {
			if !slices.Contains(names, f) {
				names = append(names, f)
			}
		}
	}
	return names
}

// warn lets the first frame at a tap say, in every language since a file has
// none, that some host speaks no TCP.
func (p *pcapngWriter) warn(tap trace.TapID, fictions []string) {
	for i, lang := range text.Langs() {
		words := explain.Fictions(text.For(lang), fictions)
		if words == "" {
			return
		}
		if i > 0 {
			words = p.warnings[tap] + " · " + words
		}
		if p.warnings == nil {
			p.warnings = map[trace.TapID]string{}
		}
		p.warnings[tap] = words
	}
}

// warning is what the next frame at a tap has to say.
func (p *pcapngWriter) warning(tap trace.TapID) []string {
	words, ok := p.warnings[tap]
	if !ok {
		return nil
	}
	delete(p.warnings, tap)
	return []string{words}
}
