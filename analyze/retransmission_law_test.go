package analyze_test

import (
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/internal/randomnet"
	"wiretale/trace"
	"wiretale/wire"
)

// The law of retransmissions: at every tap, whatever a host sends again is
// found as some kind of retransmission, or out of order, if any of it passed
// the tap before; and nothing else is found to be sent again.

// passage is one segment that takes sequence numbers, as it passes a tap.
type passage struct {
	sender
	tap      trace.Tap
	sighting trace.Sighting
	note     trace.Note
	flags    wire.Flags
	visible  bool // some of its numbers passed the tap before
	covered  bool // all of them did
	late     bool // higher ones did
	probed   bool // a closed window was probed before
	anew     bool // its sender has numbered the connection anew
	restart  bool // a client's SYN came late, behind what it opened
}

// atItsSender reports whether the tap is where the segment left its sender.
func (p *passage) atItsSender() bool {
	return !p.copied && p.sighting.Direction == trace.Outbound && p.From == p.tap.Node
}

// found reports whether the tap calls it sent again.
func (p *passage) found() bool { return p.note.Findings.Retransmission() }

// missed reports whether the tap does not see that a segment was sent again.
func (p *passage) missed() bool {
	return p.Retransmission && p.visible && !p.found() && !p.note.Findings.Has(trace.FindingOutOfOrder)
}

// invented reports whether the tap sees a segment sent again that was not. Away
// from its sender, one that later ones have overtaken looks as if it were; so
// does a copy that the network made.
func (p *passage) invented() bool {
	switch {
	case p.Retransmission:
		return false
	case p.atItsSender():
		return p.found() || p.note.Findings.Has(trace.FindingOutOfOrder)
	}
	return p.found() && !p.covered && !p.late
}

// ambiguous are the kinds of segment that look alike whether they are sent
// again or not. Each says why.
var ambiguous = map[string]func(*passage) bool{
	"Wireshark calls a single byte sent again a keep-alive or a probe": func(p *passage) bool {
		return p.note.TCP.Len == 1 && (p.note.Findings.Has(trace.FindingKeepAlive) || p.note.Findings.Has(trace.FindingZeroWindowProbe))
	},
	"what probes a closed window is the same each time, and new when it is sent in earnest": func(p *passage) bool {
		return !p.Retransmission && (p.Rule == probing || p.probed && p.flags.Has(wire.FIN))
	},
	"a server that keeps nothing, or has forgotten, does not know that it answers a SYN once more": func(p *passage) bool {
		return p.flags.Has(wire.SYN | wire.ACK)
	},
	"Wireshark goes by the first numbers of a server that has forgotten them and counts anew": func(p *passage) bool {
		return !p.Retransmission && p.anew
	},
	"Wireshark begins anew where a client's SYN comes late, if something is missing": func(p *passage) bool {
		return p.Retransmission && p.restart
	},
	"a connection made of a cookie that came twice numbers as the first did": func(p *passage) bool {
		return !p.Retransmission && p.reborn
	},
}

// carried is what passed a tap of one direction of a connection.
type carried struct {
	ranges [][2]wire.Seq // of sequence numbers, a segment each
	end    wire.Seq      // the highest
	syn    wire.Seq      // the number of the latest SYN
	hasSyn bool
	anew   bool // the one before it had another
	probed bool
	// restart says that a client's SYN came behind higher numbers.
	restart bool
}

// pass takes a segment in, and says what of it passed before.
func (c *carried) pass(p *passage, from, end wire.Seq) {
	missing := map[wire.Seq]bool{} // bounded by the largest segment
	for n := from; n != end; n++ {
		missing[n] = true
	}
	total := len(missing)
	for _, r := range c.ranges {
		for n := wire.MaxSeq(from, r[0]); n.Less(end) && n.Less(r[1]); n++ {
			delete(missing, n)
		}
	}
	p.visible, p.covered, p.late = len(missing) < total, len(missing) == 0, from.Less(c.end)
	if p.flags&(wire.SYN|wire.ACK) == wire.SYN && end.Less(c.end) {
		c.restart = true
	}
	if p.flags.Has(wire.SYN) {
		c.anew = c.anew || c.hasSyn && c.syn != from
		c.syn, c.hasSyn = from, true
	}
	p.probed, p.anew, p.restart = c.probed, c.anew, c.restart
	if p.Rule == probing { // what it carries counts as new when it is sent in earnest
		c.probed = true
		return
	}
	c.ranges = append(c.ranges, [2]wire.Seq{from, end})
	c.end = wire.MaxSeq(c.end, end)
}

// probing is the rule by which a closed window is probed.
const probing = "RFC 9293 §3.8.6.1"

// passages lists the segments that passed a tap whole.
func passages(log trace.LogView, tap trace.Tap, known map[trace.PacketID]sender) (all []passage) {
	type direction struct{ src, dst string }
	seen := map[direction]*carried{}
	r := analyze.ReadTap(log, tap.ID)
	for _, n := range r.Notes.All() {
		s, _ := log.Sighting(n.Sighting)
		d, ok := known[s.Packet]
		if !ok || n.Conversation == 0 || n.Quotes != 0 || n.TCP == nil {
			continue // damaged, or not TCP
		}
		data := log.Data(s)
		ip := wire.Decode(tap.Link, data, len(data)).Frame.IP
		from, end := ip.TCP.Seq, ip.TCP.End()
		key := direction{ip.Src.String() + " " + itoa(int(ip.TCP.SrcPort)), ip.Dst.String() + " " + itoa(int(ip.TCP.DstPort))}
		if seen[key] == nil {
			seen[key] = &carried{end: from}
		}
		p := passage{sender: d, tap: tap, sighting: s, note: n, flags: ip.TCP.Flags}
		seen[key].pass(&p, from, end)
		if from != end && d.tells(s) {
			all = append(all, p)
		}
	}
	return all
}

func checkRetransmissions(t tester, log trace.LogView) {
	t.Helper()
	known := senders(log)
	for _, tap := range log.Taps.All() {
	next:
		for _, p := range passages(log, tap, known) {
			what := ""
			switch {
			case p.missed():
				what = "not found to be sent again"
			case p.invented():
				what = "found to be sent again"
			default:
				continue
			}
			for _, kind := range ambiguous {
				if kind(&p) {
					continue next
				}
			}
			t.Errorf("packet %d (%s) at %s: %s (%v; the sender: %s)", p.sighting.Packet, p.note.Info(), nodeName(log, tap.Node), what, findings(p.note.Findings), p.Rule)
		}
	}
}

func TestRetransmissionsAreFoundAndNoneIsInventedInRandomNetworks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, text := randomnet.Draw(t, randomnet.Calm{})
		t.Log("\n" + text)
		checkRetransmissions(t, randomnet.Run(t, sc))
	})
}
