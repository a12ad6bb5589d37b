package filter

import (
	"slices"
	"strings"
	"testing"
)

// offered are the texts of what is offered at the bar in an expression.
func offered(t *testing.T, marked string) (Completion, []string) {
	t.Helper()
	before, after, found := strings.Cut(marked, "|")
	if !found {
		t.Fatalf("%q has no cursor", marked)
	}
	known := func(field string) []string {
		if field == "ip.addr" {
			return []string{"192.0.2.1", "198.51.100.7"}
		}
		return nil
	}
	c := Complete(before+after, len(before), known)
	var all []string
	for _, x := range c.Candidates {
		all = append(all, x.Text)
	}
	return c, all
}

func TestWhatMayStandAtTheCursorIsOffered(t *testing.T) {
	for _, test := range []struct {
		marked   string
		from, to int
		has      string // separated by spaces; the first ones, in this order
		hasNot   string
	}{
		{"|", 0, 0, "tcp udp dns", "=="},
		{"tcp.fl|", 0, 6, "tcp.flags tcp.flags.ack", "tcp.port ip.flags"},
		{"syn|", 0, 3, "tcp.flags.syn", "tcp.port"},
		{"TCP.FLAGS.S|", 0, 11, "tcp.flags.syn", ""},
		{"tcp.fl|ags.syn == true", 0, 13, "tcp.flags", ""},
		{"not retr|", 4, 8, "tcp.analysis.retransmission", ""},
		{"tcp.port |", 9, 9, "== != < <= > >= in and or", "contains )"},
		{"tcp.port <|", 9, 10, "< <=", ">"},
		{"(tcp.port |", 10, 10, "== != < <= > >= in and or )", ""},
		{"tcp |", 4, 4, "and or", "== in"},
		{"tcp an|", 4, 6, "and", "or"},
		{"tcp.flags.syn == |", 17, 17, "true false", "and"},
		{"conversation.state == re|", 22, 24, "reset refused", "open"},
		{"conversation.state == \"re|", 22, 25, "\"reset\" \"refused\"", "\"open\""},
		{"ip.addr == |", 11, 11, "192.0.2.1 198.51.100.7", ""},
		{"ip.addr == 198|", 11, 14, "198.51.100.7", "192.0.2.1"},
		{"dns.qry.type == 2|", 16, 17, "28 2", "1"},
		{"tcp.port in |", 12, 12, "{", ""},
		{"tcp.port in {|", 13, 13, "22 80 443", ""},
		{"tcp.port in {80 |", 16, 16, ", }", ".."},
		{"tcp.port in {80, |", 17, 17, "22 80 443", ""},
		{"tcp.port in {80} |", 17, 17, "and or", ""},
		{"tcp.port == 80 and |", 19, 19, "tcp udp", ""},
		{"http.request.method == |", 23, 23, `"GET" "POST"`, ""},
	} {
		c, all := offered(t, test.marked)
		if c.From != test.from || c.To != test.to {
			t.Errorf("%s: bytes %d to %d are replaced, not %d to %d", test.marked, c.From, c.To, test.from, test.to)
		}
		want := strings.Fields(test.has)
		if len(all) < len(want) || !slices.Equal(all[:len(want)], want) {
			t.Errorf("%s: offered are %q, not first %q", test.marked, all[:min(len(all), 8)], want)
		}
		for _, not := range strings.Fields(test.hasNot) {
			if slices.Contains(all, not) {
				t.Errorf("%s: %s is offered", test.marked, not)
			}
		}
	}
}

func TestNothingIsOfferedBehindAMistake(t *testing.T) {
	for _, marked := range []string{"nonsense |", "tcp.port == x and |", "and |", "tcp.port contains |", "tcp ) |", "tcp.port == 80 80 |", "ip.addr == \"|", "\\x \"|"} {
		if _, all := offered(t, marked); len(all) > 0 {
			t.Errorf("%s: %q is offered", marked, all[:min(len(all), 5)])
		}
	}
}

// FuzzComplete holds that whatever is offered can be taken: behind it the
// parser finds no mistake but that something is still missing at the end.
func FuzzComplete(f *testing.F) {
	for _, s := range []string{"", "tcp.", "(tcp.port in {80..", "not !(ip.addr == 10.0.0.0/8 and ", "conversation.state == 'r", "tcp.port <", "\x80\xff"} {
		f.Add(s, len(s))
	}
	known := func(string) []string { return []string{"10.0.0.1", "80", "a\"b"} }
	f.Fuzz(func(t *testing.T, src string, cursor int) {
		c := Complete(src, cursor, known)
		if c.From < 0 || c.To < c.From || c.To > len(src) || len(c.Candidates) > mostCandidates {
			t.Fatalf("%q at %d: %+v", src, cursor, c)
		}
		for _, x := range c.Candidates[:min(len(c.Candidates), 20)] {
			taken := src[:c.From] + x.Text
			_, err := Parse(taken)
			if e, ok := err.(*Error); ok && e.Code != TooDeep && e.Code != TooMany && e.Code != TooLong && e.Code != BadRange && e.Offset < len(taken) {
				t.Fatalf("%q at %d: %q is offered, but: %v", src, cursor, x.Text, err)
			}
		}
	})
}
