package filter_test

import (
	"slices"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/trace/filter"
)

// happenings is a trace of one event of each kind that has fields of its own.
func happenings() *trace.Snapshot {
	b := trace.NewBuilder()
	for _, name := range []string{"client", "router"} {
		b.AddNode(trace.Node{Name: name})
	}
	log := trace.NewLog(time.Unix(0, 0))
	for _, e := range []trace.Event{
		{Kind: trace.PacketSent, Detail: trace.Sent{To: 2, Hop: 1, Retransmission: true}},                  // 1
		{Kind: trace.PacketSent, Detail: trace.Sent{To: 2, CopyOf: 7}},                                     // 2
		{Kind: trace.TimerSet, Time: time.Second, Detail: trace.Timer{Name: "RTO", Deadline: 3e9}},         // 3
		{Kind: trace.TimerFired, Time: time.Second, Detail: trace.Timer{Name: "RTO"}},                      // 4
		{Kind: trace.QueueChanged, Time: time.Second, Detail: trace.Queue{To: 2, Packets: 3, Bytes: 4500}}, // 5
		{Kind: trace.TableChanged, Time: time.Second, Detail: trace.TableEntry{Table: "ARP", Key: "192.0.2.1", Value: "02:00:00:00:00:01", Rule: "RFC 826"}},
		{Kind: trace.ApplicationCall, Time: time.Second, Detail: trace.Call{Name: "write", Bytes: 120}}, // 7
		{Kind: trace.InterventionApplied, Time: time.Second, Detail: trace.Intervened{Action: "drop"}},  // 8
		{Kind: trace.StateChanged, Time: time.Second, Detail: trace.Transition{From: trace.Closed, To: trace.Listen}},
	} {
		e.Node = 1
		b.AddEvent(e)
	}
	return b.Snapshot(log.View(), false)
}

func TestEventsOfTablesQueuesAndTimers(t *testing.T) {
	s := happenings()
	for src, want := range map[string]string{
		`event.retransmission`:    "1",
		`event.hop == 1`:          "1",
		`event.copy`:              "2",
		`event.timer.after == 2s`: "3",
		`event.timer.after > 2s`:  "",
		`event.queue.packets >= 3 and event.queue.bytes == 4500`:  "5",
		`event.kind == queue_changed and event.to == router`:      "5",
		`event.table == "ARP" and event.table.key == "192.0.2.1"`: "6",
		`event.table.value == ""`:                                 "",
		`event.call == "write" and event.call.bytes == 120`:       "7",
		`event.intervention == "drop"`:                            "8",
		`event.rule == "RFC 826"`:                                 "6",
		`event.rule`:                                              "6",
		`event.port == 80`:                                        "",
		`not event.kind == packet_sent and event.time < 1s`:       "",
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got := ""
		for _, e := range s.Events.All() {
			if f.Event(s, &e) {
				got += string(rune('0' + e.Ordinal))
			}
		}
		if got != want {
			t.Errorf("%s: picked %q, want %q", src, got, want)
		}
	}
}

// TestKindsLeaveNothingOut holds that whoever looks only at the kinds that an
// expression names misses no event.
func TestKindsLeaveNothingOut(t *testing.T) {
	s := happenings()
	for src, few := range map[string]bool{
		`event.kind == packet_sent`:                                       true,
		`event.kind == packet_sent and event.retransmission`:              true,
		`event.kind in {timer_set, queue_changed}`:                        true,
		`event.kind == timer_set or event.state == LISTEN`:                true,
		`event.state.from != LISTEN`:                                      true,
		`event.kind != packet_sent`:                                       false,
		`not event.kind == packet_sent`:                                   false,
		`event.kind == packet_sent or event.node == client`:               false,
		`event.variable == "cwnd" and event.value > 3`:                    true,
		`(event.kind == timer_set or event.copy) and event.node == "a"`:   true,
		`event.kind == timer_set or event.port == 80`:                     false,
		`event.rule == "RFC 826"`:                                         true,
		`event.to == router or event.from == client or event.hop == 1`:    true,
		`event.timer == "RTO" and event.timer.after == 2s`:                true,
		`event.table.key == "192.0.2.1"`:                                  true,
		`event.queue.bytes > 1 or event.call.bytes in {1..200}`:           true,
		`not event.state == LISTEN`:                                       false,
		`event.kind == timer_fired and not (event.kind == packet_sent)`:   true,
		`event.kind in {packet_sent, packet_lost} and event.to == router`: true,
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		kinds := f.Kinds()
		for _, e := range s.Events.All() {
			if f.Event(s, &e) && !kinds.Has(e.Kind) {
				t.Errorf("%s leaves out event %d", src, e.Ordinal)
			}
		}
		if all := kinds == trace.KindsOf(trace.EventKinds()...); all == few {
			t.Errorf("%s names %b", src, kinds)
		}
	}
}

