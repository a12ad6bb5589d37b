package sim

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
	"wiretale/wire"
)

func on(host string, a session.Action, at time.Duration) session.Intervention {
	return session.Intervention{Action: a, Host: host, At: at}
}

// segment is a TCP segment that a host sent.
type segment struct {
	at time.Duration
	*wire.Segment
}

// segmentsOf are those that a host sent, from a time on.
func segmentsOf(log trace.LogView, host string, from time.Duration) (list []segment) {
	for _, e := range log.Events.All() {
		d, ok := e.Detail.(trace.Sent)
		if !ok || e.Time < from || d.Hop > 0 || d.CopyOf != 0 || log.Nodes.At(int(e.Node)-1).Name != host {
			continue
		}
		s, _ := log.Sighting(e.Sighting)
		if ip := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length).Frame.IP; ip.TCP != nil {
			list = append(list, segment{e.Time, ip.TCP})
		}
	}
	return list
}

const stream = `
hosts:
  - name: client
    addresses: [192.0.2.2]
    does: [{send: 300 kB, to: "203.0.113.9:9"}, {connect: "203.0.113.9:9", at: 3 s}]
  - name: server
    addresses: [203.0.113.9]
    serves: [{tcp: 9}]
links:
  - {between: [client, server], delay: 10ms, rate: 10 Mbit/s}
`

// TestWhoStopsReadingClosesTheWindow: the sender fills the buffer, probes the
// closed window, and goes on when there is somebody to read.
func TestWhoStopsReadingClosesTheWindow(t *testing.T) {
	log, summary := record(t, parse(t, stream), on("server", session.StopReading, 50*time.Millisecond), on("server", session.ReadAgain, 2*time.Second))
	closed, probes := time.Duration(0), 0
	for _, s := range segmentsOf(log, "server", 0) {
		if s.Window == 0 && !s.Flags.Has(wire.RST) && closed == 0 {
			closed = s.at
		}
	}
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Sent); ok && d.Rule == "RFC 9293 §3.8.6.1" {
			probes++
			if e.Time < closed || e.Time > 2*time.Second+100*time.Millisecond {
				t.Errorf("a probe at %v", e.Time)
			}
		}
	}
	if closed == 0 || closed > 2*time.Second || probes < 2 {
		t.Errorf("closed at %v, %d probes", closed, probes)
	}
	if summary.Stop != Finished || summary.Transfer.Bytes != 300_000 || !slices.Equal(summary.Interventions, []Outcome{Applied, Applied}) {
		t.Errorf("got %+v", summary)
	}
}

// TestACrashedHostIsSilent: it answers nothing, its peer repeats itself until it
// gives up, and its states and timers are over at once.
func TestACrashedHostIsSilent(t *testing.T) {
	const crash = 60 * time.Millisecond
	log, summary := record(t, parse(t, stream), on("server", session.Crash, crash))
	if said := segmentsOf(log, "server", crash); len(said) > 0 {
		t.Errorf("it says %d things", len(said))
	}
	again, heard, over := 0, 0, 0
	for _, e := range log.Events.All() {
		if e.Time < crash {
			continue
		}
		switch d := e.Detail.(type) {
		case trace.Sent:
			if d.Retransmission {
				again++
			}
		case trace.Delivered:
			if e.Node == 2 {
				heard++
			}
		case trace.Transition:
			if e.Node == 2 && d.To == trace.Closed {
				over++
			} else if e.Node == 2 {
				t.Errorf("it goes on to %v", d.To)
			}
		case trace.Timer:
			if e.Node == 2 && e.Kind != trace.TimerStopped {
				t.Errorf("%v of %s at %v", e.Kind, d.Name, e.Time)
			}
		}
	}
	if again < 5 || heard > 0 || over != 2 || summary.Stop == TooLong {
		t.Errorf("%d repetitions, %d packets heard, %d endpoints over, %+v", again, heard, over, summary)
	}
}

// TestARebootedHostKnowsNothing: it is deaf for a second, answers what goes on
// with an old connection with RST, and takes a new one.
func TestARebootedHostKnowsNothing(t *testing.T) {
	const crash = 60 * time.Millisecond
	log, summary := record(t, parse(t, stream), on("server", session.Reboot, crash))
	said := segmentsOf(log, "server", crash)
	if len(said) < 2 || said[0].at < crash+time.Second || said[0].Flags != wire.RST {
		t.Fatalf("it says %+v first", said)
	}
	if said[1].at < 3*time.Second || said[1].Flags != wire.SYN|wire.ACK {
		t.Errorf("then it says %v at %v", said[1].Flags, said[1].at)
	}
	want := []trace.State{trace.Listen, trace.SynReceived, trace.Established, trace.Closed, trace.Closed, trace.Listen, trace.SynReceived, trace.Established}
	if got := states(log, "server"); len(got) < len(want) || !slices.Equal(got[:len(want)], want) {
		t.Errorf("the server was in %v", got)
	}
	if summary.Stop != Finished {
		t.Errorf("got %+v", summary)
	}
}

