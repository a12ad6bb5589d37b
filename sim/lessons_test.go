package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// between is a client and a server, 20 ms apart, that speak as textbooks have
// it: what is written of each, and how its TCP differs.
func between(t *testing.T, clientTCP, does, serverTCP, serves string) string {
	t.Helper()
	return fmt.Sprintf(`
seed: 4
hosts:
  - name: client
    addresses: [192.0.2.2]
    tcp: {profile: teaching%s}
    does: [%s]
  - name: server
    addresses: [198.51.100.80]
    tcp: {profile: teaching%s}
    serves: [%s]
links: [{between: [client, server], delay: 20ms}]
`, clientTCP, does, serverTCP, serves)
}

// talks is a client that connects from port 40001 with one script and a server
// at port 80 with another.
func talks(t *testing.T, clientTCP, client, serverTCP, server string) string {
	t.Helper()
	return between(t, clientTCP, `{connect: "198.51.100.80:80", from_port: 40001, script: [`+client+`]}`,
		serverTCP, `{tcp: 80, script: [`+server+`]}`)
}

// ladder tells a log by its segments as they were sent, with the numbers that
// count from 0 in each direction: "40 client PSH·ACK 1:101 ack 1 win 64000".
func ladder(log trace.LogView) (lines []string) {
	first := map[string]wire.Seq{}
	for _, e := range log.Events.All() {
		d, ok := e.Detail.(trace.Sent)
		if !ok || d.CopyOf != 0 {
			continue
		}
		s, _ := log.Sighting(e.Sighting)
		decoded := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		seg := decoded.Frame.IP.TCP
		own, other := fmt.Sprint(seg.SrcPort, ">", seg.DstPort), fmt.Sprint(seg.DstPort, ">", seg.SrcPort)
		if seg.Flags.Has(wire.SYN) {
			first[own] = seg.Seq
		}
		from, end := seg.Seq.Sub(first[own]), seg.Seq.Sub(first[own])+len(seg.Payload)
		line := fmt.Sprintf("%d %s %s %d", e.Time.Milliseconds(), log.Nodes.At(int(e.Node)-1).Name, seg.Flags, from)
		if end > from {
			line += fmt.Sprintf(":%d", end)
		}
		if seg.Flags.Has(wire.ACK) {
			line += fmt.Sprintf(" ack %d", seg.Ack.Sub(first[other]))
		}
		if !seg.Flags.Has(wire.RST) {
			line += fmt.Sprintf(" win %d", seg.Window)
		}
		if d.Retransmission {
			line += " again"
		}
		lines = append(lines, line)
	}
	return lines
}

// holds reports whether the lines stand in the ladder, in this order and one
// right after the other.
func holds(t *testing.T, log trace.LogView, lines ...string) {
	t.Helper()
	all := ladder(log)
	for i := range all {
		if i+len(lines) <= len(all) && slices.Equal(all[i:i+len(lines)], lines) {
			return
		}
	}
	t.Errorf("these don't stand together:\n\t%s\nin\n\t%s", strings.Join(lines, "\n\t"), strings.Join(all, "\n\t"))
}

// calls are what the applications of a host asked for, with the milliseconds.
func calls(log trace.LogView, node string) (list []string) {
	for _, e := range log.Events.All() {
		if c, ok := e.Detail.(trace.Call); ok && log.Nodes.At(int(e.Node)-1).Name == node {
			list = append(list, strings.TrimSuffix(fmt.Sprintf("%d %s %d", e.Time.Milliseconds(), c.Name, c.Bytes), " 0"))
		}
	}
	return list
}

