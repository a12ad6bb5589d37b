package trace

// KindSet is a set of kinds of event.
type KindSet uint32

// KindsOf is the set of some kinds.
func KindsOf(kinds ...EventKind) KindSet {
	s := KindSet(0)
	for _, k := range kinds {
		s |= 1 << k
	}
	return s
}

// Has reports whether a kind is in the set.
func (s KindSet) Has(k EventKind) bool { return s&(1<<k) != 0 }

// kindBlock is how many neighbouring events of the timeline share an entry of
// the index by kind.
const kindBlock = 512

// kindIndex tells which kinds occur in each block of the timeline, so that a
// search for a rare one passes over the rest.
type kindIndex []KindSet

func (x *kindIndex) add(o Ordinal, k EventKind) {
	if block := int(o-1) / kindBlock; block == len(*x) {
		*x = append(*x, KindsOf(k))
	} else {
		(*x)[block] |= KindsOf(k)
	}
}

// has reports whether an event of one of the kinds may be near an ordinal.
func (x kindIndex) has(o Ordinal, kinds KindSet) bool { return x[int(o-1)/kindBlock]&kinds != 0 }

// ordinal is that of event i.
func (t Track) ordinal(i int) Ordinal {
	if t.whole {
		return Ordinal(i + 1)
	}
	return t.picked.at(i)
}

// MayBe reports whether event i may be of one of the kinds. It looks at what is
// known of the event's neighbourhood, not at the event.
func (t Track) MayBe(i int, kinds KindSet) bool { return t.kinds.has(t.ordinal(i), kinds) }

// Next is the first event of the track, from event i on, that is of one of the
// kinds and wanted; Len if there is none.
func (t Track) Next(i int, kinds KindSet, wanted func(*Event) bool) int {
	for i = max(i, 0); i < t.Len(); i++ {
		o := t.ordinal(i)
		if !t.kinds.has(o, kinds) {
			if t.whole { // to the end of the block
				i += kindBlock - 1 - i%kindBlock
			}
			continue
		}
		if t.wants(o, kinds, wanted) {
			return i
		}
	}
	return t.Len()
}

// Previous is the last event of the track before event i that is of one of the
// kinds and wanted; −1 if there is none.
func (t Track) Previous(i int, kinds KindSet, wanted func(*Event) bool) int {
	for i = min(i, t.Len()) - 1; i >= 0; i-- {
		o := t.ordinal(i)
		if !t.kinds.has(o, kinds) {
			if t.whole {
				i -= i % kindBlock
			}
			continue
		}
		if t.wants(o, kinds, wanted) {
			return i
		}
	}
	return -1
}

// wants reports whether an event is of one of the kinds and wanted.
func (t Track) wants(o Ordinal, kinds KindSet, wanted func(*Event) bool) bool {
	if !kinds.Has(t.events.kind(int(o) - 1)) {
		return false
	}
	e := t.events.At(int(o) - 1)
	return wanted(&e)
}
