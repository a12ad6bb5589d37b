package main

import (
	"slices"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// show carries out a shortest way of a task that was let be, and notes what would be
// typed for it.
func (l *plainLesson) show(b *lesson.Bench) {
	b.Reset()
	l.way = nil
	for _, v := range l.play.Step().Ask.Solution {
		typed, ok := l.command(b.Snapshot(), &v)
		if !ok || b.Intervene(v) != nil {
			l.way = nil
			return
		}
		l.way = append(l.way, typed...)
	}
}

// command is what is typed to have something done, and the packet that it is done to;
// false where words don't say it.
func (l *plainLesson) command(s *trace.Snapshot, v *session.Intervention) (typed []string, ok bool) {
	words := []string{l.T("plain.do." + string(v.Action))}
	switch v.Action.On() {
	case session.OnPacket:
		p, found := offered(s, v)
		if !found {
			return nil, false
		}
		words = append(words, strconv.Itoa(int(p.ID)))
		if p.Hops[0].From != nodeNamed(s, v.From) {
			words = append(words, explain.RoleName(l.words, v.From))
		}
		switch v.Action {
		case session.Delay:
			words = append(words, v.Delay.String())
		case session.Corrupt:
			words = append(words, strconv.Itoa(v.Offset))
		}
		return []string{strings.Join(words, " "), l.packet(s, &p)}, true
	case session.OnHost:
		return []string{strings.Join(append(words, explain.RoleName(l.words, v.Host), v.At.String()), " ")}, true
	}
	return nil, false
}

// offered is the packet that an intervention names by the direction that it took.
func offered(s *trace.Snapshot, v *session.Intervention) (trace.Packet, bool) {
	from, to, n := nodeNamed(s, v.From), nodeNamed(s, v.To), 0
	picks, err := filter.Parse(v.Filter)
	for _, p := range s.Packets.All() {
		crosses := slices.ContainsFunc(p.Hops, func(h trace.Hop) bool { return h.From == from && h.To == to })
		if crosses && (v.Filter == "" || err == nil && picks.Packet(s, &p)) {
			if n++; n == v.Nth {
				return p, true
			}
		}
	}
	return trace.Packet{}, false
}

// nodeNamed is the host that files call so; 0 where there is none.
func nodeNamed(s *trace.Snapshot, name string) trace.NodeID {
	for _, n := range s.Nodes {
		if n.Name == name {
			return n.ID
		}
	}
	return 0
}
