package lesson

import (
	"maps"
	"slices"
	"strings"

	"wiretale/trace/filter"
)

// placed is what must be so of whatever scene a lesson looks at: an expression that
// was read, or a host's name, and where it is written.
type placed struct {
	path string
	step *Step
	expr *filter.Filter // nil for a host's name
	host string
}

// possible holds that an expression may be true of some event, or of some packet
// where it is asked of packets alone.
func (c *compiler) possible(path string, s *Step, src string, f *filter.Filter, ofPackets bool) {
	if f.Kinds() == 0 || ofPackets && !f.OfPackets() {
		c.at(path, s, NeverTrue, src, "")
	}
	c.l.placed = append(c.l.placed, placed{path: path, step: s, expr: f})
}

// ofPackets reads an expression that is asked of packets, and not of events.
func (c *compiler) ofPackets(path string, s *Step, src string) *filter.Filter {
	return c.expression(path, s, src, true)
}

// hostNamed notes where a host is named, for what there is to name shows only once
// the scenes are told.
func (c *compiler) hostNamed(path string, s *Step, name string) {
	if name != "" {
		c.l.placed = append(c.l.placed, placed{path: path, step: s, host: name})
	}
}

// hosts holds that every host that is named is one of some scene's: of one that
// isn't, everything said would be false, and "never" true.
func (b *binding) hosts() {
	there := map[string]bool{}
	for _, sc := range b.scenes {
		for _, n := range sc.whole.Nodes {
			there[n.Name] = true
		}
	}
	expected := strings.Join(slices.Sorted(maps.Keys(there)), ", ")
	for i := range b.lesson.placed {
		p := &b.lesson.placed[i]
		for _, name := range p.names() {
			if !there[name] {
				b.at(p.path, p.step, UnknownName, name, expected)
			}
		}
	}
}

// names are the hosts that are named at a place.
func (p *placed) names() []string {
	if p.expr == nil {
		return []string{p.host}
	}
	var all []string
	for _, field := range [...]string{"event.node", "event.to", "event.from"} {
		all = append(all, p.expr.Compared(field)...)
	}
	return all
}