// TestAReaderThatStopsClosesTheWindow: a buffer of 4000 bytes, 12 kB, and a
// reader that stops for two seconds.
func TestAReaderThatStopsClosesTheWindow(t *testing.T) {
	log, _ := record(t, parse(t, talks(t, "", "write: 12 kB", ", receive_buffer: 4000", "stop_reading, wait: 2s, read_again, read: all")))
	holds(t, log,
		"40 client ACK 1:1001 ack 1 win 64000", "40 client ACK 1001:2001 ack 1 win 64000",
		"40 client ACK 2001:3001 ack 1 win 64000", "40 client ACK 3001:4001 ack 1 win 64000",
		"60 server ACK 1 ack 1001 win 3000", "60 server ACK 1 ack 2001 win 2000", "60 server ACK 1 ack 3001 win 1000", "60 server ACK 1 ack 4001 win 0",
		"320 client ACK 4001:4002 ack 1 win 64000", "340 server ACK 1 ack 4001 win 0")
	holds(t, log, "2060 server ACK 1 ack 4001 win 4000", "2080 client ACK 4001:5001 ack 1 win 64000")
	if got := calls(log, "server"); !slices.Equal(got[:3], []string{"0 listen", "60 accept", "2060 read 4000"}) {
		t.Errorf("the server called %v", got)
	}
	// Without the update, a probe finds out that there is room again.
	log, _ = record(t, parse(t, talks(t, "", "write: 12 kB", ", receive_buffer: 4000", "stop_reading, wait: 2s, read_again, read: all")),
		session.Intervention{Action: session.Drop, From: "server", To: "client", Nth: 9})
	holds(t, log, "2060 server ACK 1 ack 4001 win 4000", "3800 client ACK 4001:4002 ack 1 win 64000", "3820 server ACK 1 ack 4002 win 3999")
}

// TestPiecesOutOfOrderAreKept: five times 1000 bytes, and the second and third
// change places. The ACK repeats, and then jumps.
func TestPiecesOutOfOrderAreKept(t *testing.T) {
	log, _ := record(t, parse(t, talks(t, "", "{write: 1000 B, times: 5}, {read: all}", "", "read: all")),
		session.Intervention{Action: session.Reorder, From: "client", To: "server", Nth: 4})
	if got := calls(log, "client"); !slices.Equal(got[1:6], slices.Repeat([]string{"40 write 1000"}, 5)) {
		t.Errorf("the client called %v", got)
	}
	var acks []string
	for _, line := range ladder(log) {
		if v := strings.Fields(line); v[1] == "server" && v[2] == "ACK" {
			acks = append(acks, v[5])
		}
	}
	if !slices.Equal(acks, []string{"1001", "1001", "3001", "4001", "5001"}) {
		t.Errorf("the server acknowledged %v", acks)
	}
}

// TestAHalfClosedSideGoesOnReading: the client has no more to send, and gets
// 3000 bytes nevertheless.
func TestAHalfClosedSideGoesOnReading(t *testing.T) {
	log, _ := record(t, parse(t, talks(t, "", "{write: 100 B}, half_close, {read: all}", "", "{read: all}, {wait: 100ms}, {write: 3000 B}")))
	holds(t, log, "40 client PSH·ACK 1:101 ack 1 win 64000", "40 client FIN·ACK 101 ack 1 win 64000",
		"60 server ACK 1 ack 101 win 63900", "60 server ACK 1 ack 102 win 63899",
		"160 server ACK 1:1001 ack 102 win 63899", "160 server ACK 1001:2001 ack 102 win 63899", "160 server PSH·ACK 2001:3001 ack 102 win 63899",
		"160 server FIN·ACK 3001 ack 102 win 63899")
	want := []trace.State{trace.SynSent, trace.Established, trace.FinWait1, trace.FinWait2, trace.TimeWait, trace.Closed}
	if got := states(log, "client"); !slices.Equal(got, want) {
		t.Errorf("the client was in %v", got)
	}
	if got := calls(log, "client"); !slices.Contains(got, "40 shutdown") {
		t.Errorf("the client called %v", got)
	}
}

