package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// actReader reads what is typed behind the word of an action, word by word. The
// first thing that can't be understood is kept.
type actReader struct {
	l     *plainLesson
	s     *trace.Snapshot
	rest  []string
	wrong string
}

// next is the next word; "" where there is none.
func (r *actReader) next() string {
	if len(r.rest) == 0 {
		return ""
	}
	word := r.rest[0]
	r.rest = r.rest[1:]
	return word
}

func (r *actReader) fail(key string, args ...text.Args) {
	if r.wrong == "" {
		r.wrong = r.l.T(key, args...)
	}
}

// packet is what is done to a packet.
func (r *actReader) packet(a session.Action) session.Intervention {
	typed := r.next()
	id, ok := packetNumbered(r.s, typed)
	if !ok {
		r.fail("plain.make.no-packet", text.Args{"Found": text.EscapeTo(typed, 20), "Last": r.s.Packets.Len()})
		return session.Intervention{}
	}
	p, _ := r.s.Packet(id)
	hop := 0
	if len(r.rest) > 0 {
		if i := slices.IndexFunc(p.Hops, func(h trace.Hop) bool { return r.named(h.From, r.rest[0]) }); i >= 0 {
			hop = i
			r.next()
		} else if a != session.Delay && a != session.Corrupt { // these have a number here
			r.host()
		}
	}
	v, ok := tui.Aim(r.s, id, hop)
	if !ok {
		r.fail("tui.branch.refuse.copy")
	}
	v.Action = a
	h := &p.Hops[hop]
	switch a {
	case session.Delay:
		r.amount(&v)
	case session.Duplicate:
		v.Delay = max(h.Arrived-h.Departed, time.Millisecond) / 4
	case session.Corrupt:
		r.bits(&v, p.Length)
	}
	return v
}

// bits reads which bits of a frame are turned over: those of its last byte where
// none are named.
func (r *actReader) bits(v *session.Intervention, length int) {
	v.Offset, v.XOR = max(length-1, 0), 1
	if len(r.rest) == 0 {
		return
	}
	n, err := strconv.ParseUint(r.next(), 0, 16)
	if err != nil {
		r.fail("tui.ask.wrong.byte")
	}
	if v.Offset = int(n); v.Offset >= length {
		r.fail("tui.ask.wrong.end", text.Args{"Length": length})
	}
	if len(r.rest) > 0 {
		bits, err := strconv.ParseUint(r.next(), 0, 8)
		if v.XOR = uint8(bits); err != nil || bits == 0 {
			r.fail("tui.ask.wrong.bits")
		}
	}
}

// amount reads how much: a time, a share or a rate, whose unit may stand apart.
func (r *actReader) amount(v *session.Intervention) {
	typed := r.next()
	if len(r.rest) > 0 && slices.Contains([]string{"%", "s", "ms", "µs", "us"}, r.rest[0]) {
		typed += r.next()
	}
	if wrong := tui.Take(v, typed); wrong != "" {
		r.fail(wrong)
	}
}

// moment reads from when on; the beginning where none is named.
func (r *actReader) moment() time.Duration {
	if len(r.rest) == 0 {
		return 0
	}
	v := session.Intervention{Action: session.SetDelay}
	r.amount(&v)
	return v.Delay
}

// host reads a host's name, as files or as sentences name it.
func (r *actReader) host() string {
	typed := r.next()
	var names []string
	for _, n := range r.s.Nodes {
		if r.named(n.ID, typed) {
			return n.Name
		}
		names = append(names, explain.RoleName(r.l.words, n.Name))
	}
	r.fail("plain.make.no-host", text.Args{"Found": text.EscapeTo(typed, 40), "Expected": strings.Join(names, ", ")})
	return ""
}

// named reports whether a host is called so.
func (r *actReader) named(id trace.NodeID, typed string) bool {
	n, ok := r.s.Node(id)
	return ok && (strings.EqualFold(n.Name, typed) || strings.EqualFold(explain.RoleName(r.l.words, n.Name), typed) || strings.EqualFold(explain.Name(r.l.words, r.s, id), typed))
}
