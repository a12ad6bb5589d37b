package sim

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// story tells a log by what went over the wire: one line for each packet as it
// was sent, with what became of it where it was not simply delivered.
func story(log trace.LogView) (lines []string) {
	place := map[trace.PacketID]int{}
	for _, e := range log.Events.All() {
		switch d := e.Detail.(type) {
		case trace.Sent:
			from, to := log.Nodes.At(int(e.Node)-1).Name, log.Nodes.At(int(d.To)-1).Name
			s, _ := log.Sighting(e.Sighting)
			read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
			what := session.Fingerprint(&read.Frame)
			if d.CopyOf != 0 {
				what = fmt.Sprintf("copy of %d", d.CopyOf)
			}
			if d.Retransmission {
				what += " again"
			}
			place[e.Packet] = len(lines)
			lines = append(lines, fmt.Sprintf("%v %s>%s %s", e.Time, from, to, what))
		case trace.Lost:
			lines[place[e.Packet]] += " " + d.Fate.String()
		case trace.Delivered:
			if d.Fate != trace.Arrived {
				lines[place[e.Packet]] += " " + d.Fate.String()
			}
		}
	}
	return lines
}

func expectStory(t *testing.T, log trace.LogView, want ...string) {
	t.Helper()
	if got := story(log); !slices.Equal(got, want) {
		t.Errorf("the story is")
		for _, line := range got {
			t.Errorf("\t%q,", line)
		}
	}
}

// port finds the client's ephemeral port, which follows from the seed.
func port(log trace.LogView) (p uint16) {
	for _, e := range log.Endpoints.All() {
		if e.Remote.IsValid() {
			return max(e.Local.Port(), e.Remote.Port())
		}
	}
	return 0
}

// states are those that one host's endpoints entered, in order.
func states(log trace.LogView, node string) (list []trace.State) {
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Transition); ok && log.Nodes.At(int(e.Node)-1).Name == node {
			list = append(list, d.To)
		}
	}
	return list
}

func TestTheHandshake(t *testing.T) {
	log, summary := record(t, embedded(t, "handshake"))
	c := port(log)
	expectStory(t, log,
		fmt.Sprintf("0s client>server tcp %d>80 SYN 0", c),
		fmt.Sprintf("20ms server>client tcp 80>%d SYN·ACK 0", c),
		fmt.Sprintf("40ms client>server tcp %d>80 ACK 0", c),
		fmt.Sprintf("140ms client>server tcp %d>80 FIN·ACK 0", c),
		fmt.Sprintf("160ms server>client tcp 80>%d ACK 0", c),
		fmt.Sprintf("160ms server>client tcp 80>%d FIN·ACK 0", c),
		fmt.Sprintf("180ms client>server tcp %d>80 ACK 0", c),
	)
	want := []trace.State{trace.SynSent, trace.Established, trace.FinWait1, trace.FinWait2, trace.TimeWait, trace.Closed}
	if got := states(log, "client"); !slices.Equal(got, want) {
		t.Errorf("the client was in %v", got)
	}
	want = []trace.State{trace.Listen, trace.SynReceived, trace.Established, trace.CloseWait, trace.LastAck, trace.Closed}
	if got := states(log, "server"); !slices.Equal(got, want) {
		t.Errorf("the server was in %v", got)
	}
	if summary.Stop != Finished || summary.End != 60*time.Second+180*time.Millisecond || summary.Packets != 7 {
		t.Errorf("got %+v", summary)
	}
}

func TestTheRefusal(t *testing.T) {
	log, summary := record(t, embedded(t, "refused"))
	c := port(log)
	expectStory(t, log,
		fmt.Sprintf("0s client>server tcp %d>8080 SYN 0", c),
		fmt.Sprintf("20ms server>client tcp 8080>%d RST·ACK 0", c))
	if got := states(log, "client"); !slices.Equal(got, []trace.State{trace.SynSent, trace.Closed}) || summary.Stop != Finished {
		t.Errorf("the client was in %v; %+v", got, summary)
	}
}

