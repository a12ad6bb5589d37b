package app

// opening is what was said before the protocol is known.
type opening struct {
	said [2][]byte // what each side's recognition goes by
	no   [2]bool   // no protocol begins as a side did
	kept []part
	held int // bytes of those
}

// Bounds on an opening. Reached, the protocol is taken for unknown.
const (
	maxSaid    = 8 << 10 // by one side
	maxOpening = 32 << 10
	maxParts   = 1024
)

// judge looks at one part more. over says that nothing will be recognised.
func (o *opening) judge(p *part, port uint16) (found *Protocol, over bool) {
	from := p.from
	switch {
	case p.hole > 0:
		o.said[from], o.no[from] = nil, false
	case len(p.data) > 0 && !o.no[from]:
		said := &o.said[from]
		b := p.data[:min(len(p.data), maxSaid-len(*said))]
		if *said == nil {
			*said = b[:len(b):len(b)]
		} else {
			*said = append(*said, b...)
		}
		for _, side := range [...]Side{from, from.Other()} {
			if len(o.said[side]) == 0 || o.no[side] {
				continue
			}
			found, verdict := Recognise(&Opening{
				Data: o.said[side], Other: o.said[side.Other()], From: side, ServerPort: port,
			})
			if verdict == Yes {
				return found, true
			}
			o.no[side] = verdict == No
		}
	}
	o.held += len(p.data)
	return nil, o.no[Client] && o.no[Server] || o.held > maxOpening || len(o.kept) >= maxParts
}

// unread is the parser of a protocol that is only recognised.
type unread struct{}

func (unread) Cut(Side, *Unit) Cut      { return pass(UntilClose) }
func (unread) Unit(Side, *Unit) bool    { return true }
func (unread) Lost(Side)                {}
func (unread) Begins(Side, []byte) bool { return true }
func (unread) Closed(Side, int64)       {}

// beginsWith is the verdict of a protocol whose openings begin with some text.
func beginsWith(o *Opening, text string) Verdict {
	n := min(len(o.Data), len(text))
	switch {
	case string(o.Data[:n]) != text[:n]:
		return No
	case n < len(text):
		return Maybe
	}
	return Yes
}