// TestBothMayCloseAtOnce: then both wait in TIME-WAIT.
func TestBothMayCloseAtOnce(t *testing.T) {
	log, _ := record(t, parse(t, talks(t, "", "{until: 200ms}, close", "", "{until: 200ms}, close")))
	for _, host := range []string{"client", "server"} {
		if got := states(log, host); !slices.Equal(got[len(got)-4:], []trace.State{trace.FinWait1, trace.Closing, trace.TimeWait, trace.Closed}) {
			t.Errorf("the %s was in %v", host, got)
		}
	}
}

// TestCloseWaitDoesNotEndByItself, whatever the peer does: only its application
// could.
func TestCloseWaitDoesNotEndByItself(t *testing.T) {
	log, summary := record(t, parse(t, talks(t, "", "close", "", "stay")))
	if got := states(log, "server"); got[len(got)-1] != trace.CloseWait || summary.Stop != Finished {
		t.Errorf("the server was in %v; %+v", got, summary)
	}
}

// TestAProcessThatDies leaves its system to close: with a RST where something
// was not read, else with a FIN. Nobody listens afterwards.
func TestAProcessThatDies(t *testing.T) {
	for script, want := range map[string]string{
		"{read: 100 B}, crash":                             "60 server FIN·ACK 1 ack 101 win 63900",
		"stop_reading, {wait: 10ms}, crash":                "70 server RST·ACK 1 ack 101",
		"{read: 100 B}, reset":                             "60 server RST·ACK 1 ack 101",
		"stop_reading, {wait: 10ms}, {read: 100 B}, close": "70 server FIN·ACK 1 ack 101 win 63900",
	} {
		log, _ := record(t, parse(t, between(t, "",
			`{connect: "198.51.100.80:80", from_port: 40001, script: [{write: 100 B}, stay]}, {connect: "198.51.100.80:80", from_port: 40002, at: 1s}`,
			"", `{tcp: 80, script: [`+script+`]}`)))
		holds(t, log, want)
		died := strings.Contains(script, "crash")
		refused := slices.Contains(ladder(log), "1020 server RST·ACK 0 ack 1")
		if refused != died {
			t.Errorf("%s: the next one is refused: %v", script, refused)
		}
	}
}

// TestAProcessThatDiesTakesAllItsConnections with it, those too that nobody has
// accepted.
func TestAProcessThatDiesTakesAllItsConnections(t *testing.T) {
	log, _ := record(t, parse(t, between(t, "", `{connect: "198.51.100.80:80", from_port: 40001, times: 3, every: 100ms, script: [{write: 10 B}, stay]}`,
		"", `{tcp: 80, serves_at_once: 2, script: [{read: 10 B}, {until: 1s}, crash]}`)))
	holds(t, log, "1000 server FIN·ACK 1 ack 11 win 63990", "1000 server FIN·ACK 1 ack 11 win 63990", "1000 server RST·ACK 1 ack 11")
}

// queue is what the trace tells of a listener's queue: its lengths in order.
func queue(log trace.LogView, name string) (lengths []int64) {
	for _, e := range log.Events.All() {
		if v, ok := e.Detail.(trace.Variable); ok && v.Name == name {
			lengths = append(lengths, v.Value)
		}
	}
	return lengths
}

