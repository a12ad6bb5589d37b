package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// fictional puts a fiction into every host of a scenario, or takes none.
func fictional(text, fiction string) string {
	if fiction == "" {
		return text
	}
	return strings.ReplaceAll(text, "    tcp: {", "    fiction: "+fiction+"\n    tcp: {")
}

// TestAnOldSYNMakesAGhost: a SYN comes again three seconds late. With three
// steps the client's RST ends it before the program hears of it; with two the
// program accepts what nobody asked for, and speaks to nobody.
func TestAnOldSYNMakesAGhost(t *testing.T) {
	text := talks(t, ", time_wait: 1s", "{write: 100 B}, {read: 100 B}", "", "{write: 100 B}, {read: all}")
	again := session.Intervention{Action: session.Duplicate, From: "client", To: "server", Nth: 1, Delay: 3 * time.Second}
	for fiction, accepted := range map[string]int{"": 1, "two-way-handshake": 2} {
		log, _ := record(t, parse(t, fictional(text, fiction)), again)
		n := 0
		for _, c := range calls(log, "server") {
			if strings.Contains(c, "accept") {
				n++
			}
		}
		if n != accepted {
			t.Errorf("%q: the server's program accepted %d connections: %v", fiction, n, calls(log, "server"))
		}
	}
}

// TestTwoStepsAreEnoughWhereNothingGoesWrong: no third segment, and no waiting
// for one.
func TestTwoStepsAreEnoughWhereNothingGoesWrong(t *testing.T) {
	text := fictional(talks(t, "", "{wait: 100ms}, {write: 100 B}, {read: 100 B}", "", "{write: 100 B}, {read: all}"), "two-way-handshake")
	log, _ := record(t, parse(t, text))
	holds(t, log, "0 client SYN 0 win 64000", "20 server SYN·ACK 0 ack 1 win 64000", "20 server PSH·ACK 1:101 ack 1 win 64000",
		"40 client ACK 1 ack 101 win 63900", "140 client PSH·ACK 1:101 ack 101 win 63900")
	if got := states(log, "server")[1:3]; !slices.Equal(got, []trace.State{trace.SynReceived, trace.Established}) {
		t.Errorf("the server was in %v", got)
	}
	// A SYN·ACK that is lost is sent again when the SYN is.
	log, _ = record(t, parse(t, text), session.Intervention{Action: session.Drop, From: "server", To: "client", Nth: 1})
	if got := ladder(log); !slices.Contains(got, "1000 client SYN 0 win 64000 again") || !slices.Contains(got, "1020 server SYN·ACK 0 ack 1 win 64000 again") {
		t.Errorf("got %q", got)
	}
	if got := states(log, "client"); !slices.Contains(got, trace.Established) {
		t.Errorf("the client was in %v", got)
	}
}

// TestWhatIsLostStaysLost: nobody sends anything twice, and the receiver waits
// for ever for what is missing.
func TestWhatIsLostStaysLost(t *testing.T) {
	text := talks(t, "", "{write: 1000 B, times: 6}, stay", "", "{read: 6000 B}, close")
	lost := session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 4}
	log, summary := record(t, parse(t, fictional(text, "no-retransmission")), lost)
	if summary.Retransmissions != 0 || summary.Stop != Finished || summary.Transfer.Bytes != 1000 {
		t.Errorf("got %+v", summary)
	}
	if got := states(log, "server"); got[len(got)-1] != trace.Established {
		t.Errorf("the server was in %v", got)
	}
	if _, summary = record(t, parse(t, text), lost); summary.Retransmissions != 1 || summary.Transfer.Bytes != 6000 {
		t.Errorf("TCP: got %+v", summary)
	}
}

// TestWithoutTimeWaitALostACKIsNeverRepeated: the server's FIN comes again, and
// is answered by a RST.
func TestWithoutTimeWaitALostACKIsNeverRepeated(t *testing.T) {
	text := talks(t, "", "close", "", "{read: all}, close")
	lost := session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 4}
	log, _ := record(t, parse(t, fictional(text, "no-time-wait")), lost)
	if got := states(log, "client"); !slices.Equal(got[2:], []trace.State{trace.FinWait1, trace.FinWait2, trace.Closed}) {
		t.Errorf("the client was in %v", got)
	}
	last := ladder(log)[len(ladder(log))-2:]
	if !strings.Contains(last[0], "server FIN·ACK") || !strings.HasSuffix(last[0], "again") || !strings.Contains(last[1], "client RST") {
		t.Errorf("it ends with %q", last)
	}
	log, _ = record(t, parse(t, text), lost)
	if last = ladder(log)[len(ladder(log))-2:]; !strings.Contains(last[1], "client ACK 2 ack 2") {
		t.Errorf("TCP ends with %q", last)
	}
}

