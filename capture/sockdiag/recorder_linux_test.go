package sockdiag

import (
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"wiretale/trace"
	"wiretale/wire"
)

// play is a source by hand: a recorder over a log.
type play struct {
	*recorder
	t   *testing.T
	log *trace.Log
	tap trace.TapID
}

var epoch = time.Unix(1_700_000_000, 0)

func newPlay(t *testing.T) *play {
	t.Helper()
	log := trace.NewLog(time.Time{})
	r, err := newRecorder(log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(r.wake) })
	r.SetEpoch(epoch)
	return &play{r, t, log, r.Tap(trace.Tap{Interface: "lo", Link: wire.LinkRaw, Loopback: true})}
}

var (
	curl  = netip.MustParseAddrPort("127.0.0.1:40312")
	nginx = netip.MustParseAddrPort("127.0.0.1:80")
	asked = question{wire.ProtocolTCP, curl, nginx}
)

// frame lets a segment from curl pass.
func (p *play) frame(at time.Duration, flags wire.Flags) {
	d := &wire.Datagram{Src: curl.Addr(), Dst: nginx.Addr(), HopLimit: 64, Protocol: wire.ProtocolTCP,
		TCP: &wire.Segment{SrcPort: curl.Port(), DstPort: nginx.Port(), Flags: flags}}
	b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
	p.Sight(trace.Sighting{Tap: p.tap, Time: at, Length: len(b)}, func() []byte { return b })
}

// find lets a round find curl's socket, with a window.
func (p *play) find(at time.Duration, state trace.State, cookie uint64, cwnd int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.connections[wayOf(asked)]
	f := finding{of: c, socket: c.ends[0], when: epoch.Add(at), ok: cookie != 0, report: Report{State: state, Cookie: cookie}}
	for i := range figures {
		if figures[i].name == "cwnd" {
			f.report.Figures.set(i, cwnd)
		}
	}
	p.add(&f)
}

// told is what the log holds: frames and facts by their time, in the order in
// which they were written.
func (p *play) told() (lines []string) {
	v := p.log.View()
	facts := 0
	until := func(last trace.SightingID) {
		for ; facts < v.Events.Len() && v.Events.At(facts).Sighting <= last; facts++ {
			e := v.Events.At(facts)
			said := fmt.Sprintf("%v %d", e.Time, e.Endpoint)
			switch d := e.Detail.(type) {
			case trace.Socket:
				said += " " + d.State.String()
			case trace.Variable:
				said += fmt.Sprintf(" %s %d", d.Name, d.Value)
			}
			lines = append(lines, said)
		}
	}
	for _, s := range v.Sightings.All() {
		until(s.ID - 1)
		lines = append(lines, s.Time.String())
	}
	until(1 << 31)
	return lines
}

func (p *play) wants(want ...string) {
	p.t.Helper()
	if diff := cmp.Diff(want, p.told()); diff != "" {
		p.t.Errorf("want −, got +:\n%s", diff)
	}
}

const ms = time.Millisecond

// TestFactsStandBetweenTheFramesOfTheirTime holds the log in order, though
// frames come late.
func TestFactsStandBetweenTheFramesOfTheirTime(t *testing.T) {
	p := newPlay(t)
	p.frame(0, wire.SYN)
	p.find(5*ms, trace.Established, 7, 10)
	p.wants("0s")
	p.frame(3*ms, wire.ACK)
	p.wants("0s", "3ms")
	p.frame(6*ms, wire.ACK)
	p.wants("0s", "3ms", "5ms 1 ESTABLISHED", "5ms 1 cwnd 10", "6ms")
	p.find(8*ms, trace.Established, 7, 10)
	p.find(9*ms, trace.Established, 7, 11)
	p.Close(nil)
	p.wants("0s", "3ms", "5ms 1 ESTABLISHED", "5ms 1 cwnd 10", "6ms", "9ms 1 cwnd 11")
	p.find(10*ms, trace.Established, 7, 12) // too late
	p.wants("0s", "3ms", "5ms 1 ESTABLISHED", "5ms 1 cwnd 10", "6ms", "9ms 1 cwnd 11")
}

// TestALateFactTakesTheTimeOfTheLatestFrame keeps time from running backwards.
func TestALateFactTakesTheTimeOfTheLatestFrame(t *testing.T) {
	p := newPlay(t)
	p.frame(0, wire.SYN)
	p.frame(6*ms, wire.ACK)
	p.find(5*ms, trace.Established, 7, 10)
	p.frame(7*ms, wire.ACK)
	p.wants("0s", "6ms", "6ms 1 ESTABLISHED", "6ms 1 cwnd 10", "7ms")
}

// TestFactsWaitForTheirConnectionsFirstFrame lets a connection be heard of
// before the ring hands its first frame over, and one that it never does.
func TestFactsWaitForTheirConnectionsFirstFrame(t *testing.T) {
	p := newPlay(t)
	p.mu.Lock()
	p.meet(wayOf(asked), wire.SYN, false)
	p.mu.Unlock()
	p.find(1*ms, trace.SynSent, 7, 10)
	p.mu.Lock()
	p.release(epoch.Add(time.Hour))
	p.mu.Unlock()
	p.wants()
	p.frame(0, wire.SYN)
	p.frame(2*ms, wire.ACK)
	p.wants("0s", "1ms 1 SYN-SENT", "1ms 1 cwnd 10", "2ms")

	never := newPlay(t)
	never.mu.Lock()
	never.meet(wayOf(asked), wire.SYN, false)
	never.mu.Unlock()
	never.find(1*ms, trace.SynSent, 7, 10)
	w := &watch{to: never.recorder}
	if due := w.due(time.Now(), true); len(due) != 1 {
		t.Fatalf("%d connections are looked at", len(due))
	}
	if due := w.due(time.Now().Add(unseen+time.Second), true); len(due) != 0 || never.unsighted+len(never.connections) != 0 {
		t.Errorf("it is not forgotten: %d due, %d facts", len(due), never.unsighted)
	}
}

