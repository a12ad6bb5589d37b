package view

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

// observedStory is an inferred connection whose sockets the kernel told of.
func observedStory() *story {
	s := newStory()
	s.state(true, 1*ms, trace.Closed, trace.SynSent)
	s.state(false, 1*ms, trace.Listen, trace.SynReceived)
	s.state(true, 2*ms, trace.SynSent, trace.Established)
	tell := func(end trace.EndpointID, at time.Duration, detail any) {
		kind := trace.SocketObserved
		if _, is := detail.(trace.Variable); is {
			kind = trace.VariableChanged
		}
		e := trace.Event{Time: at, Kind: kind, Endpoint: end, Basis: trace.Observed, Detail: detail}
		if end == s.ends[0] || end == s.ends[1] {
			e.Conversation = 1
		}
		s.b.AddEvent(e)
	}
	listener := s.b.AddEndpoint(trace.Endpoint{Protocol: wire.ProtocolTCP, Local: netip.MustParseAddrPort("198.51.100.20:80")})
	tell(s.ends[0], 3*ms, trace.Socket{State: trace.Established, Congestion: "cubic", Inode: 1, Process: trace.Process{ID: 4711, Name: "curl"}})
	for _, v := range []trace.Variable{
		{Name: "cwnd", Value: 10}, {Name: "SRTT", Value: int64(40 * ms), Unit: trace.UnitTime}, {Name: "RTO", Value: int64(240 * ms), Unit: trace.UnitTime},
		{Name: "Recv-Q", Value: 17376, Unit: trace.UnitBytes}, {Name: "delivery", Value: 125_000, Unit: trace.UnitRate},
	} {
		tell(s.ends[0], 3*ms, v)
	}
	tell(s.ends[1], 3*ms, trace.Socket{State: trace.SynReceived, Inode: 2})
	tell(listener, 3*ms, trace.Variable{Name: "accept-Q", Value: 3})
	tell(listener, 3*ms, trace.Variable{Name: "backlog", Value: 128})
	tell(s.ends[0], 5*ms, trace.Variable{Name: "cwnd", Value: 11})
	return s
}

func (s *story) captured(at time.Duration) *Context {
	ctx := s.context(at)
	ctx.Snapshot = s.b.Snapshot(trace.LogView{}, false)
	return ctx
}

func state(ctx *Context, width, height int) string {
	c := canvas.New(width, height)
	new(State).Draw(ctx, c)
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(c.Plain(), "\u00a0", " ") + "\n") {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n")
}

// TestWhatTheKernelSaysStandsBesideWhatIsInferred draws both, at 80 columns and
// at 120.
func TestWhatTheKernelSaysStandsBesideWhatIsInferred(t *testing.T) {
	s := observedStory()
	expect(t, state(s.captured(4*ms), 80, 14), `
 client                                 │ server
   ESTABLISHED                          │   SYN-RECEIVED
   CLOSED → SYN-SENT → ESTABLISHED      │   LISTEN → SYN-RECEIVED
   next FIN-WAIT-1  close / snd FIN     │   next ESTABLISHED  rcv ACK
        CLOSE-WAIT  rcv FIN / snd ACK   │        FIN-WAIT-1  close / snd FIN
        CLOSED  rcv RST                 │        LISTEN  RST
 ◉ ESTABLISHED  kernel · cubic          │ ◉ SYN-RECEIVED  kernel
   process curl 4711                    │   process not known
   Recv-Q  17,376 B   cwnd    10        │   listens 3 of 128 wait
   delivery 1 Mbit/s                    │
   SRTT    40.0 ms   RTO     240 ms     │
                                        │
                                        │
 inferred: concluded from the packets · ◉ observed: the kernel says so`)
	ctx := s.captured(5 * ms)
	ctx.Words = text.For(text.Spanish)
	expect(t, state(ctx, 120, 15), `
 cliente                                                    │ servidor
   ESTABLISHED                                              │   SYN-RECEIVED
   CLOSED → SYN-SENT → ESTABLISHED                          │   LISTEN → SYN-RECEIVED
   luego FIN-WAIT-1  cerrar / snd FIN                       │   luego ESTABLISHED  rcv ACK
         CLOSE-WAIT  rcv FIN / snd ACK                      │         FIN-WAIT-1  cerrar / snd FIN
         CLOSED  rcv RST                                    │         LISTEN  RST
 ◉ ESTABLISHED  núcleo · cubic                              │ ◉ SYN-RECEIVED  núcleo
   proceso      curl 4711                                   │   proceso      no se conoce
   Recv-Q       17 376 B  aún sin leer                      │   escucha      esperan 3 de 128
   cwnd         10 → 11   ventana de congestión             │
   delivery     1 Mbit/s  tasa medida                       │
   SRTT         40.0 ms   ida y vuelta media                │
   RTO          240 ms    espera antes de repetir           │
                                                            │
 deducido de los paquetes · ◉ observado: lo dice el núcleo`)
}

