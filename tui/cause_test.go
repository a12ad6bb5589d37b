package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// retold is a story in which a program writes, its packet is lost, and a timer
// has it sent again; its third duplicate acknowledgment has it sent once more.
func retold() *trace.Snapshot {
	b := trace.NewBuilder()
	client, server := b.AddNode(trace.Node{Name: "client"}), b.AddNode(trace.Node{Name: "server"})
	add := func(e trace.Event) trace.Ordinal { return b.AddEvent(e) }
	packet := func(p trace.Packet, from, to trace.NodeID, at time.Duration, fate trace.Fate) trace.PacketID {
		p.Hops = []trace.Hop{{From: from, To: to, Departed: at * 10 * ms, Arrived: at*10*ms + 5*ms, Fate: fate}}
		return b.AddPacket(p)
	}
	data := &trace.TCPSummary{SrcPort: 49152, DstPort: 80, Flags: wire.ACK, RelSeq: 1, Len: 100}
	call := add(trace.Event{Kind: trace.ApplicationCall, Node: client, Detail: trace.Call{Name: "write", Bytes: 100}})
	first := packet(trace.Packet{TCP: data, Length: 140}, client, server, 1, trace.LostOnLink)
	sent := add(trace.Event{Time: 10 * ms, Kind: trace.PacketSent, Packet: first, Node: client, Cause: call, Detail: trace.Sent{To: server}})
	lost := add(trace.Event{Time: 15 * ms, Kind: trace.PacketLost, Packet: first, Cause: sent, Detail: trace.Lost{To: server}})
	timer := add(trace.Event{Time: 20 * ms, Kind: trace.TimerFired, Node: client, Cause: lost, Detail: trace.Timer{Name: "RTO"}})
	again := packet(trace.Packet{TCP: data, Length: 140}, client, server, 2, trace.Arrived)
	add(trace.Event{Time: 20 * ms, Kind: trace.PacketSent, Packet: again, Node: client, Cause: timer, Detail: trace.Sent{To: server}})
	var arrived trace.Ordinal
	for i := range 4 {
		ack := trace.Packet{TCP: &trace.TCPSummary{SrcPort: 80, DstPort: 49152, Flags: wire.ACK, Ack: 1, RelAck: 1}, Length: 40}
		if i > 0 {
			ack.Findings, ack.Repeats = ack.Findings.With(trace.FindingDuplicateAck), again+1
		}
		id := packet(ack, server, client, time.Duration(3+i), trace.Arrived)
		arrived = add(trace.Event{Time: time.Duration(3+i) * 10 * ms, Kind: trace.PacketDelivered, Packet: id, Node: client, Detail: trace.Delivered{From: server}})
	}
	last := packet(trace.Packet{TCP: data, Length: 140}, client, server, 7, trace.Arrived)
	add(trace.Event{Time: 70 * ms, Kind: trace.PacketSent, Packet: last, Node: client, Cause: arrived, Detail: trace.Sent{To: server}})
	return b.Snapshot(trace.LogView{Done: true}, true)
}

func TestCausesAreWalkedBackOneByOne(t *testing.T) {
	m := watching(text.English, &told{title: "again", kind: session.Simulated, snapshot: retold()}, 80, 24)
	w := m.top().(*watch)
	press(m, "space", "7")
	for _, at := range []string{"7", "2"} { // in the list, and in the ladder
		press(m, at)
		w.player.SeekPacket(2)
		from := w.player.Cursor()
		for _, want := range []string{"Because a timer of the client fired: RTO.", "Because this was lost on its way.", "Because the client sent this.", "Because the program of the client asked for it: write."} {
			if press(m, "c"); !strings.Contains(screenOf(m), want) {
				t.Fatalf("in view %s %q is not said, but:\n%s", at, want, screenOf(m))
			}
		}
		if press(m, "c"); !strings.Contains(m.notice, "first cause") {
			t.Errorf("of the first cause is said %q", m.notice)
		}
		press(m, "ctrl+o", "ctrl+o", "ctrl+o", "ctrl+o")
		if w.player.Cursor() != from || w.player.Selected() != 2 {
			t.Errorf("the way back leads to %v and packet %d", w.player.Cursor(), w.player.Selected())
		}
	}
	w.player.SeekPacket(7)
	if press(m, "c"); !strings.Contains(screenOf(m), "Because the client got the third duplicate acknowledgment in a row.") {
		t.Errorf("the third duplicate is not said:\n%s", screenOf(m))
	}
}

