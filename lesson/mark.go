package lesson

import (
	"wiretale/trace"
)

// mark is where a step stands in the whole trace, and what comes next there.
// It is found out at the start and never shown.
type mark struct {
	log    trace.Ordinal // the step's event in the log
	event  trace.Event   // the same in the whole timeline
	truth  trace.Packet  // for a question: the next packet that a host sends
	right  int           // the choice that it makes true
	reason int           // the reason that holds; −1 where none is asked
}

// find binds every step to its event.
func (l *Lesson) find(story *trace.Snapshot) ([]mark, error) {
	marks := make([]mark, len(l.Steps))
	for i, s := range l.Steps {
		m, ok := anchor(s, story)
		if !ok {
			return nil, l.fail(s, NoEvent, s.At)
		}
		if i > 0 && m.log < marks[i-1].log {
			return nil, l.fail(s, OutOfOrder, s.At)
		}
		if s.Ask != nil {
			if err := l.settle(s, story, &m); err != nil {
				return nil, err
			}
		}
		marks[i] = m
	}
	return marks, nil
}

// anchor finds the event at which a step stands. Only what the log itself
// tells counts, because the log is where the step's view will be cut; the
// timeline holds those events in the log's order.
func anchor(s *Step, story *trace.Snapshot) (mark, bool) {
	told, occurrence := trace.Ordinal(0), 0
	for _, e := range story.Events.All() {
		if e.Basis != trace.Modelled {
			continue
		}
		told++
		if !s.at.Event(story, &e) {
			continue
		}
		if occurrence++; occurrence >= s.Nth {
			return mark{log: told, event: e, reason: -1}, true
		}
	}
	return mark{}, false
}

// settle finds what comes next, and which of the choices that makes true.
func (l *Lesson) settle(s *Step, story *trace.Snapshot, m *mark) error {
	truth, ok := nextSent(story, m.event.Ordinal)
	if !ok {
		return l.fail(s, NoNext, "")
	}
	m.truth = truth
	standing, _ := story.Packet(m.event.Packet)
	right, err := l.rightChoice(s, story, &standing, &truth)
	if err != nil {
		return err
	}
	m.right = right
	if s.Ask.Why != nil {
		m.reason, err = l.rightReason(s, story, &standing)
	}
	return err
}

// nextSent is the first packet that a host sends after an event.
func nextSent(story *trace.Snapshot, after trace.Ordinal) (trace.Packet, bool) {
	for _, e := range story.Events.From(int(after)) {
		sent, ok := e.Detail.(trace.Sent)
		if ok && e.Kind == trace.PacketSent && sent.Hop == 0 && sent.CopyOf == 0 {
			return story.Packet(e.Packet)
		}
	}
	return trace.Packet{}, false
}