// TestManyClientsWaitInTheAcceptQueue: a backlog of 2 lets Linux queue three
// connections. The SYNs of the others are dropped until the program accepts.
func TestManyClientsWaitInTheAcceptQueue(t *testing.T) {
	log, _ := record(t, embedded(t, "many-clients"))
	if got := queue(log, "accept-Q"); !slices.Equal(got, []int64{0, 1, 2, 3, 2, 1, 0, 1, 0, 1, 0}) {
		t.Errorf("the accept queue was %v long", got)
	}
	if got := queue(log, "SYN-Q"); !slices.Equal(got, []int64{0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0}) {
		t.Errorf("the SYN queue was %v long", got)
	}
	if got := queue(log, "backlog"); !slices.Equal(got, []int64{3}) {
		t.Errorf("it holds %v", got)
	}
	if got := ignoredBy(log); !slices.Equal(got, slices.Repeat([]string{"server RFC 4987 §2.2"}, 4)) {
		t.Errorf("ignored %v", got)
	}
	var waiting []string
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.TableEntry); ok && d.Table == "accept queue" && d.Value != "" {
			waiting = append(waiting, fmt.Sprint(e.Time.Milliseconds(), " ", d.Key, " ", d.Value))
		}
	}
	want := []string{"60 192.0.2.2:50001 ESTABLISHED", "160 192.0.2.2:50002 ESTABLISHED", "260 192.0.2.2:50003 ESTABLISHED",
		"3360 192.0.2.2:50004 ESTABLISHED", "3460 192.0.2.2:50005 ESTABLISHED"}
	if !slices.Equal(waiting, want) {
		t.Errorf("waited: %v", waiting)
	}
}

// TestOneWorkerServesOneAtATime; the others are connected, and wait. Two workers
// need half of the time.
func TestOneWorkerServesOneAtATime(t *testing.T) {
	for workers, want := range map[string][]string{
		"":                    {"80 server PSH·ACK 1:101 ack 11 win 63990", "80 server PSH·ACK 1:101 ack 11 win 63990", "80 server PSH·ACK 1:101 ack 11 win 63990"},
		", serves_at_once: 1": {"80 server PSH·ACK 1:101 ack 11 win 63990", "140 server PSH·ACK 1:101 ack 11 win 63990", "200 server PSH·ACK 1:101 ack 11 win 63990"},
		", serves_at_once: 2": {"80 server PSH·ACK 1:101 ack 11 win 63990", "80 server PSH·ACK 1:101 ack 11 win 63990", "140 server PSH·ACK 1:101 ack 11 win 63990"},
	} {
		log, _ := record(t, parse(t, between(t, "", `{connect: "198.51.100.80:80", times: 3, script: [{write: 10 B}, {read: 100 B}]}`,
			"", `{tcp: 80`+workers+`, script: [{read: 10 B}, {wait: 20ms}, {write: 100 B}, {read: all}]}`)))
		var answers []string
		for _, line := range ladder(log) {
			if strings.Contains(line, "server PSH·ACK 1:101") {
				answers = append(answers, line)
			}
		}
		if !slices.Equal(answers, want) {
			t.Errorf("%q: %q", workers, answers)
		}
	}
}

// TestBothSidesMayUseTheSamePort: what tells connections apart is all four of
// their addresses and ports. A second connection from a port that is taken goes
// from the next.
func TestBothSidesMayUseTheSamePort(t *testing.T) {
	log, _ := record(t, parse(t, between(t, "", `{connect: "198.51.100.80:80", from_port: 80, times: 2, every: 1ms}`, "", "tcp: 80")))
	var tuples []string
	for _, e := range log.Endpoints.All() {
		if e.Remote.IsValid() && log.Nodes.At(int(e.Node)-1).Name == "client" {
			tuples = append(tuples, e.Local.String()+" > "+e.Remote.String())
		}
	}
	if !slices.Equal(tuples, []string{"192.0.2.2:80 > 198.51.100.80:80", "192.0.2.2:81 > 198.51.100.80:80"}) {
		t.Errorf("got %v", tuples)
	}
}

