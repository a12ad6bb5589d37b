package view

import "wiretale/wire"

// Look selects the first field of the packet that has a name, and opens what it
// lies in. It reports whether the packet has such a field.
func (v *Packet) Look(ctx *Context, name string) bool {
	p, ok := ctx.Snapshot.Packet(ctx.Selected)
	if !ok || len(p.Hops) == 0 {
		return false
	}
	fields, _ := hopFields(ctx, &p, hopShown(ctx, &p))
	way := wayTo(fields, "", name)
	if len(way) == 0 {
		return false
	}
	v.path = way[len(way)-1].path
	for depth, step := range way[:len(way)-1] {
		unfolded := depth == 0 && step.last
		if unfolded == v.toggled[step.path] { // it is closed
			if v.toggled == nil {
				v.toggled = map[string]bool{}
			}
			v.toggled[step.path] = !unfolded
		}
	}
	return true
}

// wayStep is a field on the way to another one within it.
type wayStep struct {
	path string
	last bool // of its siblings: at the top it is open unless it was closed by hand
}

// wayTo leads to the first field with a name; nil where there is none.
func wayTo(fields []wire.Field, path, name string) []wayStep {
	for i, own := range paths(fields, path) {
		here := wayStep{own, i == len(fields)-1}
		if fields[i].Name == name {
			return []wayStep{here}
		}
		if rest := wayTo(fields[i].Children, own, name); rest != nil {
			return append([]wayStep{here}, rest...)
		}
	}
	return nil
}
