package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

func mapOf(v *Map, ctx *Context, width, height int) string {
	c := canvas.New(width, height)
	v.Draw(ctx, c)
	return c.Plain()
}

// rowWith is the first line of a picture that has some words.
func rowWith(picture, words string) string {
	for line := range strings.Lines(picture) {
		if strings.Contains(line, words) {
			return strings.TrimRight(line, " \n")
		}
	}
	return ""
}

func TestAPacketIsWhereItIsOnItsLink(t *testing.T) {
	s := handshake()
	const left, right = 25, 54 // between the two hosts
	for at, want := range map[int]int{0: left, 5: (3*left + right + 2) / 4, 10: (left + right + 1) / 2, 15: (left + 3*right + 2) / 4} {
		got := mapOf(&Map{}, s.context(time.Duration(at)*ms), 80, 19)
		line := []rune(rowWith(got, "○ "))
		if column := slices.Index(line, '○'); column != want {
			t.Errorf("after %d ms of 20 the SYN is in column %d, want %d\n%s", at, column, want, got)
		}
	}
}

func TestALostPacketIsSeenWhereItWasLost(t *testing.T) {
	s := handshake()
	got := mapOf(&Map{}, s.context(85*ms), 80, 19)
	if line := rowWith(got, "✗ "); !strings.Contains(got, "✗1") || strings.Index(line, "✗") < 40 {
		t.Errorf("no packet is lost in the middle of the link:\n%s", got)
	}
	if got := mapOf(&Map{}, s.context(200*ms), 80, 19); strings.Count(got, "✗") != 2 { // its number, and the legend
		t.Errorf("a lost packet lies about for ever:\n%s", got)
	}
}

// star is a network of one client and so many servers.
func star(servers int) *Context {
	b := trace.NewBuilder()
	client := b.AddNode(trace.Node{Name: "client"})
	for i := range servers {
		server := b.AddNode(trace.Node{Name: fmt.Sprintf("s%d", i)})
		id := trace.ConversationID(i + 1)
		b.PutConversation(trace.Conversation{ID: id, Protocol: wire.ProtocolTCP, ClientNode: client, ServerNode: server})
		p := b.AddPacket(trace.Packet{Conversation: id, Protocol: "TCP", TCP: &trace.TCPSummary{Flags: wire.SYN}, Hops: []trace.Hop{{From: client, To: server, Arrived: 20 * ms, Fate: trace.Arrived}}})
		b.AddEvent(trace.Event{Kind: trace.PacketSent, Packet: p, Conversation: id, Node: client, Detail: trace.Sent{To: server}})
		b.Land(p, 0, 20*ms)
	}
	b.AddEvent(trace.Event{Time: 1 * ms, Kind: trace.TableChanged, Node: client, Detail: trace.TableEntry{Table: "ARP", Key: "192.0.2.1", Value: "02:00:00:00:00:01"}})
	b.AddEvent(trace.Event{Time: 2 * ms, Kind: trace.TableChanged, Node: client, Detail: trace.TableEntry{Table: "ARP", Key: "192.0.2.2", Value: "02:00:00:00:00:02"}})
	b.AddEvent(trace.Event{Time: 3 * ms, Kind: trace.TableChanged, Node: client, Detail: trace.TableEntry{Table: "ARP", Key: "192.0.2.1"}})
	s := handshake()
	ctx := s.context(0)
	ctx.Snapshot = b.Snapshot(trace.LogView{}, true)
	ctx.Cursor = trace.EndOf(10 * ms)
	return ctx
}

func TestHostsThatDoNotFitAreCountedAndCanBeReached(t *testing.T) {
	ctx, v := star(20), &Map{}
	if got := mapOf(v, ctx, 80, 19); !strings.Contains(got, "18 more hosts") {
		t.Errorf("20 servers of which two fit:\n%s", got)
	}
	v.Press(ctx, pressed("G"), 19)
	if got := mapOf(v, ctx, 80, 19); !strings.Contains(got, "╭ s19 ") {
		t.Errorf("the last host is not to be seen:\n%s", got)
	}
}

func TestAHostsTableStandsBesideTheMap(t *testing.T) {
	ctx, v := star(1), &Map{}
	v.Press(ctx, pressed("g"), 19)
	got := mapOf(v, ctx, 120, 30)
	if !strings.Contains(got, "ARP  192.0.2.2 02:00:00:00:00:02") || strings.Contains(got, "192.0.2.1 ") {
		t.Errorf("the table has not just the entry that is still there:\n%s", got)
	}
}

// TestALongEntryStandsInTwoLines: what it is about is told in full, though the
// signs on the links then aren't.
func TestALongEntryStandsInTwoLines(t *testing.T) {
	ctx, v := star(1), &Map{}
	v.Press(ctx, pressed("g"), 12)
	got := mapOf(v, ctx, 30, 12)
	if !strings.Contains(got, "ARP  02:00:00:00:00:02") || !strings.Contains(got, "\n   192.0.2.2") {
		t.Errorf("the entry is cut off:\n%s", got)
	}
}

func TestAClickOnAPacketSelectsItAndOnAHostTellsOfIt(t *testing.T) {
	s := handshake()
	ctx, v := s.context(10*ms), &Map{}
	for y, line := range strings.Split(mapOf(v, ctx, 80, 19), "\n") {
		if x := strings.IndexRune(line, '○'); x >= 0 && y < 13 {
			column := len([]rune(line[:x]))
			if got := v.Click(ctx, column, y, 80, 19); got != (SelectPacket{1}) {
				t.Errorf("a click on the SYN is %#v", got)
			}
		}
	}
	for y, line := range strings.Split(mapOf(v, ctx, 80, 19), "\n") {
		if x := strings.Index(line, "client"); x >= 0 && v.host == 0 && y > 0 {
			v.Click(ctx, len([]rune(line[:x])), y, 80, 19)
		}
	}
	if v.host != s.client {
		t.Errorf("a click on the client tells of %v", v.host)
	}
}

// TestTheMapStandsStill has the hosts in the same places at all times.
func TestTheMapStandsStill(t *testing.T) {
	s := handshake()
	v := &Map{}
	first := v.layOut(s.context(0), 80, 19).boxes
	for at := range 36 {
		for id, b := range v.layOut(s.context(time.Duration(10*at)*ms), 80, 19).boxes {
			if b != first[id] {
				t.Fatalf("after %d ms host %d is at %v, and was at %v", 10*at, id, b, first[id])
			}
		}
	}
}
