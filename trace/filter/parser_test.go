package filter_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"wiretale/trace/filter"
)

func TestMistakesAreMarkedWhereTheyAre(t *testing.T) {
	for _, c := range []struct {
		src, marked string // the mark stands under ^^^
		code        filter.Code
		expected    string
	}{
		{``, ``, filter.Empty, ""},
		{`  `, ``, filter.Empty, ""},
		{`tcp.flags.sync`, `^^^^^^^^^^^^^^`, filter.UnknownField, "tcp.flags.syn"},
		{`sip.methods == "BYE"`, `^^^^^^^^^^^`, filter.UnknownField, "sip.Method"},
		{`mqtt.topics`, `^^^^^^^^^^^`, filter.UnknownField, "mqtt.topic"},
		{`zzzzzzzz == 1`, `^^^^^^^^`, filter.UnknownField, ""},
		{`tcp and`, `       `, filter.WantField, ""},
		{`and tcp`, `^^^`, filter.WantField, ""},
		{`tcp udp`, `    ^^^`, filter.WantEnd, ""},
		{`tcp)`, `   ^`, filter.WantEnd, ""},
		{`(tcp`, `    `, filter.WantClose, ")"},
		{`tcp.port ==`, `           `, filter.WantValue, ""},
		{`tcp.port == ==`, `            ^^`, filter.WantValue, ""},
		{`tcp.port == eighty`, `            ^^^^^^`, filter.BadNumber, ""},
		{`tcp.port == "80"`, `            ^^^^`, filter.BadNumber, ""},
		{`tcp.port == 99999999999999999999`, `            ^^^^^^^^^^^^^^^^^^^^`, filter.BadNumber, ""},
		{`ip.src == 10.0.0.256`, `          ^^^^^^^^^^`, filter.BadAddress, ""},
		{`ip.src < 10.0.0.0/8`, `         ^^^^^^^^^^`, filter.BadAddress, ""},
		{`ip.src == 10.0.0.0/33`, `          ^^^^^^^^^^^`, filter.BadAddress, ""},
		{`eth.src == 02:00`, `           ^^^^^`, filter.BadMAC, ""},
		{`tcp.flags.syn == maybe`, `                 ^^^^^`, filter.BadBoolean, ""},
		{`tcp.flags.syn > 0`, `              ^`, filter.BadOperator, "== != in"},
		{`tcp == 1`, `    ^^`, filter.BadOperator, ""},
		{`http.host < "a"`, `          ^`, filter.BadOperator, "== != contains in"},
		{`tcp.port contains 1`, `         ^^^^^^^^`, filter.BadOperator, "== != < <= > >= in"},
		{`frame.time_relative > soon`, `                      ^^^^`, filter.BadTime, ""},
		{`packet.phase == greeting`, `                ^^^^^^^^`, filter.BadWord, "handshake, request, response, teardown, query, answer"},
		{`tcp.port in 80`, `            ^^`, filter.WantOpen, ""},
		{`tcp.port in {80`, `               `, filter.WantClose, "}"},
		{`tcp.port in {}`, `             ^`, filter.WantValue, ""},
		{`tcp.port in {9..8}`, `              ^^`, filter.BadRange, ""},
		{`http.host in {"a".."b"}`, `                 ^^`, filter.BadRange, ""},
		{`http.host == "a`, `             ^^`, filter.Unterminated, ""},
		{`http.host == "a\q"`, `               ^^`, filter.BadEscape, ""},
		{`tcp.port # 80`, `         ^`, filter.WantEnd, ""},
		{strings.Repeat("(", 65) + "tcp", strings.Repeat(" ", 64) + "^", filter.TooDeep, "64"},
		{strings.Repeat("not ", 99) + "tcp", strings.Repeat(" ", 256) + "^^^", filter.TooDeep, "64"},
		{`tcp.port in {` + strings.Repeat("1,", 256) + `1}`, strings.Repeat(" ", 13+512) + "^", filter.TooMany, "256"},
	} {
		_, err := filter.Parse(c.src)
		var e *filter.Error
		if !errors.As(err, &e) {
			t.Errorf("%.60s: got %v, want %s", c.src, err, c.code)
			continue
		}
		marked := strings.Repeat(" ", e.Offset) + strings.Repeat("^", e.Length)
		if strings.TrimRight(c.marked, " ") == "" {
			marked, c.marked = strings.TrimRight(marked, " "), ""
		}
		if e.Code != c.code || e.Expected != c.expected || marked != c.marked {
			t.Errorf("got  %s %q\n%.80s\n%.80s\nwant %s %q\n%.80s", e.Code, e.Expected, c.src, marked, c.code, c.expected, c.marked)
		}
	}
	if _, err := filter.Parse(strings.Repeat("x", 4097)); err.(*filter.Error).Code != filter.TooLong {
		t.Error(err)
	}
}

// expression draws the source of any expression.
func expression(t *rapid.T, depth int) string {
	test := rapid.SampledFrom([]string{
		`tcp`, `tcp.flags.syn`, `tcp.port == 80`, `tcp.len>=0x10`, `ip.addr == 10.0.0.0/8`, `ipv6.addr != ::1`,
		`tcp.port in {80,443..445}`, `http.host contains 'a"b'`, `http.host == "\x00\\"`, `event.kind eq Packet_Sent`,
		`frame.time_relative lt 1.5ms`, `eth.addr == 02-00-00-00-00-01`, `packet.from_client == TRUE`,
	})
	if depth == 0 {
		return test.Draw(t, "test")
	}
	switch rapid.IntRange(0, 4).Draw(t, "shape") {
	case 0:
		return test.Draw(t, "test")
	case 1:
		return rapid.SampledFrom([]string{"not ", "!"}).Draw(t, "not") + expression(t, depth-1)
	case 2:
		return "(" + expression(t, depth-1) + ")"
	}
	op := rapid.SampledFrom([]string{" and ", " or ", "&&", "||"}).Draw(t, "operator")
	return expression(t, depth-1) + op + expression(t, depth-1)
}

func TestPrintingAndParsingAgainIsTheSame(t *testing.T) {
	s := story(t)
	rapid.Check(t, func(t *rapid.T) {
		src := expression(t, 4)
		f, err := filter.Parse(src)
		if err != nil {
			t.Fatalf("%s: %v", src, err)
		}
		again, err := filter.Parse(f.String())
		if err != nil {
			t.Fatalf("%s printed as %s: %v", src, f, err)
		}
		if f.String() != again.String() {
			t.Fatalf("%s printed as %s, then as %s", src, f, again)
		}
		for _, e := range s.Events.All() {
			if f.Event(s, &e) != again.Event(s, &e) {
				t.Fatalf("%s and %s differ about event %d", src, again, e.Ordinal)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, src := range []string{`tcp.flags.syn and ip.src == 10.0.0.2`, `tcp.port in {80, 443..445}`, `http.host == "\x41"`, `!((tcp))`, `frame.time_relative > 1.5µs`} {
		f.Add(src)
	}
	s := story(f)
	f.Fuzz(func(t *testing.T, src string) {
		got, err := filter.Parse(src)
		if err != nil {
			e, ok := err.(*filter.Error)
			if !ok || e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(src) {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		again, err := filter.Parse(got.String())
		if err != nil && err.(*filter.Error).Code != filter.TooLong {
			t.Fatalf("%q printed as %q: %v", src, got, err)
		}
		if err == nil && again.String() != got.String() {
			t.Fatalf("%q printed as %q, then as %q", src, got, again)
		}
		for _, e := range s.Events.All() {
			got.Event(s, &e)
		}
	})
}