func TestNumbersOfEvents(t *testing.T) {
	s := happenings()
	for _, c := range []struct {
		event  trace.Ordinal
		field  string
		n      uint64
		isTime bool
	}{{3, "event.timer.after", 2e9, true}, {5, "event.queue.bytes", 4500, false}, {7, "event.call.bytes", 120, false}} {
		e, _ := s.Event(c.event)
		n, isTime, ok := filter.EventNumber(s, &e, c.field)
		if !ok || n != c.n || isTime != c.isTime || !filter.IsNumber(c.field) {
			t.Errorf("%s: %d %v %v", c.field, n, isTime, ok)
		}
	}
	e, _ := s.Event(4)
	for _, field := range []string{"event.queue.bytes", "event.table", "tcp.len", "no.such"} {
		if n, _, ok := filter.EventNumber(s, &e, field); ok {
			t.Errorf("%s is %d", field, n)
		}
	}
}

// TestEveryEventTellsItsRule holds that a field does not say of one kind alone what
// several know.
func TestEveryEventTellsItsRule(t *testing.T) {
	f, err := filter.Parse(`event.rule == "RFC 6298 §5.3"`)
	if err != nil {
		t.Fatal(err)
	}
	const rule = "RFC 6298 §5.3"
	s := happenings()
	for kind, detail := range map[trace.EventKind]any{
		trace.PacketSent: trace.Sent{Rule: rule}, trace.PacketLost: trace.Lost{Rule: rule}, trace.SegmentIgnored: trace.Ignored{Rule: rule},
		trace.StateChanged: trace.Transition{Rule: rule}, trace.TimerSet: trace.Timer{Rule: rule}, trace.TimerFired: trace.Timer{Rule: rule},
		trace.TimerStopped: trace.Timer{Rule: rule}, trace.VariableChanged: trace.Variable{Rule: rule}, trace.TableChanged: trace.TableEntry{Rule: rule},
	} {
		if !f.Event(s, &trace.Event{Kind: kind, Detail: detail}) || !f.Kinds().Has(kind) {
			t.Errorf("%v: its rule is not seen", kind)
		}
	}
}

func TestWhatContradictsItselfIsTrueOfNoKindOfEvent(t *testing.T) {
	for src, never := range map[string]bool{
		`event.kind == packet_sent and event.state == LISTEN`:              true,
		`event.retransmission and event.timer == "RTO"`:                    true,
		`event.kind == timer_set and event.kind == timer_fired`:            true,
		`event.kind in {timer_set, timer_fired} and event.timer.after`:     false,
		`event.kind == segment_ignored and event.rule == "x"`:              false,
		`event.kind == packet_sent and tcp.flags.syn`:                      false,
		`event.kind == packet_sent and not event.state == LISTEN`:          false,
		`event.kind == packet_sent and event.state or event.copy == false`: false,
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if (f.Kinds() == 0) != never {
			t.Errorf("%s names %b", src, f.Kinds())
		}
	}
}

func TestFieldsOfEventsSayNothingOfAPacketAsSuch(t *testing.T) {
	for src, may := range map[string]bool{
		`tcp.flags.syn`:                         true,
		`event.node == client`:                  false,
		`event.retransmission and tcp`:          false,
		`event.retransmission or tcp.flags.fin`: true,
		`not event.retransmission`:              true,
		`event.kind in {packet_sent}`:           false,
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		if f.OfPackets() != may {
			t.Errorf("%s: %t", src, f.OfPackets())
		}
	}
}

func TestAnExpressionSaysWithWhatItComparesAField(t *testing.T) {
	f, err := filter.Parse(`event.node == "b" and not (event.node in {"c", "a"} or event.to == "d") or event.node != "b"`)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Compared("event.node"); !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("got %q", got)
	}
}
