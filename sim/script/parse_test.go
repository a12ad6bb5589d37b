package script

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/text"
	"wiretale/wire"
)

// parsed reads a script of one event.
func parsed(t *testing.T, line string) event {
	t.Helper()
	s, err := Parse("test.pkt", line)
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if len(s.events) != 1 {
		t.Fatalf("%s: %d events", line, len(s.events))
	}
	return s.events[0]
}

func TestTimesOfEvents(t *testing.T) {
	const ms = time.Millisecond
	for line, want := range map[string]when{
		"0":             {},
		"0.25":          {from: 250 * ms, to: 250 * ms},
		"+0":            {relative: true},
		"+.1":           {relative: true, from: 100 * ms, to: 100 * ms},
		"+1.5":          {relative: true, from: 1500 * ms, to: 1500 * ms},
		"*":             {any: true},
		"0.1~0.2":       {from: 100 * ms, to: 200 * ms},
		"+0~+.04":       {relative: true, to: 40 * ms},
		"+.1...0.2":     {relative: true, from: 100 * ms, to: 100 * ms, blocks: true, until: 200 * ms},
		"+.002 ... .01": {relative: true, from: 2 * ms, to: 2 * ms, blocks: true, until: 10 * ms},
		"1...1":         {from: 1000 * ms, to: 1000 * ms, blocks: true, until: 1000 * ms},
		"0.0000000019":  {from: 1, to: 1}, // cut behind the nanoseconds
	} {
		got := parsed(t, line+" close(3) = 0").when
		if got != want {
			t.Errorf("%s: got %+v, want %+v", line, got, want)
		}
	}
}

func TestSegments(t *testing.T) {
	for line, want := range map[string]segment{
		"+0 < S 0:0(0) win 32792":             {inbound: true, flags: wire.SYN, window: 32792},
		"+0 > S. 5:5(0) ack 1 <...>":          {flags: wire.SYN | wire.ACK, seq: 5, ack: 1, ackGiven: true, windowless: true, anyOptions: true},
		"+0 > P. 1:1001(1000) ack 1":          {flags: wire.PSH | wire.ACK, seq: 1, length: 1000, ack: 1, ackGiven: true, windowless: true},
		"+0 < - 1:2(1) win 9 urg 3":           {inbound: true, seq: 1, length: 1, window: 9, urgent: 3},
		"+0 > R 7:7(0)":                       {flags: wire.RST, seq: 7, windowless: true},
		"+0 > [ect0] FEW. 1:1(0)":             {flags: wire.FIN | wire.ECE | wire.CWR | wire.ACK, seq: 1, ecn: markECT0, windowless: true},
		"+0 < (flowlabel 0x3) . 1:1(0) win 1": {inbound: true, flags: wire.ACK, seq: 1, window: 1},
		"+0 < . 4294967295:4(5) ack 1 win 1":  {inbound: true, flags: wire.ACK, seq: 4294967295, length: 5, ack: 1, ackGiven: true, window: 1},
		"+0 > SEWA 0:0(0)":                    {flags: wire.SYN | wire.ECE | wire.CWR, accurate: true, windowless: true},
	} {
		got, ok := parsed(t, line).deed.(*segment)
		if !ok {
			t.Errorf("%s: no segment", line)
			continue
		}
		if diff := cmp.Diff(want, *got, cmp.AllowUnexported(segment{}, option{}, stamp{})); diff != "" {
			t.Errorf("%s: %s", line, diff)
		}
	}
}

// TestNotation: a segment is written as it was read.
func TestNotation(t *testing.T) {
	for _, line := range []string{
		"< S 0:0(0) win 32792 <mss 1000,sackOK,nop,nop,nop,wscale 7>",
		"> S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 8>",
		"> . 1:1(0) ack 1 win 2109 <nop,nop,sack 1001:2001 4001:5001>",
		"> [ect01] P. 1:1001(1000) ack 1 win 10 urg 3 <nop,nop,TS val ... ecr later>",
		"< S 0:10(10) win 1 <FO 0123456789abcdef,FOEXP,eol>",
		"< S 0:10(10) win 1 <FO TFO_COOKIE,md5>",
		"> - 0:0(0)",
		"> . 1:1(0) <...>",
	} {
		s := parsed(t, "+0 "+line).deed.(*segment)
		if got := s.String(); got != line {
			t.Errorf("read %q, wrote %q", line, got)
		}
	}
}