// seen is a capture of a server that sends four segments; the first is lost
// beyond where it was captured, and three duplicate acknowledgments ask for it.
func seen() *trace.Snapshot {
	b := trace.NewBuilder()
	client, server := b.AddNode(trace.Node{Name: "client"}), b.AddNode(trace.Node{Name: "server"})
	b.PutConversation(trace.Conversation{ID: 1, ClientNode: client, ServerNode: server, Protocol: wire.ProtocolTCP})
	at := time.Duration(0)
	see := func(fromClient bool, t trace.TCPSummary, findings trace.Findings, repeats trace.PacketID) {
		from, to := server, client
		if fromClient {
			from, to = client, server
		}
		at += ms
		id := b.AddPacket(trace.Packet{
			Conversation: 1, FromClient: fromClient, TCP: &t, Findings: findings, Repeats: repeats,
			Hops: []trace.Hop{{From: from, To: to, Departed: at, Arrived: at}},
		})
		b.AddEvent(trace.Event{Time: at, Kind: trace.PacketSent, Basis: trace.Observed, Conversation: 1, Packet: id, Node: from, Detail: trace.Sent{To: to}})
	}
	data := func(seq uint32) trace.TCPSummary {
		return trace.TCPSummary{Flags: wire.ACK, Seq: wire.Seq(seq), RelSeq: seq, Len: 100, Ack: 1, RelAck: 1}
	}
	for _, seq := range []uint32{1, 101, 201, 301} {
		see(false, data(seq), 0, 0)
	}
	ack := trace.TCPSummary{Flags: wire.ACK, Seq: 1, RelSeq: 1, Ack: 1, RelAck: 1}
	for range 3 {
		see(true, ack, trace.Findings(0).With(trace.FindingDuplicateAck), 0)
	}
	see(false, data(1), trace.Findings(0).With(trace.FindingFastRetransmission), 1)
	b.AddEvent(trace.Event{Time: at, Kind: trace.FindingMade, Basis: trace.Inferred, Conversation: 1, Packet: 8, Node: server, Cause: 8, Detail: trace.FindingFastRetransmission})
	return b.Snapshot(trace.LogView{Done: true}, false)
}

func TestCausesInACaptureAreConcludedFromThePackets(t *testing.T) {
	m := watching(text.English, &told{title: "seen", kind: session.Recorded, snapshot: seen()}, 80, 24)
	w := m.top().(*watch)
	press(m, "J")
	shows(t, m, "Here: fast retransmission.")
	press(m, "c")
	shows(t, m, "Because the client asked for it: the third duplicate ACK in a row.")
	if w.player.Selected() != 7 {
		t.Fatalf("packet %d is reached", w.player.Selected())
	}
	press(m, "c")
	shows(t, m, "Because this did not arrive, as far as the packets tell.")
	if w.player.Selected() != 1 {
		t.Fatalf("packet %d is reached", w.player.Selected())
	}
	if press(m, "c"); !strings.Contains(m.notice, "A capture doesn't tell") {
		t.Errorf("of what brought a program to send is said %q", m.notice)
	}
}

// broken is a session of a capture that ends in the middle.
type broken struct{ *told }

func (b broken) Progress() session.Progress {
	return session.Progress{Packets: 4, Done: true, Problem: errors.New("byte 1,234: the record is cut off")}
}

func TestWhyACaptureIsCutShortIsSaid(t *testing.T) {
	m := watching(text.English, broken{&told{title: "a.pcap", kind: session.Recorded, snapshot: handshake()}}, 80, 24)
	if got := screenOf(m); !strings.Contains(got, "byte 1,234: the record is cut off") {
		t.Fatalf("where it ends is not said:\n%s", got)
	}
	press(m, "right")
	if got := screenOf(m); strings.Contains(got, "byte 1,234") || !strings.Contains(got, "cut short") {
		t.Errorf("after a key:\n%s", got)
	}
}

