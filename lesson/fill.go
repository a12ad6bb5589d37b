package lesson

import (
	"regexp"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/text"
)

// blank is a placeholder of a text: of a figure, or of the step's packet.
var blank = regexp.MustCompile(`\{\{(\.?[A-Za-z][A-Za-z0-9_-]*)\}\}`)

// fill puts what can be seen into a text. A placeholder for what can't stays as
// it is: Check finds it.
func (l *look) fill(w *text.Printer, s string) string {
	if !strings.Contains(s, "{{") {
		return s
	}
	return blank.ReplaceAllStringFunc(s, func(m string) string {
		name := m[2 : len(m)-2]
		said, ok := l.ofPacket(w, name)
		if !ok && !strings.HasPrefix(name, ".") {
			var q quantity
			if q, ok = l.reading().named(name); ok {
				said = q.in(w)
			}
		}
		if !ok {
			return m
		}
		return said
	})
}

// ofPacket is what a placeholder says of the step's packet, or of the moment.
func (l *look) ofPacket(w *text.Printer, name string) (string, bool) {
	k := &l.standing
	switch name {
	case ".Time":
		return w.Duration(l.seen.Duration), true
	case ".Packet":
		return explain.LabelParts(w, l.seen, k.ID).Phrase(), k.ID != 0
	case ".Delay":
		if k.ID == 0 {
			return "", false
		}
		last := k.Hops[len(k.Hops)-1]
		return w.Duration(last.Arrived - k.Departed()), last.Arrived > k.Departed()
	}
	if k.ID == 0 || k.TCP == nil {
		return "", false
	}
	switch name {
	case ".Seq":
		return strconv.FormatUint(uint64(k.TCP.Seq), 10), true
	case ".SeqNext":
		return strconv.FormatUint(uint64(k.TCP.Seq+1), 10), true
	case ".Ack":
		return strconv.FormatUint(uint64(k.TCP.Ack), 10), true
	}
	return "", false
}
