package view

import (
	"strings"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// transfer is a connection on which a server sends six segments of 1,000 bytes,
// of which the third is lost and repeated.
func transfer() *story {
	s := newStory()
	s.b.PutConversation(trace.Conversation{
		ID: 1, Protocol: wire.ProtocolTCP, ClientNode: s.client, ServerNode: s.server,
		Ended: 100 * ms, Bytes: [2]trace.Bytes{300, 7000},
	})
	ack := func(at time.Duration, n uint32) {
		s.send(true, trace.Response, at, at+10*ms, trace.Arrived, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: n, Scaled: 4000})
	}
	data := func(at time.Duration, seq uint32, fate trace.Fate) {
		s.send(false, trace.Response, at, at+10*ms, fate, trace.TCPSummary{Flags: wire.ACK, RelSeq: seq, RelAck: 1, Len: 1000, Scaled: 4000})
	}
	ack(0, 1)
	data(10*ms, 1, trace.Arrived)
	data(12*ms, 1001, trace.Arrived)
	ack(20*ms, 1001)
	ack(22*ms, 2001)
	data(30*ms, 2001, trace.LostOnLink)
	data(32*ms, 3001, trace.Arrived)
	data(34*ms, 4001, trace.Arrived)
	ack(42*ms, 2001)
	ack(44*ms, 2001)
	data(60*ms, 2001, trace.Arrived)
	repeated := trace.PacketID(s.b.Packets())
	ack(70*ms, 5001)
	data(80*ms, 5001, trace.Arrived)
	ack(90*ms, 6001)
	for id := range trace.PacketID(s.b.Packets()) {
		s.b.EditPacket(id+1, func(p *trace.Packet) {
			if p.Length = 54 + p.TCP.Len; p.ID == repeated {
				p.Findings = p.Findings.With(trace.FindingRetransmission)
			}
		})
	}
	return s
}

// readAll has graphs read all that there is.
func readAll(v *Graphs, ctx *Context) {
	for v.Draw(ctx, canvas.New(64, 15)); v.Unread(ctx); {
		v.Draw(ctx, canvas.New(64, 15))
	}
}