// TestWithoutCongestionControlTheQueueOverflows: all that the window allows goes
// at once, and what the queue has no room for is lost.
func TestWithoutCongestionControlTheQueueOverflows(t *testing.T) {
	text := strings.Replace(talks(t, "", "{write: 60 kB}", "", "{read: all}"), "delay: 20ms", "delay: 20ms, rate: 1 Mbit/s, queue: 40 packets", 1)
	log, without := record(t, parse(t, fictional(text, "no-congestion-control")))
	_, with := record(t, parse(t, text))
	if without.Dropped < 15 || with.Dropped != 0 || without.Transfer.Bytes != 60_000 || with.Transfer.Bytes != 60_000 {
		t.Errorf("%d were dropped without it, %d with it; %v and %v arrived", without.Dropped, with.Dropped, without.Transfer, with.Transfer)
	}
	for _, e := range log.Events.All() {
		if v, ok := e.Detail.(trace.Variable); ok && (v.Name == "cwnd" || v.Name == "ssthresh") {
			t.Fatalf("the trace tells of a congestion window: %+v", v)
		}
	}
}

// TestTheTraceNamesFictions, and nothing but those.
func TestTheTraceNamesFictions(t *testing.T) {
	log, _ := record(t, parse(t, strings.Replace(talks(t, "", "close", "", "close"), "    tcp: {", "    fiction: [no-time-wait, two-way-handshake]\n    tcp: {", 1)))
	if got := log.Nodes.At(0).Fictions; !slices.Equal(got, []string{"two-way-handshake", "no-time-wait"}) {
		t.Errorf("the client does without %v", got)
	}
	if got := log.Nodes.At(1).Fictions; got != nil {
		t.Errorf("the server does without %v", got)
	}
}

// TestAnyTwoScriptsComeToAnEnd, with any fictions and a network that loses: no
// run goes on for ever.
func TestAnyTwoScriptsComeToAnEnd(t *testing.T) {
	steps := []string{"{read: 100 B}", "{read: 2 kB}", "{read: all}", "{write: 100 B}", "{write: 3 kB, each: 700 B}", "{write: 20 kB}", "{wait: 50ms}",
		"stop_reading", "read_again", "{until: 400ms}"}
	ends := []string{"close", "reset", "crash", "stay", "half_close", ""}
	fictions := []string{"", "two-way-handshake", "no-retransmission", "no-time-wait", "no-congestion-control", "[two-way-handshake, no-time-wait]"}
	rapid.Check(t, func(t *rapid.T) {
		script := func(side string) string {
			list := rapid.SliceOfN(rapid.SampledFrom(steps), 0, 6).Draw(t, side)
			if end := rapid.SampledFrom(ends).Draw(t, side+" ends"); end != "" {
				list = append(list, end)
			}
			return strings.Join(list, ", ")
		}
		text := fmt.Sprintf(`
title: {en: Test, es: Prueba}
description: {en: Test, es: Prueba}
seed: %d
limit: 1 h
hosts:
  - name: client
    addresses: [192.0.2.2]
    tcp: {profile: %s}
    does: [{connect: "198.51.100.80:80", times: %d, every: 30ms, script: [%s]}]
  - name: server
    addresses: [198.51.100.80]
    tcp: {receive_buffer: %d}
    serves: [{tcp: 80, backlog: 1, serves_at_once: %d, script: [%s]}]
links: [{between: [client, server], delay: 20ms, loss: %d %%}]
`, rapid.Uint64().Draw(t, "seed"), rapid.SampledFrom([]string{"teaching", "textbook", "linux"}).Draw(t, "profile"), rapid.IntRange(1, 3).Draw(t, "times"), script("client"),
			rapid.SampledFrom([]int{1000, 4000, 64000}).Draw(t, "buffer"), rapid.IntRange(1, 3).Draw(t, "at once"), script("server"),
			rapid.SampledFrom([]int{0, 0, 10}).Draw(t, "loss"))
		sc, err := scenario.Parse("random.yaml", []byte(fictional(text, rapid.SampledFrom(fictions).Draw(t, "fiction"))))
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		log := trace.NewLog(Epoch)
		summary, err := Run(sc, nil, log)
		if err != nil || summary.Stop == TooLong {
			t.Fatalf("%v, %v\n%s", err, summary.Stop, text)
		}
	})
}