func TestTheQuestionThatGetsLost(t *testing.T) {
	log, summary := record(t, embedded(t, "dns-retry"))
	c := port(log)
	expectStory(t, log,
		fmt.Sprintf("0s client>resolver udp %d>53 34 blocked", c),
		fmt.Sprintf("5s client>resolver udp %d>53 34", c),
		fmt.Sprintf("5.02s resolver>client udp 53>%d 50", c))
	if !slices.Equal(summary.Interventions, []Outcome{Applied}) || summary.Lost != 1 {
		t.Errorf("got %+v", summary)
	}
}

// delivered puts together the stream that arrived at a client unharmed, and
// holds that the application read all of it, and once.
func delivered(t *testing.T, log trace.LogView, client string) []byte {
	t.Helper()
	var iss wire.Seq
	var stream []byte
	for _, e := range log.Events.All() {
		d, ok := e.Detail.(trace.Delivered)
		if !ok || d.Fate != trace.Arrived || log.Nodes.At(int(e.Node)-1).Name != client {
			continue
		}
		s, _ := log.Sighting(e.Sighting)
		read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		seg := read.Frame.IP.TCP
		if seg == nil {
			continue
		}
		if seg.Flags.Has(wire.SYN) {
			iss = seg.Seq
		}
		if len(seg.Payload) == 0 {
			continue
		}
		at := seg.Seq.Sub(iss) - 1
		for len(stream) < at+len(seg.Payload) {
			stream = append(stream, 0)
		}
		copy(stream[at:], seg.Payload)
	}
	var read int
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Call); ok && d.Name == "read" && log.Nodes.At(int(e.Node)-1).Name == client {
			read += d.Bytes
		}
	}
	if read != len(stream) {
		t.Errorf("the application read %d bytes of %d", read, len(stream))
	}
	return stream
}

func TestEveryDownloadIsWhole(t *testing.T) {
	for name, size := range map[string]int{"web-page": 4200, "file": 200_000, "lossy": 40_000} {
		log, summary := record(t, embedded(t, name))
		stream := delivered(t, log, "client")
		head, done, err := wire.ParseHTTPHead(stream)
		if err != nil || !done || head.Status != 200 || len(stream)-head.Length != size || bytes.IndexByte(stream, 0) >= 0 {
			t.Errorf("%s: got %+v and %d bytes", name, head, len(stream)-head.Length)
		}
		client := states(log, "client")
		if client[len(client)-1] != trace.Closed || summary.Stop != Finished {
			t.Errorf("%s: the client ended in %v, %+v", name, client, summary)
		}
	}
}

// TestTheLossyLinkShowsBothWaysOfMending holds what its description promises.
func TestTheLossyLinkShowsBothWaysOfMending(t *testing.T) {
	log, summary := record(t, embedded(t, "lossy"))
	fast, timeouts := mended(log)
	if fast == 0 || timeouts == 0 || summary.Lost < 3 {
		t.Errorf("%d fast retransmissions, %d by the timer, %+v", fast, timeouts, summary)
	}
}

// mended counts the data that was sent again by duplicate ACKs and by the
// timer.
func mended(log trace.LogView) (fast, timeouts int) {
	for _, e := range log.Events.All() {
		d, ok := e.Detail.(trace.Sent)
		if !ok || !d.Retransmission || d.Phase != trace.Response {
			continue
		}
		if log.Events.At(int(e.Cause)-1).Kind == trace.TimerFired {
			timeouts++
		} else {
			fast++
		}
	}
	return fast, timeouts
}

// TestInterventionsReplayExactly drops each packet of a page in turn.
func TestInterventionsReplayExactly(t *testing.T) {
	base, _ := record(t, embedded(t, "web-page"))
	for nth := 1; nth <= 7; nth++ {
		v := session.Intervention{From: "client", To: "server", Nth: nth, Action: session.Drop}
		first, summary := record(t, embedded(t, "web-page"), v)
		second, _ := record(t, embedded(t, "web-page"), v)
		if hash(first) != hash(second) || hash(first) == hash(base) {
			t.Errorf("packet %d: replay is not exact", nth)
		}
		if summary.Interventions[0] != Applied || summary.Lost != 1 || summary.Stop != Finished {
			t.Errorf("packet %d: %+v", nth, summary)
		}
		if stream := delivered(t, first, "client"); len(stream) < 4200 {
			t.Errorf("packet %d: the client got %d bytes", nth, len(stream))
		}
	}
}

