package analyze_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/analyze"
	"wiretale/trace"
	"wiretale/wire"
)

var (
	curlEnd  = netip.MustParseAddrPort("127.0.0.1:40312")
	nginxEnd = netip.MustParseAddrPort("127.0.0.1:80")
	curl     = trace.Process{ID: 4711, Name: "curl"}
	nginx    = trace.Process{ID: 80, Name: "nginx"}
)

// observed is the log of a connection on loopback whose sockets the kernel told
// of.
type observed struct {
	*trace.Log
	tap trace.TapID
	at  time.Duration
}

func newObserved(loopback bool) *observed {
	log := trace.NewLog(time.Unix(0, 0))
	return &observed{Log: log, tap: log.Tap(trace.Tap{Interface: "lo", Link: wire.LinkRaw, Loopback: loopback})}
}

// segment lets one pass each millisecond.
func (o *observed) segment(from, to netip.AddrPort, flags wire.Flags, seq, ack wire.Seq) {
	o.at += time.Millisecond
	d := &wire.Datagram{Src: from.Addr(), Dst: to.Addr(), HopLimit: 64, Protocol: wire.ProtocolTCP,
		TCP: &wire.Segment{SrcPort: from.Port(), DstPort: to.Port(), Flags: flags, Seq: seq, Ack: ack, Window: 1000}}
	b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
	o.Sight(trace.Sighting{Tap: o.tap, Time: o.at, Direction: trace.Inbound, Length: len(b)}, func() []byte { return b })
}

func (o *observed) handshake() {
	o.segment(curlEnd, nginxEnd, wire.SYN, 99, 0)
	o.segment(nginxEnd, curlEnd, wire.SYN|wire.ACK, 199, 100)
	o.segment(curlEnd, nginxEnd, wire.ACK, 100, 200)
}

// socket is an endpoint that the log knows.
func (o *observed) socket(local, remote netip.AddrPort) trace.EndpointID {
	return o.Endpoint(trace.Endpoint{Protocol: wire.ProtocolTCP, Local: local, Remote: remote})
}

func (o *observed) tell(end trace.EndpointID, detail any) {
	kind := trace.SocketObserved
	if _, is := detail.(trace.Variable); is {
		kind = trace.VariableChanged
	}
	view := o.View()
	o.Record(trace.Event{Time: o.at, Sighting: trace.SightingID(view.Sightings.Len()), Endpoint: end, Kind: kind, Basis: trace.Observed, Detail: detail})
}

// TestTheKernelsFactsFindTheirConversation holds that they come to the right
// end, beside what is inferred of it.
func TestTheKernelsFactsFindTheirConversation(t *testing.T) {
	o := newObserved(true)
	o.handshake()
	client, server, listener := o.socket(curlEnd, nginxEnd), o.socket(nginxEnd, curlEnd), o.socket(nginxEnd, netip.AddrPort{})
	o.tell(client, trace.Socket{State: trace.Established, Congestion: "cubic", Inode: 1, Process: curl})
	o.tell(client, trace.Variable{Name: "cwnd", Value: 10})
	o.tell(server, trace.Socket{State: trace.SynReceived})
	o.tell(server, trace.Variable{Name: "cwnd", Value: 20})
	o.tell(listener, trace.Socket{State: trace.Listen, Inode: 3, Process: nginx})
	o.tell(listener, trace.Variable{Name: "backlog", Value: 511})
	o.segment(curlEnd, nginxEnd, wire.FIN|wire.ACK, 100, 200)
	o.tell(client, trace.Variable{Name: "cwnd", Value: 11})
	s := analyze.Read(o.View())

	c := s.Conversations[0]
	if c.Processes != [2]trace.Process{curl, nginx} {
		t.Errorf("the processes are %v", c.Processes)
	}
	if names := [2]string{s.Nodes[0].Name, s.Nodes[1].Name}; names != [2]string{"curl:40312", "nginx:80"} {
		t.Errorf("the lanes are %q", names)
	}
	a, b := s.EndpointsOf(c.ID)
	end, handshake := trace.EndOf(o.at), trace.EndOf(3*time.Millisecond)
	for _, w := range []struct {
		what      string
		got, want any
	}{
		{"the client's state is inferred", a.StateAt(end), trace.FinWait1},
		{"the client's socket", last(a.Sockets, end), trace.Socket{State: trace.Established, Congestion: "cubic", Inode: 1, Process: curl}},
		{"the server's state is inferred", b.StateAt(handshake), trace.Established},
		{"the server's socket", last(b.Sockets, end), trace.Socket{State: trace.SynReceived}},
		{"the client's window after the handshake", last(a.Kernel["cwnd"].Changes, handshake), int64(10)},
		{"the client's window at the end", last(a.Kernel["cwnd"].Changes, end), int64(11)},
		{"the server's window", last(b.Kernel["cwnd"].Changes, end), int64(20)},
		{"the backlog", last(s.Listener(wire.ProtocolTCP, nginxEnd).Kernel["backlog"].Changes, end), int64(511)},
		{"what was inferred as a variable", len(a.Variables) + len(b.Variables), 0},
	} {
		if diff := cmp.Diff(w.want, w.got); diff != "" {
			t.Errorf("%s: want −, got +:\n%s", w.what, diff)
		}
	}
	for _, e := range s.Events.All() {
		if e.Kind == trace.VariableChanged && e.Detail.(trace.Variable).Name == "cwnd" && (e.Conversation != c.ID || e.Node == 0) {
			t.Errorf("it belongs nowhere: %+v", e)
		}
	}
}

