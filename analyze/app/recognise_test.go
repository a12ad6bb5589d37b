package app

import "testing"

// The index of a large capture asks about every conversation.
func TestRecognitionAllocatesNothing(t *testing.T) {
	for _, path := range captures(t) {
		for _, c := range conversationsOf(t, path) {
			if len(c.script) == 0 || len(c.script[0].text) == 0 {
				continue
			}
			o := Opening{
				Data: []byte(c.script[0].text), From: c.script[0].from, ServerPort: c.ends[Server].Port(), Datagram: c.datagrams,
			}
			for _, p := range protocols {
				if n := testing.AllocsPerRun(10, func() { p.Recognise(&o) }); n > 0 && p.runs(o.Datagram) {
					t.Errorf("%s allocates %v times for %s", p.Name, n, path)
				}
			}
		}
	}
}

// A conversation that is under way may hold datagrams without a byte.
func TestEmptyDatagramsAreNobodys(t *testing.T) {
	for _, p := range protocols {
		if p.Datagram == nil {
			continue
		}
		h := &heard{t: t, ends: ends(53)}
		playDatagrams(h, NewExpectedExchange(h, Expected{Name: p.Name}), []said{client("")})
		if len(h.messages) > 0 {
			t.Errorf("%s hears %q", p.Name, h.messages[0].Title)
		}
	}
}
