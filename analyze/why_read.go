package analyze

import (
	"wiretale/trace"
	"wiretale/wire"
)

// read is what the reading knows of why a packet came that nobody's own word
// explains: what it repeats, what asked for it, what it acknowledges.
func (w *asked) read() trace.Ordinal {
	p, ok := w.s.Packet(w.e.Packet)
	if !ok || !sendings.Has(w.e.Kind) {
		return 0
	}
	switch {
	case p.Findings.Has(trace.FindingFastRetransmission):
		if at := w.asking(&p); at != 0 {
			return at
		}
		return w.repeats(&p)
	case p.Findings.Retransmission():
		return w.repeats(&p)
	case p.Findings.Has(trace.FindingDuplicateAck):
		if at := w.missing(&p); at != 0 {
			return at
		}
		return w.repeats(&p)
	case p.Quotes != 0:
		quoted, _ := w.s.Packet(p.Quotes)
		return w.sendingOf(&quoted)
	}
	return w.acknowledged(&p)
}

// repeats is the event of the packet that another one repeats.
func (w *asked) repeats(p *trace.Packet) trace.Ordinal {
	before, ok := w.s.Packet(p.Repeats)
	if !ok {
		return 0
	}
	return w.sendingOf(&before)
}

func (w *asked) sendingOf(p *trace.Packet) trace.Ordinal {
	if p.ID == 0 {
		return 0
	}
	return w.sending(p)
}

// asking is the last duplicate acknowledgment that asked for what a packet
// carries.
func (w *asked) asking(again *trace.Packet) trace.Ordinal {
	return w.back(again.Conversation, sendings, func(_ *trace.Event, p *trace.Packet) bool {
		return p.FromClient != again.FromClient && p.TCP != nil && again.TCP != nil &&
			p.Findings.Has(trace.FindingDuplicateAck) && p.TCP.Ack == again.TCP.Seq
	})
}

// missing is the packet that carried what a duplicate acknowledgment asks for.
func (w *asked) missing(ack *trace.Packet) trace.Ordinal {
	return w.back(ack.Conversation, sendings, func(_ *trace.Event, p *trace.Packet) bool {
		return p.FromClient != ack.FromClient && ack.TCP != nil && holds(p, ack.TCP.Ack)
	})
}

// acknowledged is the packet that another one answers: the one that carried the
// last byte which it acknowledges.
func (w *asked) acknowledged(ack *trace.Packet) trace.Ordinal {
	if ack.TCP == nil || !ack.TCP.Flags.Has(wire.ACK) || span(ack) > 0 && !ack.TCP.Flags.Has(wire.SYN) {
		return 0
	}
	return w.back(ack.Conversation, sendings, func(_ *trace.Event, p *trace.Packet) bool {
		return p.FromClient != ack.FromClient && holds(p, ack.TCP.Ack-1)
	})
}
