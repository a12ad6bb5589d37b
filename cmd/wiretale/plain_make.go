package main

import (
	"slices"
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// make has something made to happen: packets have numbers, and what may be done
// with them is typed.
func (l *plainLesson) make() did {
	b := l.play.Bench()
	l.standing(b)
	l.packets(b.Snapshot())
	l.howToMake()
	for {
		typed, ok := l.read()
		switch s := b.Snapshot(); {
		case !ok:
			return quit
		case typed == "" && b.Standing(l.words).Done:
			return answered
		case typed == "":
			l.sayT("plain.make.not-yet")
		case typed == "h":
			l.hint()
		case typed == "s":
			l.play.Skip()
			l.show(b)
			return skipped
		case typed == "u":
			l.retold(b, b.Undo(), "plain.make.undone")
		case typed == "r":
			b.Reset()
			l.retold(b, nil, "plain.make.reset")
		case typed == "a":
			l.howToMake()
		case l.listed(s, typed):
		default:
			l.do(b, strings.Fields(typed))
		}
	}
}

// standing tells the goals, and which of them are met.
func (l *plainLesson) standing(b *lesson.Bench) {
	st := b.Standing(l.words)
	for i, goal := range st.Goals {
		key := "plain.make.unmet"
		if i < len(st.Met) && st.Met[i] {
			key = "plain.make.met"
		}
		l.sayT(key, text.Args{"Number": i + 1, "Goal": lesson.Bare(goal)})
	}
	switch {
	case st.Done:
		l.sayT("plain.make.done")
	case st.Miss != "":
		l.prose(st.Miss)
	}
}

// allowed are the actions that the task allows.
func (l *plainLesson) allowed() []session.Action {
	if a := l.play.Step().Ask.Allows; len(a) > 0 {
		return a
	}
	return actions
}

// actions are all, in the order in which they are told.
var actions = []session.Action{session.Drop, session.Delay, session.Duplicate, session.Reorder, session.Corrupt, session.SetLoss,
	session.SetDelay, session.SetRate, session.StopReading, session.ReadAgain, session.Crash, session.Reboot, session.Refuse}

// howToMake tells what may be typed.
func (l *plainLesson) howToMake() {
	l.sayT("plain.make.how")
	for _, a := range l.allowed() {
		l.sayT("plain.do."+string(a)+".how", text.Args{"Do": l.T("plain.do." + string(a))})
	}
	if most := l.play.Step().Ask.Most; most > 0 {
		l.sayT("plain.make.most", text.Args{"Count": most})
	}
	if i := slices.IndexFunc(l.allowed(), func(a session.Action) bool { return a.On() == session.OnPacket }); i >= 0 {
		if n, router := l.routed(); n > 0 {
			l.sayT("plain.make.hops", text.Args{"Do": l.T("plain.do." + string(l.allowed()[i])), "Number": n, "Host": router})
		}
	}
	l.sayT("plain.make.keys")
}

// routed is a packet that crosses more than one link, by its number, and the host
// that passes it on; 0 where none does.
func (l *plainLesson) routed() (number int, router string) {
	s := l.play.Bench().Snapshot()
	for _, p := range s.Packets.All() {
		if len(p.Hops) > 1 {
			return s.Number(p.ID), explain.Name(l.words, s, p.Hops[1].From)
		}
	}
	return 0, ""
}

// do carries out what was typed: an action, what it is done to, and how much.
func (l *plainLesson) do(b *lesson.Bench, typed []string) {
	i := slices.IndexFunc(l.allowed(), func(a session.Action) bool { return typed[0] == string(a) || typed[0] == l.T("plain.do."+string(a)) })
	if i < 0 {
		l.sayT("plain.make.unknown", text.Args{"Found": text.EscapeTo(typed[0], 40)})
		return
	}
	if most := l.play.Step().Ask.Most; most > 0 && changes(b) >= most {
		l.sayT("plain.make.no-more", text.Args{"Count": most})
		return
	}
	v, wrong := l.intervention(b.Snapshot(), l.allowed()[i], typed[1:])
	if wrong != "" {
		l.say(wrong)
		l.sayT("plain.do."+string(l.allowed()[i])+".how", text.Args{"Do": l.T("plain.do." + string(l.allowed()[i]))})
		return
	}
	if err := b.Intervene(v); err != nil {
		l.say(l.problem(err))
		return
	}
	l.say(explain.Deed(l.words, &v) + ".")
	l.changed(b, v)
}

// changes is how many interventions there are in the story that is looked at.
func changes(b *lesson.Bench) int {
	all := b.Branches()
	return len(all.List[all.Looking].Interventions)
}

// changed tells the story from an intervention on, and what has come of it.
func (l *plainLesson) changed(b *lesson.Bench, v session.Intervention) {
	s := b.Snapshot()
	before := trace.Ordinal(0)
	for _, e := range s.Events.All() {
		if e.Time >= v.At {
			break
		}
		before = e.Ordinal
	}
	l.sayT("plain.make.then")
	l.list(l.happened(s, before))
	l.blank()
	l.standing(b)
}

// retold says that the story was taken back.
func (l *plainLesson) retold(b *lesson.Bench, err error, said string) {
	if err != nil {
		l.say(l.problem(err))
		return
	}
	l.sayT(said)
	l.standing(b)
}

// intervention reads what is behind an action's word; wrong says what can't be
// understood.
func (l *plainLesson) intervention(s *trace.Snapshot, a session.Action, typed []string) (v session.Intervention, wrong string) {
	r := actReader{l: l, s: s, rest: typed}
	switch a.On() {
	case session.OnPacket:
		v = r.packet(a)
	case session.OnLink:
		v = session.Intervention{Action: a, From: r.host(), To: r.host()}
		r.amount(&v)
		v.At = r.moment()
	case session.OnHost:
		v = session.Intervention{Action: a, Host: r.host()}
		v.At = r.moment()
	}
	if r.wrong == "" && len(r.rest) > 0 {
		r.wrong = l.T("plain.make.too-much", text.Args{"Found": text.EscapeTo(strings.Join(r.rest, " "), 40)})
	}
	return v, r.wrong
}

// listed tells the packets anew where that was typed, and what each one does: all, or
// from a number on.
func (l *plainLesson) listed(s *trace.Snapshot, typed string) bool {
	parts := strings.Fields(typed)
	if len(parts) == 0 || parts[0] != "l" || len(parts) > 2 {
		return false
	}
	from := 1
	if len(parts) == 2 {
		var err error
		if from, err = strconv.Atoi(parts[1]); err != nil || from < 1 {
			return false
		}
	}
	last := min(s.Packets.Len(), from+mostTold-1)
	for i := from - 1; i < last; i++ {
		p := s.Packets.At(i)
		l.say(l.packet(s, &p) + " " + explain.Packet(l.words, s, p.ID))
		if h := &p.Hops[len(p.Hops)-1]; h.Fate == trace.Arrived || h.Fate == trace.Corrupted {
			l.sayT("plain.arrived", text.Args{"At": l.words.Duration(h.Arrived), "To": explain.Name(l.words, s, h.To)})
		}
	}
	l.more(s, last)
	return true
}

// packets lists packets by their numbers.
func (l *plainLesson) packets(s *trace.Snapshot) {
	last := min(s.Packets.Len(), mostTold)
	for i := range last {
		p := s.Packets.At(i)
		l.say(l.packet(s, &p))
	}
	l.more(s, last)
}

// more says how to hear of the packets behind one.
func (l *plainLesson) more(s *trace.Snapshot, last int) {
	if n := s.Packets.Len() - last; n > 0 {
		l.sayT("plain.more-packets", text.Args{"Count": n, "Next": last + 1})
	}
	l.blank()
}

// packetNumbered is the packet of a number that was typed.
func packetNumbered(s *trace.Snapshot, typed string) (trace.PacketID, bool) {
	n, err := strconv.ParseUint(typed, 10, 32)
	if err != nil {
		return 0, false
	}
	_, ok := s.Packet(trace.PacketID(n))
	if !ok {
		return 0, false
	}
	return trace.PacketID(n), true
}