// TestDuplicatesCanBeCounted: of six segments the second is lost. Those after it
// are answered by four ACKs that say the same, the third of which repeats it; of
// the fifth that is lost only one tells.
func TestDuplicatesCanBeCounted(t *testing.T) {
	for lost, c := range map[int]struct{ acks, again string }{
		2: {"1001 1001 1001 1001 1001 6001", "80 client PSH·ACK 1001:2001 ack 1 win 64000 again"},
		5: {"1001 2001 3001 4001 4001 6001", "320 client PSH·ACK 4001:5001 ack 1 win 64000 again"},
		6: {"1001 2001 3001 4001 5001 6001", "320 client PSH·ACK 5001:6001 ack 1 win 64000 again"},
	} {
		log, _ := record(t, parse(t, talks(t, "", "{write: 1000 B, times: 6}, stay", "", "read: all")),
			session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 2 + lost})
		var acks, again []string
		for _, line := range ladder(log) {
			if v := strings.Fields(line); v[1] == "server" && v[2] == "ACK" {
				acks = append(acks, v[5])
			}
			if strings.HasSuffix(line, "again") {
				again = append(again, line)
			}
		}
		if strings.Join(acks, " ") != c.acks || !slices.Equal(again, []string{c.again}) {
			t.Errorf("segment %d is lost: acknowledged %v, again %q", lost, acks, again)
		}
	}
}

// TestWordsAreSent as they stand.
func TestWordsAreSent(t *testing.T) {
	log, _ := record(t, parse(t, talks(t, "", `{say: "hello\n"}, {read: all}`, "", `{read: 6 B}, {say: "goodbye\n"}, close`)))
	if got := streamed(log, "server"); got != "goodbye\n" {
		t.Errorf("the server said %q", got)
	}
	if got := streamed(log, "client"); got != "hello\n" {
		t.Errorf("the client said %q", got)
	}
}

// streamed is what a host sent, as it was first sent.
func streamed(log trace.LogView, node string) (said string) {
	for _, e := range log.Events.All() {
		if d, ok := e.Detail.(trace.Sent); !ok || d.Retransmission || log.Nodes.At(int(e.Node)-1).Name != node {
			continue
		}
		s, _ := log.Sighting(e.Sighting)
		decoded := wire.Decode(wire.LinkEthernet, log.Data(s), s.Length)
		said += string(decoded.Frame.IP.TCP.Payload)
	}
	return said
}

// TestKeepAliveScenario: three answers in the order of the requests, on one
// connection, which the server closes when it has waited for two seconds.
func TestKeepAliveScenario(t *testing.T) {
	log, _ := record(t, embedded(t, "keep-alive"))
	asked, answered := streamed(log, "client"), streamed(log, "server")
	if strings.Count(asked, "GET ") != 3 || strings.Count(answered, "200 OK") != 3 {
		t.Errorf("asked %q", asked)
	}
	at := []int{strings.Index(answered, "000001 of / "), strings.Index(answered, "000001 of /one.png "), strings.Index(answered, "000001 of /two.png ")}
	if !slices.IsSorted(at) || at[0] < 0 {
		t.Errorf("the answers stand at %v", at)
	}
	if got := calls(log, "server"); !slices.Contains(got, "2075 close") {
		t.Errorf("the server called %v", got)
	}
	if got := states(log, "server"); got[len(got)-2] != trace.TimeWait {
		t.Errorf("the server was in %v", got)
	}
}

// connections counts the SYNs.
func connections(log trace.LogView) (n int) {
	for _, line := range ladder(log) {
		if strings.Contains(line, "client SYN") {
			n++
		}
	}
	return n
}

// TestParallelConnectionsShareTheWork.
func TestParallelConnectionsShareTheWork(t *testing.T) {
	log, _ := record(t, parse(t, between(t, "", `{get: ["http://198.51.100.80/", "http://198.51.100.80/a", "http://198.51.100.80/b"], connections: 2}`,
		"", `{http: 80, resources: [{path: /, size: 10}, {path: /a, size: 20}, {path: /b, size: 30}]}`)))
	if asked := streamed(log, "client"); connections(log) != 2 || strings.Count(asked, "GET ") != 3 || strings.Index(asked, "GET /a") > strings.Index(asked, "GET /b") {
		t.Errorf("%d connections, asked %q", connections(log), asked)
	}
}
