package analyze_test

import (
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/trace"
	"wiretale/wire"
)

// inMemory are the frames of an index, by their place.
type inMemory [][]byte

func (m inMemory) Frame(place int64, _ int) ([]byte, error) { return m[place], nil }

// factually is a capture on loopback that is indexed while the kernel tells.
type factually struct {
	t      *testing.T
	index  *index.Index
	facts  *analyze.Facts
	frames inMemory
	tap    trace.TapID
	at     time.Duration
}

func newFactually(t *testing.T) *factually {
	f := &factually{t: t, index: index.New(true), facts: analyze.NewFacts()}
	f.index.SetEpoch(time.Unix(0, 0))
	f.tap = f.index.Tap(trace.Tap{Interface: "lo", Link: wire.LinkRaw, Loopback: true})
	return f
}

// segment lets one pass each millisecond.
func (f *factually) segment(from, to netip.AddrPort, flags wire.Flags, seq, ack wire.Seq, payload string) {
	f.at += time.Millisecond
	d := &wire.Datagram{Src: from.Addr(), Dst: to.Addr(), HopLimit: 64, Protocol: wire.ProtocolTCP,
		TCP: &wire.Segment{SrcPort: from.Port(), DstPort: to.Port(), Flags: flags, Seq: seq, Ack: ack, Window: 1000, Payload: []byte(payload)}}
	b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
	s := trace.Sighting{Tap: f.tap, Time: f.at, Direction: trace.Inbound, Length: len(b), Place: int64(len(f.frames))}
	f.frames = append(f.frames, b)
	f.index.Sight(s, func() []byte { return b })
}

func (f *factually) socket(local, remote netip.AddrPort) trace.EndpointID {
	return f.facts.Endpoint(trace.Endpoint{Protocol: wire.ProtocolTCP, Local: local, Remote: remote})
}

func (f *factually) tell(end trace.EndpointID, detail any) {
	f.facts.Record(&trace.Event{Time: f.at, Endpoint: end, Basis: trace.Observed, Detail: detail})
}

// told are the facts in a window, by their times.
func (f *factually) told(w analyze.Window) (said []string, s *trace.Snapshot) {
	f.index.Close(nil)
	w.Facts = f.facts
	s = analyze.Tell(f.index, f.frames, w)
	for _, e := range s.Events.All() {
		if e.Basis != trace.Observed || e.Endpoint == 0 {
			continue
		}
		where := ""
		if c := s.Conversation(e.Conversation); c != nil {
			where = fmt.Sprintf(" of %d", c.Number)
		}
		switch d := e.Detail.(type) {
		case trace.Socket:
			said = append(said, fmt.Sprintf("%v %v%s", e.Time, d.State, where))
		case trace.Variable:
			said = append(said, fmt.Sprintf("%v %s %d%s", e.Time, d.Name, d.Value, where))
		}
	}
	return said, s
}

// story is a connection of which the kernel tells, and then another.
func (f *factually) story() {
	f.segment(curlEnd, nginxEnd, wire.SYN, 99, 0, "")
	client, listener := f.socket(curlEnd, nginxEnd), f.socket(nginxEnd, netip.AddrPort{})
	f.tell(client, trace.Socket{State: trace.SynSent, Inode: 1, Process: curl})
	f.tell(client, trace.Variable{Name: "cwnd", Value: 10})
	f.tell(listener, trace.Socket{State: trace.Listen, Inode: 2, Process: nginx})
	f.segment(nginxEnd, curlEnd, wire.SYN|wire.ACK, 199, 100, "")
	f.segment(curlEnd, nginxEnd, wire.ACK, 100, 200, "")
	f.tell(client, trace.Socket{State: trace.Established, Inode: 1, Process: curl})
	f.tell(client, trace.Variable{Name: "cwnd", Value: 11})
	other := netip.MustParseAddrPort("127.0.0.1:40313")
	f.segment(other, nginxEnd, wire.SYN, 99, 0, "")
	f.tell(f.socket(other, nginxEnd), trace.Variable{Name: "cwnd", Value: 99})
	f.segment(curlEnd, nginxEnd, wire.ACK, 100, 200, "GET")
	f.tell(client, trace.Variable{Name: "cwnd", Value: 12})
	f.segment(curlEnd, nginxEnd, wire.ACK, 103, 200, "more")
	f.tell(client, trace.Variable{Name: "cwnd", Value: 13})
}

