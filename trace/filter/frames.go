package filter

// OfFrames reports whether all that the expression names stands in a packet's
// own bytes: what others before it tell, what was found out about it, and when
// it was seen, does not.
func (f *Filter) OfFrames() bool { return f.root.ofFrames() }

func (n or) ofFrames() bool         { return framed(n) }
func (n and) ofFrames() bool        { return framed(n) }
func (n has) ofFrames() bool        { return n.field.framed() }
func (n comparison) ofFrames() bool { return n.field.framed() }
func (n set) ofFrames() bool        { return n.field.framed() }

func framed(parts []node) bool {
	for _, p := range parts {
		if !p.ofFrames() {
			return false
		}
	}
	return true
}

func (f *field) framed() bool { return !f.learnt && f.depth <= Bytes }

// learnt marks fields that tell more of a packet than its bytes do.
func learnt(fields []field) []field {
	for i := range fields {
		fields[i].learnt = true
	}
	return fields
}
