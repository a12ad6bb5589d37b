package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// shown says in words what the step's view shows and its events don't tell.
func (l *plainLesson) shown() {
	s := l.play.Snapshot()
	switch step := l.play.Step(); step.View {
	case "packet":
		l.field(s, step.Field)
	case "state", "graphs":
		l.states(s)
	case "map":
		l.tables(s)
	case "compare":
		l.beside()
	}
}

// field tells the fields of the header in which the one stands that the step points at,
// that one first.
func (l *plainLesson) field(s *trace.Snapshot, name string) {
	e, _ := s.Event(l.play.Focus())
	p, ok := s.Packet(e.Packet)
	if !ok || name == "" {
		return
	}
	header, found := headerWith(s, &p, name)
	if !found {
		return
	}
	var first string
	var others []string
	for i := range header.Children {
		f := &header.Children[i]
		value := fieldValue(f)
		if d, known := wire.FieldByName(f.Name); known && value != "" {
			if title := l.T(d.TitleKey()) + ": " + value; f.Name == name {
				first = title
			} else {
				others = append(others, title)
			}
		}
	}
	if first == "" { // it stands further in
		if n, known := filter.Number(s, &p, name); known {
			d, _ := wire.FieldByName(name)
			first = l.T(d.TitleKey()) + ": " + strconv.FormatUint(n, 10)
		}
	}
	if first == "" {
		return
	}
	l.sayT("plain.field", text.Args{"Number": int(p.ID), "Field": first})
	if len(others) > 0 {
		l.sayT("plain.fields", text.Args{"List": strings.Join(others, "; ")})
	}
	l.blank()
}

// headerWith is the header of a packet, as it was seen last, that a field belongs to.
func headerWith(s *trace.Snapshot, p *trace.Packet, name string) (wire.Field, bool) {
	at, data := s.BytesOn(p, len(p.Hops)-1)
	tap, known := s.Log.Tap(at.Tap)
	if data == nil || !known {
		return wire.Field{}, false
	}
	protocol, _, _ := strings.Cut(name, ".")
	decoded := wire.Decode(tap.Link, data, at.Length)
	fields := decoded.Fields(data)
	i := slices.IndexFunc(fields, func(f wire.Field) bool { return f.Name == protocol })
	if i < 0 {
		return wire.Field{}, false
	}
	return fields[i], true
}

// fieldValue is what a field says, in a word; "" for what is longer.
func fieldValue(f *wire.Field) string {
	switch d, _ := wire.FieldByName(f.Name); f.Value.Kind {
	case wire.KindUint:
		if f.Name == "tcp.flags" {
			return wire.Flags(f.Value.Num).String()
		}
		return f.Value.Format(d.Base, f.Span.Bits)
	case wire.KindAddr:
		return f.Value.Format(d.Base, f.Span.Bits)
	}
	return ""
}

// states tells in which state each endpoint is, and those of its variables that the
// step speaks of.
func (l *plainLesson) states(s *trace.Snapshot) {
	spoken := l.spoken()
	for id := trace.EndpointID(1); s.Endpoint(id) != nil; id++ {
		h := s.Endpoint(id)
		if h.States.Len() == 0 || !h.Endpoint.Remote.IsValid() { // of a port that listens texts tell
			continue
		}
		state := h.States.At(h.States.Len() - 1).Value
		said := l.T("plain.state", text.Args{"Host": explain.Name(l.words, s, h.Endpoint.Node), "Port": int(h.Endpoint.Local.Port()), "State": state.String()})
		if told := l.variables(h, spoken); told != "" {
			said += " " + told + "."
		}
		l.say(said)
		if step := l.play.Step(); step.View == "graphs" && step.Graph == "window" {
			l.curve(h)
		}
	}
	l.blank()
}

// spoken is what the step says and asks.
func (l *plainLesson) spoken() string {
	said := l.play.Prose(l.words)
	if q, asks := l.play.Question(l.words); asks {
		said += " " + q.Prompt + " " + strings.Join(q.Choices, " ")
	}
	return said
}

// variables are those of an endpoint's variables that a text speaks of, with their values.
func (l *plainLesson) variables(h *trace.EndpointHistory, spoken string) string {
	var told []string
	for _, name := range slices.Sorted(maps.Keys(h.Variables)) {
		v := h.Variables[name]
		if n := v.Changes.Len(); n > 1 && speaksOf(spoken, name) { // else it is as it began
			told = append(told, text.EscapeTo(name, 24)+" "+explain.Value(l.words, v.Unit, v.Changes.At(n-1).Value))
		}
	}
	return strings.Join(told, ", ")
}

// speaksOf reports whether a text names a variable: as code, or by a name that is no
// word of any language.
func speaksOf(said, name string) bool {
	if strings.Contains(said, "`"+name+"`") {
		return true
	}
	if name != "cwnd" && name != "ssthresh" && name == strings.ToLower(name) {
		return false // "lost" is a word, too
	}
	return slices.Contains(strings.FieldsFunc(said, func(r rune) bool { return r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }), name)
}

// mostTurns is how many turns of a curve are told.
const mostTurns = 6

// curve tells how the congestion window went: where it turned from rising to falling or
// back, the last of it at least.
func (l *plainLesson) curve(h *trace.EndpointHistory) {
	v := h.Variables["cwnd"]
	if v == nil || v.Changes.Len() < 3 {
		return
	}
	n := v.Changes.Len()
	var turns []string
	for i := range n {
		c := v.Changes.At(i)
		turns = append(turns, l.words.Duration(c.At.Time)+" "+explain.Value(l.words, v.Unit, c.Value))
		if i > 0 && i < n-1 {
			before, after := v.Changes.At(i-1).Value, v.Changes.At(i+1).Value
			if before <= c.Value && c.Value <= after || before >= c.Value && c.Value >= after {
				turns = turns[:len(turns)-1]
			}
		}
	}
	l.sayT("plain.curve", text.Args{"List": strings.Join(turns[max(0, len(turns)-mostTurns):], "; ")})
}

// tables tells what stands in the tables of hosts.
func (l *plainLesson) tables(s *trace.Snapshot) {
	type place struct {
		node       trace.NodeID
		table, key string
	}
	entries := map[place]trace.TableEntry{}
	var order []place
	for _, e := range s.Events.All() {
		d, ok := e.Detail.(trace.TableEntry)
		if !ok {
			continue
		}
		at := place{e.Node, d.Table, d.Key}
		if _, known := entries[at]; !known {
			order = append(order, at)
		}
		entries[at] = d
	}
	if len(order) == 0 {
		return
	}
	now := s.Events.Time(s.Events.Len() - 1) // when the step stands
	for _, at := range order {
		if e := entries[at]; e.Value != "" {
			l.sayT("plain.table", text.Args{"Host": explain.Name(l.words, s, at.node), "Table": explain.TableName(l.words, at.table), "Key": text.EscapeTo(at.key, 60), "Value": explain.Entry(l.words, e, now)})
		}
	}
	l.blank()
}

// beside tells the telling with which the step compares.
func (l *plainLesson) beside() {
	if s := l.play.Beside(); s != nil {
		l.sayT("plain.beside")
		l.list(l.happened(s, 0))
		l.blank()
	}
}
