package trace

// Notable is a sort of event that deserves a stop; a later one says more about
// what went wrong than one before it.
type Notable uint8

// The sorts of notable event.
const (
	MessageBegins Notable = iota // of an application
	TimerFires                   // of an endpoint
	Remarked                     // a finding that is no retransmission
	PhaseBegins                  // of a conversation
	Intervenes                   // somebody changed what happens
	Retransmits                  // bytes are sent again
	Loses                        // a packet on its way, or frames that a capture missed
	notableKinds                 // how many there are
	notableBits   = 3            // in which one is written
)

// NotableSet is a set of sorts of notable event.
type NotableSet uint8

// AllNotable are all sorts.
const AllNotable NotableSet = 1<<notableKinds - 1

// Without returns the set without one sort.
func (s NotableSet) Without(n Notable) NotableSet { return s &^ (1 << n) }

// highest is the last sort of the set, which isn't empty.
func (s NotableSet) highest() Notable {
	n := notableKinds - 1
	for s>>n&1 == 0 {
		n--
	}
	return n
}

// NotableIn is the sort of a notable event; ok is false for any other.
func NotableIn(e *Event) (n Notable, ok bool) {
	switch e.Kind {
	case MessageBegun:
		return MessageBegins, true
	case TimerFired:
		return TimerFires, true
	case FindingMade:
		if f, known := e.Detail.(Finding); known && Findings(0).With(f).Retransmission() {
			return Retransmits, true
		}
		return Remarked, true
	case PhaseEntered:
		return PhaseBegins, true
	case InterventionApplied:
		return Intervenes, true
	case PacketLost, CaptureLost:
		return Loses, true
	}
	return 0, false
}

// notables lists the notable events of a track, each by its ordinal and sort in
// one number, which rise. Of each block of them it knows the sorts, so that the
// worst of very many is found without a look at each. A copy goes on reading
// what it held while the original grows.
type notables struct {
	list   rising
	blocks Series[NotableSet] // of those that are complete
	open   NotableSet         // of the one that isn't
}

// notableBlock is how many notable events share a set.
const notableBlock = 32

func (x *notables) add(o Ordinal, n Notable) {
	x.list.append(o<<notableBits | Ordinal(n))
	x.open |= 1 << n
	if x.list.n%notableBlock == 0 {
		x.blocks.Append(x.open)
		x.open = 0
	}
}

// at is notable event i, counted from 0.
func (x *notables) at(i int) (Ordinal, Notable) {
	v := x.list.at(i)
	return v >> notableBits, Notable(v & (1<<notableBits - 1))
}

// before counts those whose ordinals are lower than one.
func (x *notables) before(o Ordinal) int {
	if o == 0 {
		return 0
	}
	return x.list.until(o<<notableBits - 1)
}

// block is the set of a block's sorts.
func (x *notables) block(b int) NotableSet {
	if b < x.blocks.Len() {
		return x.blocks.At(b)
	}
	return x.open
}

// next is the first of the sorts from i on, before end; end if there is none.
func (x *notables) next(i, end int, of NotableSet) int {
	for i < end {
		if i%notableBlock == 0 && x.block(i/notableBlock)&of == 0 {
			i += notableBlock
			continue
		}
		if _, n := x.at(i); of>>n&1 == 1 {
			return i
		}
		i++
	}
	return end
}

// previous is the last of the sorts before i; −1 if there is none.
func (x *notables) previous(i int, of NotableSet) int {
	for i--; i >= 0; i-- {
		if x.block(i/notableBlock)&of == 0 {
			i -= i % notableBlock
			continue
		}
		if _, n := x.at(i); of>>n&1 == 1 {
			return i
		}
	}
	return -1
}

// sorts are the sorts from i to end.
func (x *notables) sorts(i, end int) (s NotableSet) {
	for i < end {
		if i%notableBlock == 0 && i+notableBlock <= end {
			s |= x.block(i / notableBlock)
			i += notableBlock
			continue
		}
		_, n := x.at(i)
		s |= 1 << n
		i++
	}
	return s
}

// place is where on the track an ordinal lies.
func (t Track) place(o Ordinal) int {
	if t.whole {
		return int(o) - 1
	}
	return t.picked.until(o) - 1
}

// NextNotable is the place of the first event of the track, from event i on,
// that is notable in one of some ways; ok is false if there is none.
func (t Track) NextNotable(i int, of NotableSet) (place int, n Notable, ok bool) {
	if i = max(i, 0); i >= t.Len() {
		return 0, 0, false
	}
	k := t.notable.next(t.notable.before(t.ordinal(i)), t.notable.list.n, of)
	if k == t.notable.list.n {
		return 0, 0, false
	}
	o, n := t.notable.at(k)
	return t.place(o), n, true
}

// PreviousNotable is the place of the last such event before event i.
func (t Track) PreviousNotable(i int, of NotableSet) (place int, n Notable, ok bool) {
	if i = min(i, t.Len()); i <= 0 {
		return 0, 0, false
	}
	k := t.notable.previous(t.notable.before(t.ordinal(i-1)+1), of)
	if k < 0 {
		return 0, 0, false
	}
	o, n := t.notable.at(k)
	return t.place(o), n, true
}

// Worst is the place of the most notable event from event i to event end, which
// doesn't count: the first of the latest sort. None is missed, however many
// there are.
func (t Track) Worst(i, end int, of NotableSet) (place int, n Notable, ok bool) {
	if end = min(end, t.Len()); i < 0 || i >= end {
		return 0, 0, false
	}
	x := &t.notable
	first, last := x.before(t.ordinal(i)), x.before(t.ordinal(end-1)+1)
	found := x.sorts(first, last) & of
	if found == 0 {
		return 0, 0, false
	}
	n = found.highest()
	o, _ := x.at(x.next(first, last, 1<<n))
	return t.place(o), n, true
}