func TestCalls(t *testing.T) {
	c := parsed(t, `+0 sendmsg(4, {msg_name(...)=..., msg_iov(2)=[{..., 40}, {"ab\"c", 5}], msg_flags=0}, MSG_MORE|MSG_DONTWAIT) = -1 EAGAIN (Resource can't be had)`).deed.(*call)
	if c.name != "sendmsg" || len(c.args) != 3 || c.errno != "EAGAIN" {
		t.Fatalf("got %+v", c)
	}
	pieces, _ := c.args[1].field("msg_iov")
	if n, ok := sizeOf(pieces); !ok || n != 45 {
		t.Errorf("the pieces have %d bytes, %t", n, ok)
	}
	if n, ok := integerOf(c.args[2]); !ok || n != msgMore|msgDontWait {
		t.Errorf("the flags are %#x, %t", n, ok)
	}
	c = parsed(t, `+0 fcntl(3, F_GETFL) = 0x2 (flags O_RDWR)`).deed.(*call)
	if n, ok := integerOf(c.result); !ok || n != 2 {
		t.Errorf("the result is %d, %t", n, ok)
	}
}

// TestEventsStandWhereTheyLike: several on a line, or one on several, with
// comments between.
func TestEventsStandWhereTheyLike(t *testing.T) {
	s, err := Parse("test.pkt", `// first
--tolerance_usecs=10000   # second
/* and
   third */
`+"`../common/defaults.sh\nsysctl -q net.ipv4.tcp_ecn=1`"+`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3 +0 close(3)
  = 0   // the result
+0 %{ assert 1 == 1 }% +0 `+"`true`"+`
%{ assert True }%
`)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.events) != 6 || len(s.settings) != 1 || s.settings[0].value != "10000" {
		t.Errorf("got %d events and %v", len(s.events), s.settings)
	}
}

// TestBadScripts compares all that can be wrong with a script, and what people
// read of it, with the golden file.
func TestBadScripts(t *testing.T) {
	data, err := os.ReadFile("testdata/bad.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[Code]bool{Unreadable: true}
	var got strings.Builder
	for _, part := range strings.Split(string(data), "### ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		_, err := Parse(name+".pkt", expand(body))
		fault, ok := err.(*Error)
		if !ok {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		seen[fault.Code] = true
		got.WriteString("### " + name + "\n" + err.Error() + "\n" + say(text.English, fault) + "\n" + say(text.Spanish, fault) + "\n")
	}
	for _, code := range Codes() {
		if !seen[code] && code != BadSetting { // which playing finds
			t.Errorf("no script here is wrong by %q", code)
		}
	}
	golden(t, "testdata/bad.golden", got.String())
}

func say(lang text.Lang, e *Error) string {
	return text.For(lang).T(e.Key(), text.Args{"File": e.File, "Line": e.Line, "Column": e.Column,
		"Found": text.Escape(e.Found), "Expected": e.Expected})
}

// expand makes the scripts that are wrong by being too much of something: a
// line "(N) …" stands for N copies of what follows.
func expand(body string) string {
	for _, part := range []struct {
		mark, copy string
		count      int
	}{
		{"(long)", "// a comment that is repeated until it is too much\n", 30_000},
		{"(events)", "+0 close(3) = 0\n", 20_001},
		{"(brackets)", "[", 50},
		{"(parentheses)", "(", 50},
	} {
		body = strings.ReplaceAll(body, part.mark, strings.Repeat(part.copy, part.count))
	}
	return body
}

func TestEveryErrorHasASentence(t *testing.T) {
	for _, lang := range text.Langs() {
		words := text.For(lang)
		for _, code := range Codes() {
			if key := (&Error{Code: code}).Key(); !words.Has(key) {
				t.Errorf("no text for %q in %s", key, lang)
			}
		}
		for _, code := range FailureCodes() {
			if key := (&Failure{Code: code}).Key(); !words.Has(key) {
				t.Errorf("no text for %q in %s", key, lang)
			}
		}
		for _, code := range NoticeCodes() {
			if key := (&Notice{Code: code}).Key(); !words.Has(key) {
				t.Errorf("no text for %q in %s", key, lang)
			}
		}
		for _, a := range AllAspects() {
			if key := "script.aspect." + string(a); !words.Has(key) {
				t.Errorf("no text for %q in %s", key, lang)
			}
		}
	}
}
