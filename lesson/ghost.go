package lesson

import (
	"wiretale/trace"
	"wiretale/wire"
)

// Ghost is how the ladder draws a packet that is only foreseen.
type Ghost struct {
	From, To trace.NodeID
	Flags    wire.Flags
	Ack      int64 // relative; −1 where it isn't said
	Data     bool
}

// Ghost is the packet that a choice of the present step's question foresees; ok
// is false where it foresees none.
func (p *Play) Ghost(choice int) (g Ghost, ok bool) {
	a := p.Step().Ask
	if a == nil || choice < 0 || choice >= len(a.Choices) || a.Choices[choice].Packet == nil {
		return Ghost{}, false
	}
	pattern := a.Choices[choice].Packet
	g = Ghost{Flags: pattern.flags, Ack: -1, Data: pattern.Data}
	if pattern.Ack != nil {
		g.Ack = int64(*pattern.Ack)
	}
	for _, n := range p.visible.Nodes {
		if n.Name == pattern.From {
			g.From = n.ID
		}
	}
	for _, c := range p.visible.Conversations {
		switch g.From {
		case c.ClientNode:
			g.To = c.ServerNode
		case c.ServerNode:
			g.To = c.ClientNode
		}
	}
	return g, g.From != 0 && g.To != 0
}

// Difference is a field in which a packet that was foreseen differs from the
// real one.
type Difference struct{ Name, Guessed, Real string }