// TestWhoRefusesAnswersNewConnectionsWithRST and goes on with the old ones.
func TestWhoRefusesAnswersNewConnectionsWithRST(t *testing.T) {
	log, summary := record(t, parse(t, stream), on("server", session.Refuse, 60*time.Millisecond))
	var resets []time.Duration
	for _, s := range segmentsOf(log, "server", 0) {
		if s.Flags.Has(wire.RST) {
			resets = append(resets, s.at)
		}
	}
	if !slices.Equal(resets, []time.Duration{3*time.Second + 10*time.Millisecond + 46400}) || summary.Transfer.Bytes != 300_000 {
		t.Errorf("RST at %v, %+v", resets, summary)
	}
}

// TestARouterThatIsOffPassesNothingOn: packets that reach it are lost, and the
// download goes on when it is back.
func TestARouterThatIsOffPassesNothingOn(t *testing.T) {
	sc := embedded(t, "web-page")
	router := ""
	for _, h := range sc.Hosts {
		if h.Router {
			router = h.Name
		}
	}
	if router == "" {
		sc = embedded(t, "narrow")
		router = sc.Hosts[1].Name
	}
	log, summary := record(t, sc, on(router, session.Reboot, 30*time.Millisecond))
	lost := 0
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Lost); ok && d.Fate == trace.LinkDown {
			lost++
		}
	}
	if lost == 0 || summary.Stop != Finished || summary.Transfer.Bytes == 0 {
		t.Errorf("%d packets lost, %+v", lost, summary)
	}
}

// TestAResolverThatCrashesIsAskedInVain also holds that its own answer, which
// it was still thinking of, is not given.
func TestAResolverThatCrashesIsAskedInVain(t *testing.T) {
	sc := embedded(t, "workbench")
	log, summary := record(t, sc, on("resolver", session.Crash, 5500*time.Microsecond))
	for _, line := range story(log) {
		if strings.Contains(line, "resolver>client") {
			t.Errorf("it answers: %s", line)
		}
	}
	client, _ := record(t, sc, on("client", session.Crash, 7*time.Millisecond))
	if said := story(client); len(said) > 2 || summary.Stop == TooLong {
		t.Errorf("the crashed client goes on: %q", said)
	}
}

// TestAnInterventionAfterTheEndIsNeverMet: nobody waits for it.
func TestAnInterventionAfterTheEndIsNeverMet(t *testing.T) {
	sc := parse(t, strings.Replace(stream, "\nhosts:", "\nlimit: 20 s\nhosts:", 1))
	_, summary := record(t, sc, on("server", session.Crash, 21*time.Second),
		session.Intervention{Action: session.SetLoss, From: "client", To: "server", At: 30 * time.Second, Loss: 5})
	if !slices.Equal(summary.Interventions, []Outcome{NeverMet, NeverMet}) {
		t.Errorf("got %v", summary.Interventions)
	}
}

// TestAChangeChangesNothingBeforeIt holds that the story is the same up to a change
// of a link or a host, and that it is told again exactly.
func TestAChangeChangesNothingBeforeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, err := scenario.Embedded(rapid.SampledFrom([]string{"lossy", "web-page", "workbench", "dns-retry"}).Draw(t, "scenario"))
		if err != nil {
			t.Fatal(err)
		}
		at := time.Duration(rapid.Int64Range(0, int64(400*time.Millisecond)).Draw(t, "at"))
		l := rapid.SampledFrom(sc.Links).Draw(t, "link")
		v := session.Intervention{At: at, From: l.Between[0], To: l.Between[1], Host: l.Between[rapid.IntRange(0, 1).Draw(t, "end")],
			Action: rapid.SampledFrom([]session.Action{session.SetLoss, session.SetDelay, session.SetRate, session.StopReading, session.Crash, session.Reboot, session.Refuse}).Draw(t, "action"),
			Loss:   500_000, Delay: time.Millisecond, Rate: 100_000}
		tell := func(v ...session.Intervention) (trace.LogView, Summary) {
			log := trace.NewLog(Epoch)
			summary, err := Run(sc, v, log)
			if err != nil {
				t.Fatal(err)
			}
			return log.View(), summary
		}
		base, _ := tell()
		branch, summary := tell(v)
		for i, e := range base.Events.All() {
			if e.Time >= at {
				break
			}
			other := branch.Events.At(i)
			if d, ok := other.Detail.(trace.Intervened); ok {
				d.Index-- // the scenario's own come behind it
				other.Detail = d
			}
			if other != e {
				t.Fatalf("event %d: %+v, without it %+v", i+1, other, e)
			}
		}
		if summary.Stop == TooLong || summary.Interventions[0] != Applied && summary.End > at {
			t.Fatalf("got %+v", summary)
		}
		again, _ := tell(v)
		if hash(again) != hash(branch) {
			t.Fatal("two runs differ")
		}
	})
}