// graphDrawn is the picture of some graphs, read to the end.
func graphDrawn(v *Graphs, ctx *Context, width, height int) string {
	readAll(v, ctx)
	c := canvas.New(width, height)
	v.Draw(ctx, c)
	var lines []string
	for line := range strings.Lines(strings.ReplaceAll(c.Plain(), "\u00a0", " ") + "\n") {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	return strings.Join(lines, "\n")
}

func expectGraph(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.Trim(want, "\n"); got != want {
		t.Errorf("the graphs show\n%s\n\nand should show\n%s", got, want)
	}
}

// TestSequenceGraph has its segments between two lines, the loss and the
// repetition with their signs, and the cursor.
func TestSequenceGraph(t *testing.T) {
	expectGraph(t, graphDrawn(&Graphs{}, transfer().context(60*ms), 64, 15), `
 ›time–sequence  congestion  round trip  throughput
      kB  60.0 ms  sent 5,001  acknowledged 2,001  edge 6,001
      10┤                               │
        │                               │          ⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠬
        │                               │          ⠅
        │                               │          ⠅
       5┤                ⡨⢁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⣇⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸
        │     ⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄✗⢠⠸             R          ⡇
        │               ⢰⠘              ⢰          ⡇
        │      ⡆        ⠘⢰⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠚⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠃
       0┤     ⣇⣁⣀⣀⣀⣀⣀⣀⣀⣀⣸⠉              │
        ┼┬─────────┬──────────┬─────────◎──────────┬─────────┬
     ms  0        20         40        60         80        100
 ⡇ segment  ⠒⠒⠒ acknowledged  R retransmitted  ✗ lost
 ⠂⠂⠂ window's edge
`)
}

func TestWindowGraphWithoutASendersWord(t *testing.T) {
	expectGraph(t, graphDrawn(&Graphs{chosen: 1}, transfer().context(60*ms), 76, 12), `
  time–sequence ›congestion  round trip  throughput         server → client
      kB  60.0 ms  in flight 3,000 B
        │                     ⢀⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄│⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄
        │                     ⢐⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕│⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕
       2┤       ⢀⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢄⢔⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕│⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕
        │       ⢐⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕│⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕
        │      ⢀⢐⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕│⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢀⢀⢀⢀⢀⢀⢀⢀⢀⢀⢀⢀⢀
        │      ⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕│⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕
       0┤      ⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕│⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕⢕
        ┼┬───────────┬────────────┬────────────◎────────────┬────────────┬
     ms  0          20           40           60           80           100
 ⢔⢔⢔ in flight, by the packets  ? cwnd: only the sender's kernel knows
`)
}

// TestRoundTripGraph lacks the segment that was repeated: nobody knows which of
// its copies was acknowledged.
func TestRoundTripGraph(t *testing.T) {
	expectGraph(t, graphDrawn(&Graphs{chosen: 2}, transfer().context(60*ms), 76, 12), `
  time–sequence  congestion ›round trip  throughput         server → client
      ms  60.0 ms  last round trip 20.0 ms
      20┤                   ⣤⢠⡄                │                         ⢠
        │                                      │
        │                                      │
      10┤                                      │
        │                                      │
        │                                      │
       0┤                                      │
        ┼┬───────────┬────────────┬────────────◎────────────┬────────────┬
     ms  0          20           40           60           80           100
 ⠶ segment to acknowledgment  ? SRTT, RTO: only the sender's kernel knows
`)
}

func TestThroughputGraph(t *testing.T) {
	expectGraph(t, graphDrawn(&Graphs{chosen: 3}, transfer().context(60*ms), 64, 12), `
  time–sequence  congestion  round trip ›throughput
  Mbit/s  60.0 ms  sent so far 6.3 kB  acknowledged 2.0 kB
        │               ⢐⢔⢔             │          ⡤⠤⢤
       4┤               ⢐⢕⢕             │          ⡇ ⢸
        │     ⢕⢕⠅       ⢰⠒⠒⡆            │          ⡇ ⢸
       2┤     ⢕⢕⠅       ⢸⢕⢕⡇            │          ⡇ ⢸
        │     ⢕⢕⠅       ⢸⢕⢕⡇            │⢕⢕        ⡇⢕⢸       ⢸
       0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣸⢕⢕⣇⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡇⢕⢸⣀⣀⣀⣀⣀⣀⣀⣸
        ┼┬─────────┬──────────┬─────────◎──────────┬─────────┬
     ms  0        20         40        60         80        100
 ⢔⢔⢔ frames sent in each 5.0 ms
 ⠒⠒⠒ newly acknowledged (goodput)
`)
}

func TestSequenceGraphInASCII(t *testing.T) {
	ctx := transfer().context(60 * ms)
	ctx.Theme = theme.New(true, true, true)
	expectGraph(t, graphDrawn(&Graphs{}, ctx, 64, 13), `
 >time–sequence  congestion  round trip  throughput
      kB  60.0 ms  sent 5,001  acknowledged 2,001  edge 6,001
      10+                               |                    .
        |                               |          .:::::::::-
        |                               |          :
       5+                /\''''''''''''''''''''''''#_________#
        |     ::::::::::X|'             R          |
        |      .        ||-------------------------|
       0+     -\________--              |
        ++---------+----------+---------@----------+---------+
     ms  0        20         40        60         80        100
 | segment  --- acknowledged  R retransmitted  X lost
 ::: window's edge
`)
}

// TestACloserLook shows a part of the time; the values' axis fits what is seen.
func TestACloserLook(t *testing.T) {
	v := &Graphs{shown: 1, number: 1, extract: extract{span: 20 * ms, from: 25 * ms}}
	expectGraph(t, graphDrawn(v, transfer().context(34*ms), 76, 13), `
 ›time–sequence  congestion  round trip  throughput    ×5 · server → client
      kB  34.0 ms  sent 5,001  acknowledged 2,001  edge 6,001
       6┤                      ⠠⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄⠄
        │                 ⡀⡀⡀⡀⡀⡨      ⡀
        │                ⠅            ⡇
       4┤⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁⠁✗     ⢸      ⠁
        │                ⡇     ⠈      │
       2┤                ⠃     ⢰⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒
        │                ⡤⠤⠤⠤⠤⠤⠼      │
       0┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡇            │
        ┼┬───────────────┬────────────◎──┬───────────────┬───────────────┬
     ms 25              30              35              40              45
 ⡇ segment  ⠒⠒⠒ acknowledged  ✗ lost  ⠂⠂⠂ window's edge
`)
}

func expectContains(t *testing.T, picture, want string) {
	t.Helper()
	if !strings.Contains(picture, want) {
		t.Errorf("%q is not in\n%s", want, picture)
	}
}

// TestTheKernelsWindowIsTold in segments by the kernel, and drawn in bytes.
func TestTheKernelsWindowIsTold(t *testing.T) {
	s := transfer()
	for _, v := range [...]trace.Variable{{Name: "MSS", Value: 1000, Unit: trace.UnitBytes}, {Name: "cwnd", Value: 10, Unit: trace.UnitNumber}} {
		s.b.AddEvent(trace.Event{Time: 95 * ms, Kind: trace.VariableChanged, Conversation: 1, Node: s.server, Endpoint: s.ends[1], Basis: trace.Observed, Detail: v})
	}
	got := graphDrawn(&Graphs{chosen: 1}, s.context(100*ms), 100, 20)
	expectContains(t, got, "cwnd 10,000 B")
	expectContains(t, got, "cwnd, told by the kernel")
}
