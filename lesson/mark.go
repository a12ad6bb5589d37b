package lesson

import (
	"context"
	"strconv"

	"wiretale/session"
	"wiretale/trace"
)

// mark is where a step stands in its scene, and what is right there. It is found
// out at the start and never shown.
type mark struct {
	scene *scene
	at    trace.Ordinal // the last event of the log that is seen
	place int           // of the step's event in the timeline, from 0
	shows trace.Ordinal // where the answer shows; at, where nothing is asked
	truth truth
}

// binding binds the steps of a lesson to what happens in its scenes.
type binding struct {
	*faults
	lesson  *Lesson
	ctx     context.Context
	runner  session.Runner
	variant session.Variant
	scenes  map[sceneKey]*scene
	marks   []mark
	// everywhere are figures that were looked for in whole scenes.
	everywhere map[figureKey]known
	broken     error // why a scene couldn't be told
	told       int   // how many events the scenes have in all …
	tried      int   // … and those of the tellings that were tried for tasks
}

// mostTold bounds the events of all that a lesson tells at once, and mostTried
// those of all that is tried for a task: somebody waits for it. So they do for
// scenes that can't be told, which may show only at their end.
const (
	mostTold   = 500_000
	mostTried  = 500_000
	mostBroken = 5
)

// sceneKey names a telling: a scene, and whether it is told over the seed that
// the lesson doesn't show.
type sceneKey struct {
	name   string
	unseen bool
}

// tell has every scene told that a step shows. It reports whether all could be.
func (b *binding) tell() bool {
	name, before := "", len(b.list)
	for _, s := range b.lesson.Steps {
		if s.Scene != "" {
			name = s.Scene
		}
		b.scene(sceneKey{name, s.Unseen})
		if s.Beside != "" {
			b.scene(sceneKey{name: s.Beside})
		}
		if b.told > mostTold || len(b.list)-before >= mostBroken {
			break
		}
	}
	return len(b.list) == before
}

// scene is a telling, which is told where it hasn't been yet.
func (b *binding) scene(key sceneKey) *scene {
	if sc, ok := b.scenes[key]; ok {
		return sc
	}
	v := b.lesson.variant(key.name, b.variant)
	if key.unseen {
		v.Seed = seedOf(v.Seed, 1)
	}
	sc, err := tell(b.ctx, b.runner, key.name, v)
	if err != nil {
		b.broken = err
		b.at("scenes."+key.name, nil, BadScene, err.Error(), "").Why = err
	} else if b.told += sc.log.Events.Len(); b.told > mostTold {
		b.at("scenes."+key.name, nil, TooMuchTold, strconv.Itoa(b.told), strconv.Itoa(mostTold))
	}
	b.scenes[key] = sc
	return sc
}

// bind finds where each step stands, and what is right there.
func (b *binding) bind() {
	b.marks = make([]mark, len(b.lesson.Steps))
	before := len(b.list)
	if b.hosts(); len(b.list) > before {
		return
	}
	name := ""
	for i, s := range b.lesson.Steps {
		if s.Scene != "" {
			name = s.Scene
		}
		m := &b.marks[i]
		if s.At == "" {
			m.scene = b.marks[i-1].scene
			continue
		}
		m.scene = b.scenes[sceneKey{name, s.Unseen}]
		if !b.stand(s, m) {
			return
		}
		if i > 0 && b.marks[i-1].scene == m.scene && m.at < b.marks[i-1].at {
			b.at(s.path+".at", s, OutOfOrder, s.At, b.lesson.Steps[i-1].ID)
		}
	}
	if len(b.list) > before {
		return // what follows from it would only confuse
	}
	for i, s := range b.lesson.Steps {
		m := &b.marks[i]
		if s.At == "" {
			b.stay(m, &b.marks[i-1])
		}
		b.reveal(i, m)
	}
	if len(b.list) > before {
		return
	}
	for i, s := range b.lesson.Steps {
		if s.Ask != nil {
			b.marks[i].truth = b.exam(i).settle(b.faults)
		}
	}
}

// stay makes a step stand where the one before it came to: at its event, or
// where its answer has shown.
func (b *binding) stay(m, before *mark) {
	m.at, m.place = before.shows, before.place
	if before.shows > before.at {
		m.place = m.scene.until(m.at).Events.Len() - 1
	}
}