// TestFromEachRetransmissionTheKeyLeadsToTheLoss presses it on every
// retransmission of every scenario: it comes to the timer or the acknowledgment
// that made the sender repeat something, next to what was lost, and in the end to
// what began it all; each step says why.
func TestFromEachRetransmissionTheKeyLeadsToTheLoss(t *testing.T) {
	asked := map[string]int{}
	for _, name := range scenario.Names() {
		m := watching(text.English, embedded(t, name), 80, 24)
		w := m.top().(*watch)
		s := w.player.snapshot
		for _, sent := range s.Events.All() {
			d, ok := sent.Detail.(trace.Sent)
			if !ok || !d.Retransmission || d.Hop > 0 || d.CopyOf != 0 {
				continue
			}
			w.player.Pause()
			w.player.SeekPacket(sent.Packet)
			decision, said := trace.Event{}, ""
			for step := 0; !decided(&decision, sent.Node); step++ {
				if press(m, "c"); w.walk.steps != step+1 {
					t.Fatalf("%s: packet %d: after %d steps %q", name, sent.Packet, step, m.notice)
				}
				decision, _ = s.Event(w.walk.event)
				said = w.said
			}
			timer, fired := decision.Detail.(trace.Timer)
			ack, _ := s.Packet(decision.Packet)
			switch {
			case fired:
				asked[timer.Name]++
				if !strings.HasPrefix(said, "Because a timer of the ") || !strings.HasSuffix(said, "fired: "+timer.Name+".") {
					t.Errorf("%s: packet %d: of the timer is said %q", name, sent.Packet, said)
				}
			case ack.TCP != nil:
				asked["acknowledgment"]++
				if !strings.Contains(said, "acknowledgment") {
					t.Errorf("%s: packet %d: of the acknowledgment is said %q", name, sent.Packet, said)
				}
			}
			press(m, "c")
			if lost := lostOf(s, sent.Packet, decision); len(lost) > 0 {
				asked["lost"]++
				if !slices.Contains(lost, w.player.Selected()) || !strings.HasPrefix(w.said, "Because this was lost on its way.") {
					t.Errorf("%s: packet %d: behind the decision stands packet %d, but lost were %d: %q", name, sent.Packet, w.player.Selected(), lost, w.said)
				}
			}
			for steps := 0; steps < w.walk.steps; press(m, "c") {
				steps, said = w.walk.steps, w.said
			}
			if !strings.HasSuffix(said, "It all began here.") || !strings.Contains(m.notice, "first cause") {
				t.Errorf("%s: packet %d: of the beginning is said %q and %q", name, sent.Packet, said, m.notice)
			}
		}
	}
	if asked["RTO"] == 0 || asked["acknowledgment"] == 0 || asked["lost"] == 0 {
		t.Errorf("what decided: %v", asked)
	}
}

// lostOf are the packets with the bytes of a retransmission that were lost before
// its sender decided to send it.
func lostOf(s *trace.Snapshot, id trace.PacketID, decision trace.Event) (lost []trace.PacketID) {
	again, _ := s.Packet(id)
	for i := range int(decision.Ordinal) - 1 {
		e := s.Events.At(i)
		p, ok := s.Packet(e.Packet)
		if !ok || e.Kind != trace.PacketLost || p.TCP == nil || p.Conversation != again.Conversation || p.FromClient != again.FromClient {
			continue
		}
		if from := p.TCP.Seq.Sub(again.TCP.Seq); from < max(again.TCP.Len, 1) && from+max(p.TCP.Len, 1) > 0 {
			lost = append(lost, p.ID)
		}
	}
	return lost
}

// decided reports whether an event makes a sender repeat something: a timer, other
// than that by which it spreads what it may send, or what it hears.
func decided(e *trace.Event, sender trace.NodeID) bool {
	timer, _ := e.Detail.(trace.Timer)
	return e.Kind == trace.TimerFired && timer.Name != "pacing" || e.Kind == trace.PacketDelivered && e.Node == sender
}