// TestBeforeTheKernelSaidSomethingNothingIsShownOfIt holds history: the cursor
// stands before the first look.
func TestBeforeTheKernelSaidSomethingNothingIsShownOfIt(t *testing.T) {
	if got := state(observedStory().captured(2*ms), 80, 14); strings.Contains(got, "◉") || strings.Contains(got, "curl") {
		t.Errorf("got\n%s", got)
	}
}

// TestProcessesAreListedWhereThereIsRoom draws the list of conversations.
func TestProcessesAreListedWhereThereIsRoom(t *testing.T) {
	s := observedStory()
	c := trace.Conversation{ID: 1, Protocol: wire.ProtocolTCP, ClientNode: s.b.AddNode(trace.Node{Name: "curl:40312", Port: 40312}),
		ServerNode: s.b.AddNode(trace.Node{Name: "nginx:80", Port: 80}), Client: netip.MustParseAddrPort("127.0.0.1:40312"),
		Server: netip.MustParseAddrPort("127.0.0.1:80"), Processes: [2]trace.Process{{ID: 4711, Name: "curl"}, {ID: 80, Name: "nginx"}}}
	s.b.PutConversation(c)
	ctx := s.captured(5 * ms)
	for width, want := range map[int][2]string{
		120: {"curl:40312            → nginx:80", "curl 4711 → nginx 80"},
		80:  {"curl:40312           → nginx:80", ""},
	} {
		screen := canvas.New(width, 3)
		new(Conversations).Draw(ctx, screen)
		row := strings.Split(screen.Plain(), "\n")[1]
		if !strings.Contains(row, want[0]) || !strings.Contains(row, want[1]) || want[1] == "" && strings.Contains(row, "4711") {
			t.Errorf("at %d columns: %q", width, row)
		}
		strip := canvas.New(width, 3)
		new(Conversations).Describe(ctx, strip)
		if got := strip.Plain(); !strings.Contains(got, "curl 4711 → nginx 80") {
			t.Errorf("the strip at %d columns:\n%s", width, got)
		}
	}
}

// TestNamesOfProcessesCanTouchNothing has one that would clear the screen.
func TestNamesOfProcessesCanTouchNothing(t *testing.T) {
	evil := trace.Process{ID: 6, Name: "\x1b[2Jé\u202e\nx"}
	s := newStory()
	for _, end := range s.ends {
		s.b.AddEvent(trace.Event{Time: 1 * ms, Kind: trace.SocketObserved, Conversation: 1, Endpoint: end, Basis: trace.Observed,
			Detail: trace.Socket{State: trace.Established, Congestion: "\x1b[2J", Inode: 1, Process: evil}})
	}
	s.b.PutConversation(trace.Conversation{ID: 1, Protocol: wire.ProtocolTCP, ClientNode: s.b.AddNode(trace.Node{Name: evil.Name + ":1", Port: 1}),
		ServerNode: s.server, Client: netip.MustParseAddrPort("127.0.0.1:1"), Server: netip.MustParseAddrPort("127.0.0.1:80"), Processes: [2]trace.Process{evil, evil}})
	ctx := s.captured(1 * ms)
	ctx.Conversation = 1
	for _, width := range []int{80, 120, 200} {
		c := canvas.New(width, 40)
		new(State).Draw(ctx, c.Window(0, 0, width, 20))
		new(Conversations).Draw(ctx, c.Window(0, 20, width, 5))
		new(Conversations).Describe(ctx, c.Window(0, 25, width, 3))
		Strip{}.Draw(ctx, c.Window(0, 28, width, 3))
		new(Ladder).Draw(ctx, c.Window(0, 31, width, 9))
		got := c.Plain()
		if strings.ContainsAny(got, "\x1b\u202e") || strings.Count(got, "\n") != 39 || !strings.Contains(got, "é") {
			t.Errorf("at %d columns the screen holds %q", width, got)
		}
	}
}