// stand finds the event at which a step stands.
func (b *binding) stand(s *Step, m *mark) bool {
	whole := m.scene.whole
	if s.At == theEndAt {
		m.at, m.place = theEnd, whole.Events.Len()-1
		return true
	}
	m.place = nth(whole, 0, s.at, s.Nth)
	if m.place < 0 {
		b.noEvent(s.path+".at", s, whole, 0, s.at, s.At)
		return false
	}
	m.at = m.scene.cutAt(m.place)
	return true
}

// reveal finds the event up to which a step's answer plays: the one that it
// names, or the one at which the next step stands that tells the same scene
// further, or the scene's end.
func (b *binding) reveal(i int, m *mark) {
	s := b.lesson.Steps[i]
	m.shows = m.at
	switch {
	case s.Ask == nil:
	case s.Ask.Until == theEndAt:
		m.shows = theEnd
	case s.Ask.until != nil:
		place := nth(m.scene.whole, m.place+1, s.Ask.until, s.Ask.UntilNth)
		if place < 0 {
			b.noEvent(s.Ask.path+".until", s, m.scene.whole, m.place+1, s.Ask.until, s.Ask.Until)
			return
		}
		m.shows = m.scene.cutAt(place)
	default:
		m.shows = theEnd
		for j := i + 1; j < len(b.marks); j++ {
			if at, ok := b.further(m, j); ok {
				m.shows = max(at, m.at)
				return
			}
		}
	}
}

// further is where a later step stands that tells the same scene further: in the very
// telling of a step, or, where that is told over another seed, at the same event there.
func (b *binding) further(m *mark, j int) (trace.Ordinal, bool) {
	s, next := b.lesson.Steps[j], &b.marks[j]
	switch {
	case s.At == "" || next.scene.name != m.scene.name:
		return 0, false
	case next.scene == m.scene:
		return next.at, true
	case s.at == nil:
		return theEnd, true
	}
	place := nth(m.scene.whole, 0, s.at, s.Nth)
	if place <= m.place {
		return 0, false
	}
	return m.scene.cutAt(place), true
}

// cutAt is the last event of the log that must be seen for an event of the
// timeline to be. What is read from a frame may stand behind the next event.
func (s *scene) cutAt(place int) trace.Ordinal {
	o := s.logged(place)
	for range 3 {
		if int(o) >= s.log.Events.Len() {
			return theEnd
		}
		if s.until(o).Events.Len() > place {
			return o
		}
		o++
	}
	return o
}

// exam is the question of a step over its scene.
func (b *binding) exam(i int) *exam {
	m := &b.marks[i]
	return &exam{look: b.look(i, m.scene.until(m.at)), ask: b.lesson.Steps[i].Ask, after: m.scene.until(m.shows)}
}

// look is a step with what is seen there.
func (b *binding) look(i int, seen *trace.Snapshot) look {
	m := &b.marks[i]
	l := look{lesson: b.lesson, step: b.lesson.Steps[i], seen: seen, here: m.scene.name, known: map[figureKey]known{},
		scene: func(name string) *trace.Snapshot { return b.shown(i, name) }}
	if m.place < seen.Events.Len() && m.place >= 0 {
		l.event = seen.Events.At(m.place)
	}
	l.standing = named(seen, l.event)
	return l
}

// named is the packet that an event names, or else the nearest of those that
// brought it about.
func named(s *trace.Snapshot, e trace.Event) trace.Packet {
	for range 100 {
		if k, ok := s.Packet(e.Packet); ok {
			return k
		}
		cause, ok := s.Event(e.Cause)
		if !ok {
			break
		}
		e = cause
	}
	return trace.Packet{}
}

// shown is what the steps before one have shown of a scene; nil where they have
// shown nothing.
func (b *binding) shown(i int, name string) *trace.Snapshot {
	var furthest *mark
	for j := range i {
		m := &b.marks[j]
		if m.scene == nil || m.scene.name != name || b.lesson.Steps[j].Unseen {
			continue
		}
		if furthest == nil || m.scene != furthest.scene || m.shows > furthest.shows {
			furthest = m
		}
	}
	if furthest == nil {
		return nil
	}
	return furthest.scene.until(furthest.shows)
}