func TestAMismatchedInterventionChangesNothing(t *testing.T) {
	base, _ := record(t, embedded(t, "handshake"))
	log, summary := record(t, embedded(t, "handshake"),
		session.Intervention{From: "client", To: "server", Nth: 1, Action: session.Drop, Fingerprint: "tcp 1>2 SYN 0"},
		session.Intervention{From: "client", To: "server", Nth: 99, Action: session.Drop})
	if !slices.Equal(story(log), story(base)) || !slices.Equal(summary.Interventions, []Outcome{Mismatched, NeverMet}) {
		t.Errorf("got %+v", summary)
	}
}

func TestAnImpossibleInterventionIsRefused(t *testing.T) {
	good := session.Intervention{From: "client", To: "server", Nth: 1, Action: session.Drop}
	for _, spoil := range []func(*session.Intervention){
		func(v *session.Intervention) { v.From = "nobody" },
		func(v *session.Intervention) { v.Nth = 0 },
		func(v *session.Intervention) { v.Action = "eat" },
		func(v *session.Intervention) { v.Action, v.Delay = session.Delay, -1 },
		func(v *session.Intervention) { v.Action, v.Offset, v.XOR = session.Corrupt, -1, 1 },
		func(v *session.Intervention) { v.Action, v.XOR = session.Corrupt, 0 },
	} {
		v := good
		spoil(&v)
		_, err := Run(embedded(t, "handshake"), []session.Intervention{good, v}, Discard())
		if fault, ok := err.(*InterventionError); !ok || fault.Index != 1 {
			t.Errorf("%+v: got %v", v, err)
		}
	}
}

func TestADroppedFinalAckIsHealed(t *testing.T) {
	log, _ := record(t, embedded(t, "handshake"),
		session.Intervention{From: "client", To: "server", Nth: 2, Action: session.Drop, Fingerprint: fmt.Sprintf("tcp %d>80 ACK 0", port(first(t)))})
	if got := story(log)[2]; got[len(got)-8:] != " blocked" {
		t.Errorf("got %q", got)
	}
	if got := states(log, "server"); got[2] != trace.Established {
		t.Errorf("the server was in %v", got)
	}
}

// first is the handshake's log.
func first(t *testing.T) trace.LogView {
	log, _ := record(t, embedded(t, "handshake"))
	return log
}

func TestADelayOverrideMovesEverything(t *testing.T) {
	log, _ := record(t, embedded(t, "handshake").With(0, 50*time.Millisecond))
	for i, want := range []string{"0s", "50ms", "100ms", "200ms"} {
		if got := story(log)[i]; got[:len(want)+1] != want+" " {
			t.Errorf("line %d: %q", i, got)
		}
	}
}

func TestTheLimitEndsARun(t *testing.T) {
	sc := embedded(t, "handshake")
	sc.Limit = time.Second
	if _, summary := record(t, sc); summary.Stop != AtLimit || summary.End > time.Second {
		t.Errorf("got %+v", summary)
	}
}

// TestTheNarrowLinkIsLearntOnce holds what its description promises: the
// router refuses datagrams of the first flight only, nothing larger than the
// link is sent from then on, and the second request travels with its SYN.
func TestTheNarrowLinkIsLearntOnce(t *testing.T) {
	const headers, mtu = 14, 1000
	log, summary := record(t, embedded(t, "narrow"))
	refused, last, fast := 0, time.Duration(0), 0
	large := time.Duration(0)
	for _, e := range log.Events.All() {
		if e.Kind != trace.PacketSent {
			continue
		}
		s, _ := log.Sighting(e.Sighting)
		read := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		switch d := read.Frame.IP; {
		case d.ICMP != nil && d.ICMP.Type == 3 && d.ICMP.Code == 4:
			refused++
			last = e.Time
		case d.TCP.Flags.Has(wire.SYN) && len(d.TCP.Payload) > 0 && e.Detail.(trace.Sent).Hop == 0:
			fast++
		}
		if s.Length > mtu+headers {
			large = e.Time
		}
	}
	if refused != 10 || large > last || fast != 1 || summary.Stop != Finished {
		t.Errorf("%d refused until %v, the last large one sent at %v, %d requests in a SYN, %+v", refused, last, large, fast, summary)
	}
}