// TestAWindowTellsWhatTheKernelSaid holds that a window begins with what was
// said last before it, and ends with its last frame unless that is the last.
func TestAWindowTellsWhatTheKernelSaid(t *testing.T) {
	for _, c := range []struct {
		window analyze.Window
		want   []string
	}{
		{analyze.Window{Count: 2}, []string{"1ms SYN-SENT of 1", "1ms cwnd 10 of 1", "1ms LISTEN"}},
		{analyze.Window{Conversation: 1, First: 3, Count: 1}, []string{"5ms ESTABLISHED of 1", "5ms cwnd 11 of 1", "5ms cwnd 12 of 1", "5ms LISTEN"}},
		{analyze.Window{Conversation: 1, First: 3, Count: 2}, []string{"5ms ESTABLISHED of 1", "5ms cwnd 11 of 1", "5ms cwnd 12 of 1", "5ms LISTEN", "6ms cwnd 13 of 1"}},
		{analyze.Window{Conversation: 2, Count: 9}, []string{"4ms LISTEN", "4ms cwnd 99 of 2"}},
	} {
		f := newFactually(t)
		f.story()
		got, s := f.told(c.window)
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v: want −, got +:\n%s", c.window, diff)
		}
		if p := s.Conversations[0].Processes; c.window.Conversation != 2 && p != [2]trace.Process{curl, nginx} {
			t.Errorf("%+v: the processes are %v", c.window, p)
		}
	}
}

// TestAListTellsProcessesWithoutAWindow asks for those of a conversation.
func TestAListTellsProcessesWithoutAWindow(t *testing.T) {
	f := newFactually(t)
	f.story()
	for client, want := range map[netip.AddrPort][2]trace.Process{curlEnd: {curl, nginx}, netip.MustParseAddrPort("127.0.0.1:40313"): {{}, nginx}} {
		if got := f.facts.Processes(&trace.Conversation{Protocol: wire.ProtocolTCP, Client: client, Server: nginxEnd}); got != want {
			t.Errorf("%v: got %v", client, got)
		}
	}
}

// TestFactsAreBounded tells more than is kept, of many sockets and of one.
func TestFactsAreBounded(t *testing.T) {
	const most = 100
	facts := analyze.NewBoundedFacts(most)
	at := func(i int) trace.Endpoint {
		return trace.Endpoint{Protocol: wire.ProtocolTCP, Local: netip.AddrPortFrom(curlEnd.Addr(), uint16(i+1)), Remote: nginxEnd}
	}
	processes := func(i int) [2]trace.Process {
		e := at(i)
		return facts.Processes(&trace.Conversation{Protocol: wire.ProtocolTCP, Client: e.Local, Server: e.Remote})
	}
	var first trace.EndpointID
	for i := range 10 * most {
		id := facts.Endpoint(at(i))
		if i == 0 {
			first = id
		}
		facts.Record(&trace.Event{Endpoint: id, Detail: trace.Socket{Process: curl}})
	}
	facts.Record(&trace.Event{Endpoint: first, Detail: trace.Socket{Process: curl}}) // it is forgotten
	for i, want := range map[int]trace.Process{0: {}, 10*most - 1: curl, 9 * most: curl, 9*most - 1: {}} {
		if got := processes(i)[0]; got != want {
			t.Errorf("%d: got %v", i, got)
		}
	}
	one := analyze.NewBoundedFacts(most)
	id := one.Endpoint(at(1))
	for i := range 10 * most {
		one.Record(&trace.Event{Time: time.Duration(i), Endpoint: id, Detail: trace.Variable{Name: "cwnd", Value: int64(i)}})
	}
	for name, f := range map[string]*analyze.Facts{"many": facts, "one": one} {
		if n := f.Count(); n > most || n < most/2 {
			t.Errorf("%s: %d are kept", name, n)
		}
	}
}
