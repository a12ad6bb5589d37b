package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"wiretale/session"
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
	w.player.SeekPacket(4)
	if press(m, "c"); !strings.Contains(m.notice, "not known") {
		t.Errorf("of no cause is said %q", m.notice)
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