func last[T any](l trace.Changes[T], at trace.Cursor) T {
	v, _ := trace.ValueAt(l, at)
	return v
}

// TestAHostWithManyPortsKeepsItsName renames no lane that several processes
// share.
func TestAHostWithManyPortsKeepsItsName(t *testing.T) {
	near, far := netip.MustParseAddrPort("192.0.2.2:40312"), netip.MustParseAddrPort("198.51.100.80:80")
	o := newObserved(false)
	o.segment(near, far, wire.SYN, 99, 0)
	o.tell(o.socket(near, far), trace.Socket{State: trace.SynSent, Inode: 1, Process: curl})
	s := analyze.Read(o.View())
	if c := s.Conversations[0]; c.Processes != [2]trace.Process{curl, {}} || s.Nodes[0].Name != "192.0.2.2" {
		t.Errorf("the processes are %v, the lane is %q", c.Processes, s.Nodes[0].Name)
	}
}

// TestAPortThatIsUsedAgainHasAnotherProcess holds a second conversation
// between the same addresses apart from the first.
func TestAPortThatIsUsedAgainHasAnotherProcess(t *testing.T) {
	o := newObserved(true)
	o.handshake()
	o.tell(o.socket(curlEnd, nginxEnd), trace.Socket{State: trace.Established, Inode: 1, Process: curl})
	o.segment(curlEnd, nginxEnd, wire.RST|wire.ACK, 100, 200)
	o.segment(curlEnd, nginxEnd, wire.SYN, 5000, 0)
	wget := trace.Process{ID: 4712, Name: "wget"}
	o.tell(o.socket(curlEnd, nginxEnd), trace.Socket{State: trace.SynSent, Inode: 2, Process: wget})
	s := analyze.Read(o.View())
	if len(s.Conversations) != 2 || s.Conversations[0].Processes[0] != curl || s.Conversations[1].Processes[0] != wget {
		t.Errorf("got %+v", s.Conversations)
	}
}

// TestFactsOfNoConversationAreKept reads what the log can't be wrong about, but
// a reader must not rely on: sockets of which no frame is there.
func TestFactsOfNoConversationAreKept(t *testing.T) {
	o := newObserved(true)
	o.tell(o.socket(curlEnd, nginxEnd), trace.Socket{State: trace.Established, Process: curl})
	o.tell(99, trace.Socket{State: trace.Established, Process: curl})
	s := analyze.Read(o.View())
	if s.Events.Len() != 2 || len(s.Conversations) != 0 || s.Events.At(0).Endpoint != 0 {
		t.Errorf("got %d events, %d conversations", s.Events.Len(), len(s.Conversations))
	}
}
