package tui

import (
	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
)

// deed says an intervention in a few words: "drop SYN·ACK at 20.0 ms".
func deed(w *text.Printer, v *session.Intervention) string { return explain.Deed(w, v) }

// storyName is a branch's name as it is shown: its own, or what was done last.
func storyName(w *text.Printer, b *session.Branches, i int) string {
	if i < 0 || i >= len(b.List) {
		return ""
	}
	branch := &b.List[i]
	switch n := len(branch.Interventions); {
	case branch.Name != "":
		return text.EscapeTo(branch.Name, 60)
	case i == 0:
		return w.T("tui.branch.baseline")
	case n == 0:
		return w.T("tui.branch.number", text.Args{"Number": i})
	default:
		return deed(w, &branch.Interventions[n-1])
	}
}

// lastDeed is what was done last in the story that is looked at; "" where
// nothing was.
func lastDeed(w *text.Printer, b *session.Branches) string {
	if b.Looking >= len(b.List) || len(b.List[b.Looking].Interventions) == 0 {
		return ""
	}
	all := b.List[b.Looking].Interventions
	return deed(w, &all[len(all)-1])
}

// outcome is what became of an intervention; "" where it took place.
func outcome(w *text.Printer, b *session.Branch, i int) string {
	if i >= len(b.Outcomes) || b.Outcomes[i] == "applied" || !w.Has("tui.branch.outcome."+b.Outcomes[i]) {
		return ""
	}
	return w.T("tui.branch.outcome." + b.Outcomes[i])
}

// deeds are a branch's interventions in words, with what became of each.
func deeds(w *text.Printer, b *session.Branch) []string {
	var all []string
	for i := range b.Interventions {
		words := deed(w, &b.Interventions[i])
		if became := outcome(w, b, i); became != "" {
			words += ": " + became
		}
		all = append(all, words)
	}
	return all
}
