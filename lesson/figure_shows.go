package lesson

import (
	"strings"

	"wiretale/trace"
)

// shows is the event that plays and with which a figure is complete: the one of which
// it tells, and the last that it counts. ok is false where that was seen before, or
// where it is no single event.
func (x *exam) shows(f *Figure) (e trace.Event, ok bool) {
	if f == nil {
		return e, false
	}
	if f.Scene != "" && f.Scene != x.here {
		return e, false
	}
	r := x.answer()
	if f.Name != "" {
		if f = x.lesson.Figures[f.Name]; f == nil || f.Scene != "" && f.Scene != x.here {
			return e, false
		}
		r.after = 0
	}
	i := r.completes(f)
	if i < x.plays() {
		return e, false
	}
	return x.after.Events.At(i), true
}

// counts reports whether a figure counts events.
func (x *exam) counts(f *Figure) bool {
	if f.Name != "" {
		f = x.lesson.Figures[f.Name]
	}
	return f != nil && f.Count != ""
}

// tells makes an event what is told of a truth, or its packet: that it arrived says
// less than what it is.
func (t *truth) tells(e *trace.Event, packet bool) {
	if t.event = e.Ordinal; packet {
		t.packet = e.Packet
	}
}

// completes is the place of the event with which a figure is complete; −1 where there
// is none.
func (r reading) completes(f *Figure) int {
	switch {
	case f.Field != "":
		return nth(r.seen, r.after, f.of, f.Nth)
	case f.Time != "":
		from := r.after
		if f.since != nil {
			if from = nth(r.seen, r.after, f.since, f.SinceNth) + 1; from == 0 {
				return -1
			}
		}
		return nth(r.seen, from, f.of, f.Nth)
	case f.Count != "":
		return r.lastCounted(f)
	case f.Variable != "":
		i, _ := r.changed(f)
		return i
	}
	return -1
}

// lastCounted is the place of the last event that a figure counts.
func (r reading) lastCounted(f *Figure) int {
	from, to, ok := r.counted(f)
	last := -1
	if ok {
		search(r.seen, from, f.of, func(e *trace.Event) bool {
			if int(e.Ordinal)-1 > to {
				return true
			}
			last = int(e.Ordinal) - 1
			return false
		})
	}
	return last
}

// counted are the places between which a figure counts, both included.
func (r reading) counted(f *Figure) (from, to int, ok bool) {
	from, to = r.after, r.seen.Events.Len()-1
	if f.from != nil {
		if from = nth(r.seen, from, f.from, 1); from < 0 {
			return 0, 0, false
		}
	}
	if f.to != nil {
		if to = nth(r.seen, from, f.to, 1); to < 0 {
			return 0, 0, false
		}
	}
	return from, to, true
}

// changed is the place of the event with which a figure's variable got its value; −1
// where there is none.
func (r reading) changed(f *Figure) (int, trace.Variable) {
	end := r.seen.Events.Len()
	if f.upTo != nil {
		i := nth(r.seen, r.after, f.upTo, f.Nth)
		if i < 0 {
			return -1, trace.Variable{}
		}
		end = i + 1
	}
	var found trace.Variable
	i := r.seen.Timeline().Previous(end, trace.KindsOf(trace.VariableChanged), func(e *trace.Event) bool {
		d, ok := e.Detail.(trace.Variable)
		host, _ := r.seen.Node(e.Node)
		found = d
		return ok && strings.EqualFold(d.Name, f.Variable) && host.Name == f.Host
	})
	return i, found
}
