package trace

import "slices"

// timelineBuilder is a timeline that grows.
type timelineBuilder struct {
	Timeline
	packer    eventPacker
	numbers   [tableChunk]int64
	openLent  bool // a snapshot reads open
	sealsLent bool // a snapshot reads stretches
}

// addFact adds the next event of the log.
func (t *timelineBuilder) addFact(c ConversationID) { t.add(false, c) }

// addOwn adds an event that the log doesn't tell.
func (t *timelineBuilder) addOwn(e Event) {
	c := e.Conversation
	e.Conversation, e.Ordinal = 0, Ordinal(t.own.Len()+1)
	t.own.add(e, t.packer.pack)
	t.add(true, c)
}

func (t *timelineBuilder) add(own bool, c ConversationID) {
	facts := t.n - t.own.Len()
	if own {
		facts++ // it is among them already
	}
	t.open = append(t.open, entry{own, uint32(facts), c})
	t.n++
	if len(t.open) == tableChunk {
		t.stretches = append(t.stretches, t.seal())
		t.open = t.open[:0]
		if t.openLent {
			t.open, t.openLent = nil, false
		}
	}
}

// seal packs what is open.
func (t *timelineBuilder) seal() stretch {
	s := stretch{before: t.n - tableChunk - int(t.open[0].facts)}
	for i, x := range t.open {
		t.numbers[i] = int64(x.conversation)
		if x.own {
			if s.own == nil {
				s.own = make([]uint64, tableChunk/64)
			}
			s.own[i/64] |= 1 << (i % 64)
		}
	}
	s.conversation = packColumn(t.numbers[:])
	return s
}

// join puts an event that was added into a conversation.
func (t *timelineBuilder) join(o Ordinal, c ConversationID) {
	i := int(o) - 1
	if i >= len(t.stretches)*tableChunk {
		if t.openLent {
			t.open, t.openLent = slices.Clone(t.open), false
		}
		t.open[i-len(t.stretches)*tableChunk].conversation = c
		return
	}
	if t.sealsLent {
		t.stretches, t.sealsLent = slices.Clone(t.stretches), false
	}
	s := &t.stretches[i/tableChunk]
	for k := range t.numbers {
		t.numbers[k] = s.conversation.at(k)
	}
	t.numbers[i%tableChunk] = int64(c)
	s.conversation = packColumn(t.numbers[:])
}

// snapshot lends the timeline as it stands, over the log that it was read from.
func (t *timelineBuilder) snapshot(log *LogView) Timeline {
	t.openLent, t.sealsLent = true, true
	s := t.Timeline
	s.own.table = t.own.lend()
	s.facts = log.Events
	return s
}
