package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
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

// field tells a field of the packet that the step points at.
func (l *plainLesson) field(s *trace.Snapshot, name string) {
	e, _ := s.Event(l.play.Focus())
	p, ok := s.Packet(e.Packet)
	if !ok || name == "" {
		return
	}
	if n, known := filter.Number(s, &p, name); known {
		l.sayT("plain.field", text.Args{"Number": int(p.ID), "Name": name, "Value": strconv.FormatUint(n, 10)})
		l.blank()
	}
}

// states tells in which state each endpoint is, and its variables.
func (l *plainLesson) states(s *trace.Snapshot) {
	for id := trace.EndpointID(1); s.Endpoint(id) != nil; id++ {
		h := s.Endpoint(id)
		if h.States.Len() == 0 {
			continue
		}
		state := h.States.At(h.States.Len() - 1).Value
		l.sayT("plain.state", text.Args{"Host": explain.Name(l.words, s, h.Endpoint.Node), "Port": int(h.Endpoint.Local.Port()), "State": state.String()})
		if told := l.variables(h); told != "" {
			l.say(told + ".")
		}
	}
	l.blank()
}

// variables are an endpoint's variables and their values.
func (l *plainLesson) variables(h *trace.EndpointHistory) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(h.Variables)) {
		v := h.Variables[name]
		if n := v.Changes.Len(); n > 0 {
			all = append(all, text.EscapeTo(name, 24)+" "+explain.Value(l.words, v.Unit, v.Changes.At(n-1).Value))
		}
	}
	return strings.Join(all, ", ")
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
