package lesson

import (
	"strconv"
	"strings"
	"time"

	"wiretale/text"
)

// unit is what a quantity counts.
type unit uint8

const (
	things   unit = iota // counted: with its thousands separated
	octets               // bytes, written as things are
	label                // a sequence number, a port, an id: digits and nothing else
	duration             // nanoseconds
)

// quantity is a number and what it counts.
type quantity struct {
	n    int64
	unit unit
}

// in writes a quantity for people. Times alone carry their unit.
func (q quantity) in(w *text.Printer) string {
	switch q.unit {
	case duration:
		return w.Duration(time.Duration(q.n))
	case label:
		return strconv.FormatInt(q.n, 10)
	}
	return w.Count(q.n)
}

// is reports whether two quantities are the same. Times are where they differ by
// 2 % at most: on a wire nothing takes a round number of nanoseconds.
func (q quantity) is(other quantity) bool {
	if q.unit != duration && other.unit != duration {
		return q.n == other.n
	}
	apart := q.n - other.n
	return max(apart, -apart) <= max(q.n, -q.n)/50
}

// literal reads a number, or a time such as "1.5s".
func literal(s string) (quantity, bool) {
	if n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64); err == nil {
		return quantity{n: n}, true
	}
	if d, err := time.ParseDuration(strings.Join(strings.Fields(s), "")); err == nil {
		return quantity{int64(d), duration}, true
	}
	return quantity{}, false
}

// unitOf is what a field of a packet or an event counts.
func unitOf(field string) unit {
	field = strings.ToLower(field)
	switch {
	case field == "frame.len", field == "ip.len", field == "tcp.len", field == "udp.length", field == "tcp.window_size",
		field == "tcp.window_size_value", strings.HasSuffix(field, ".bytes"), strings.HasSuffix(field, "content_length"):
		return octets
	case strings.HasSuffix(field, ".packets"), strings.HasPrefix(field, "ip.ttl"), strings.HasSuffix(field, "hlim"), field == "event.hop":
		return things
	}
	return label
}