// TestFactsOfAForgottenConnectionDoNotWait holds that what nothing will ever
// release isn't counted among what waits.
func TestFactsOfAForgottenConnectionDoNotWait(t *testing.T) {
	p := newPlay(t)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.meet(wayOf(asked), wire.SYN, false)
	c := p.connections[wayOf(asked)]
	found := finding{of: c, socket: c.ends[0], when: epoch, ok: true, report: Report{State: trace.SynSent, Cookie: 7}}
	p.add(&found)
	if p.unsighted != 1 || p.facts.len() != 0 {
		t.Fatalf("%d wait apart, %d in the agenda", p.unsighted, p.facts.len())
	}
	p.forget(c)
	found.report.Cookie = 8
	p.add(&found)
	if p.unsighted != 0 || p.facts.len() != 0 || c.waiting != nil {
		t.Errorf("%d wait apart, %d in the agenda", p.unsighted, p.facts.len())
	}
}

// TestNothingIsRecordedIntoAClosedLog lets a round end after its source.
func TestNothingIsRecordedIntoAClosedLog(t *testing.T) {
	p := newPlay(t)
	p.frame(0, wire.SYN)
	p.Close(nil)
	p.find(1*ms, trace.Established, 7, 10)
	p.mu.Lock()
	if p.facts.len()+p.unsighted != 0 {
		t.Error("a fact waits for what is over")
	}
	p.facts.add(fact{end: &end{question: asked}, when: epoch, detail: trace.Socket{}})
	p.release(epoch.Add(time.Hour))
	p.mu.Unlock()
	p.wants("0s")
}

// TestTheWatchWaitsForEverOnlyWhereNothingIsKnown holds that a round which is
// overdue is not put off.
func TestTheWatchWaitsForEverOnlyWhereNothingIsKnown(t *testing.T) {
	p := newPlay(t)
	w := &watch{to: p.recorder}
	now := epoch.Add(time.Hour)
	overdue := now.Add(-time.Second)
	if got := milliseconds(w.patience(now, overdue)); got != -1 {
		t.Errorf("with no connection it waits %d ms", got)
	}
	p.frame(0, wire.SYN)
	if got := milliseconds(w.patience(now, overdue)); got != 0 {
		t.Errorf("with a connection it waits %d ms", got)
	}
	if got := milliseconds(w.patience(now, now.Add(Interval))); got != int(Interval/ms) {
		t.Errorf("before a round it waits %d ms", got)
	}
	p.find(1*ms, trace.Established, 7, 10)
	if got := milliseconds(w.patience(now, overdue)); got != 0 {
		t.Errorf("with a fact that waits it waits %d ms", got)
	}
}

// TestALaterSocketAtTheSameAddressesIsAnother holds that a port may be used
// again, and that an end is told once.
func TestALaterSocketAtTheSameAddressesIsAnother(t *testing.T) {
	p := newPlay(t)
	p.frame(0, wire.SYN)
	p.find(1*ms, trace.Established, 7, 10)
	p.find(2*ms, 0, 0, 0)
	p.find(3*ms, 0, 0, 0)
	p.find(4*ms, trace.SynSent, 8, 10)
	p.frame(5*ms, wire.SYN)
	p.wants("0s", "1ms 1 ESTABLISHED", "1ms 1 cwnd 10", "2ms 1 CLOSED", "4ms 2 SYN-SENT", "4ms 2 cwnd 10", "5ms")
}

// TestRoundsBecomeRareWhereNothingPasses counts the rounds in which an idle
// connection is looked at, and one that isn't here at all.
func TestRoundsBecomeRareWhereNothingPasses(t *testing.T) {
	p := newPlay(t)
	p.frame(0, wire.SYN)
	w := &watch{to: p.recorder}
	looks := 0
	for range 100 {
		looks += len(w.due(time.Now(), true))
	}
	if looks != idleRounds+100/seldom {
		t.Errorf("it is looked at %d times", looks)
	}
	for range mostMisses {
		for _, s := range p.connections[wayOf(asked)].ends {
			s.misses++
		}
	}
	if due := w.due(time.Now(), true); len(due) != 0 || len(p.connections) != 0 {
		t.Errorf("what isn't here is not forgotten: %d due, %d known", len(due), len(p.connections))
	}
}

// TestConnectionsAreBounded lets more come than are looked at.
func TestConnectionsAreBounded(t *testing.T) {
	p := newPlay(t)
	p.mu.Lock()
	defer p.mu.Unlock()
	for port := range 2 * mostConnections {
		p.meet(wayOf(question{wire.ProtocolTCP, netip.AddrPortFrom(curl.Addr(), uint16(port+1024)), nginx}), wire.SYN, true)
	}
	if len(p.connections) != 2*mostConnections {
		t.Errorf("%d", len(p.connections)/2)
	}
}
