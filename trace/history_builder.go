package trace

import "slices"

// history is what a builder keeps of an endpoint's history: which events of
// the timeline tell it.
type history struct {
	endpoint     Endpoint
	conversation ConversationID
	client       bool
	moved        bool  // a change of state is known
	first        State // before the first change, where that is known
	// The changes, while they are few, lie in one list in order of time; of
	// each is noted what it changes. Then each quantity has a list of its own.
	few   []uint32
	what  []uint16
	lists []changes
}

// fewChanges is how many changes of an endpoint lie in one list.
const fewChanges = 128

// changes are those of one quantity.
type changes struct {
	of   uint16
	told rising
}

// quantity is what changes: a variable, a timer, or the state. The endpoints of
// a trace share their numbers.
type quantity struct {
	name string
	kind quantityKind
	unit Unit
	// kernel says that the kernel told of it.
	kernel bool
}

type quantityKind uint8

const (
	stateQuantity quantityKind = iota
	variableQuantity
	timerQuantity
	socketQuantity
)

func (q *quantity) hash() uint32 {
	if q.name == "" {
		return 0
	}
	return mix(uint32(len(q.name)), uint32(q.name[0])<<8|uint32(q.name[len(q.name)-1]))
}

// maxQuantities bounds how many there can be.
const maxQuantities = 1 << 16

// note takes an event of an endpoint into its history; o is its ordinal in the
// timeline.
func (b *Builder) note(h *history, e *Event, o Ordinal) {
	var q quantity
	switch d := e.Detail.(type) {
	case Transition:
		if h.first == StateUnknown && !h.moved {
			h.first = d.From
		}
		h.moved = true
	case Timer:
		q = quantity{d.Name, timerQuantity, UnitTime, false}
	case Variable:
		q = quantity{d.Name, variableQuantity, d.Unit, e.Basis == Observed}
	case Socket:
		q = quantity{kind: socketQuantity}
	default:
		return
	}
	if of := b.quantities.place(&q, q.hash()); of < maxQuantities {
		h.change(uint16(of), o)
	}
}

// change takes a change of a quantity into the history.
func (h *history) change(of uint16, o Ordinal) {
	if h.lists == nil && len(h.few) < fewChanges {
		h.few, h.what = append(h.few, uint32(o)), append(h.what, of)
		return
	}
	if h.lists == nil {
		h.lists = split(h.few, h.what)
		h.few, h.what = nil, nil
	}
	l := listOf(&h.lists, of)
	l.told.append(o)
}

// split makes lists of their own for the quantities of one list.
func split(few []uint32, what []uint16) (lists []changes) {
	for i, o := range few {
		listOf(&lists, what[i]).told.append(Ordinal(o))
	}
	return lists
}

// listOf is the list of a quantity, which may have to begin.
func listOf(lists *[]changes, of uint16) *changes {
	i := slices.IndexFunc(*lists, func(l changes) bool { return l.of == of })
	if i < 0 {
		i = len(*lists)
		*lists = append(*lists, changes{of: of})
	}
	return &(*lists)[i]
}

// frozen returns a copy that goes on holding what h holds while h grows.
func (h *history) frozen() *history {
	c := *h
	c.lists = slices.Clone(h.lists)
	return &c
}

// over is the history as a snapshot's timeline tells it.
func (h *history) over(s *Snapshot) *EndpointHistory {
	full := &EndpointHistory{Endpoint: h.endpoint, Conversation: h.conversation, Client: h.client}
	if h.first != StateUnknown {
		full.States.first = []State{h.first}
	}
	lists := h.lists
	if lists == nil {
		lists = split(h.few, h.what)
	}
	if len(lists) > 0 {
		full.Variables, full.Timers = make(map[string]*VariableHistory), make(map[string]Changes[Timer])
		full.Kernel = make(map[string]*VariableHistory)
	}
	for _, l := range lists {
		switch q := &s.quantities[l.of]; q.kind {
		case stateQuantity:
			full.States.events, full.States.told, full.States.value = &s.Events, l.told, (*Timeline).state
		case timerQuantity:
			full.Timers[q.name] = Changes[Timer]{events: &s.Events, told: l.told, value: (*Timeline).timer}
		case socketQuantity:
			full.Sockets = Changes[Socket]{events: &s.Events, told: l.told, value: (*Timeline).socket}
		default:
			told := full.Variables
			if q.kernel {
				told = full.Kernel
			}
			told[q.name] = &VariableHistory{q.unit, Changes[int64]{events: &s.Events, told: l.told, value: (*Timeline).number}}
		}
	}
	return full
}

// state is the state that event i leads to.
func (t *Timeline) state(i int) State {
	d, _ := t.At(i).Detail.(Transition)
	return d.To
}

// timer is the timer that event i tells of; its deadline is zero unless it was
// set.
func (t *Timeline) timer(i int) Timer {
	e := t.At(i)
	d, _ := e.Detail.(Timer)
	if e.Kind != TimerSet {
		d.Deadline = 0
	}
	return d
}

// socket is what event i says of a socket.
func (t *Timeline) socket(i int) Socket {
	d, _ := t.At(i).Detail.(Socket)
	return d
}

// number is the variable's value that event i tells.
func (t *Timeline) number(i int) int64 {
	x := t.entry(i)
	if x.own {
		return t.own.number(i - int(x.facts))
	}
	return t.facts.number(int(x.facts))
}
