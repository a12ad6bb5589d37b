package analyze

import (
	"cmp"
	"net/netip"
	"slices"
	"sync"
	"time"

	"wiretale/analyze/flow"
	"wiretale/analyze/index"
	"wiretale/trace"
)

// mostFacts bounds what is kept. A fact takes 24 bytes.
const mostFacts = 1 << 19

// Facts keeps what the kernel said of sockets beside an index that keeps their
// frames, so that windows can tell of it too. Of too much it forgets the sockets
// that it heard of first. It may be written to and asked at the same time.
type Facts struct {
	most      int
	mu        sync.Mutex // guards what follows
	sockets   map[trace.EndpointID]*kept
	order     []*kept // as they were heard of
	heard     trace.EndpointID
	between   map[flow.Tuple][]*kept
	listening map[netip.AddrPort]*kept
	outlines  []trace.Variable // without their values
	count     int
}

// kept is what was said of one socket.
type kept struct {
	trace.Endpoint
	facts  []keptFact
	states []trace.Socket
}

// keptFact is a value of a variable, by the place of its outline plus one, or
// with 0 one of the socket's states, by its place.
type keptFact struct {
	at    time.Duration
	value int64
	of    int
}

// NewFacts returns what keeps nothing yet.
func NewFacts() *Facts {
	return &Facts{most: mostFacts, sockets: make(map[trace.EndpointID]*kept), between: make(map[flow.Tuple][]*kept), listening: make(map[netip.AddrPort]*kept)}
}

// Endpoint makes a socket known and returns its id.
func (f *Facts) Endpoint(e trace.Endpoint) trace.EndpointID {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.heard++
	e.ID = f.heard
	k := &kept{Endpoint: e}
	f.sockets[e.ID] = k
	f.order = append(f.order, k)
	if !e.Remote.IsValid() {
		f.listening[e.Local] = k
		return e.ID
	}
	t, _ := tupleOfPair(e.Protocol, e.Local, e.Remote)
	f.between[t] = append(f.between[t], k)
	return e.ID
}

// Record takes in what the kernel said; other events it passes over.
func (f *Facts) Record(e *trace.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	k := f.sockets[e.Endpoint]
	if k == nil {
		return
	}
	fact := keptFact{at: e.Time}
	switch d := e.Detail.(type) {
	case trace.Socket:
		fact.value = int64(len(k.states))
		k.states = append(k.states, d)
	case trace.Variable:
		fact.value, d.Value = d.Value, 0
		if fact.of = slices.Index(f.outlines, d) + 1; fact.of == 0 {
			f.outlines = append(f.outlines, d)
			fact.of = len(f.outlines)
		}
	default:
		return
	}
	k.facts = append(k.facts, fact)
	for f.count++; f.count > f.most; {
		f.forget()
	}
}

// forget drops the socket that was heard of first, or the earlier half of what
// was said of the only one. f is locked.
func (f *Facts) forget() {
	k := f.order[0]
	if len(f.order) == 1 {
		half := len(k.facts) / 2
		k.facts = slices.Clone(k.facts[half:])
		f.count -= half
		return
	}
	f.order[0] = nil
	f.order = f.order[1:]
	f.count -= len(k.facts)
	delete(f.sockets, k.ID)
	if f.listening[k.Local] == k {
		delete(f.listening, k.Local)
	}
	t, _ := tupleOfPair(k.Protocol, k.Local, k.Remote)
	if rest := slices.DeleteFunc(f.between[t], func(o *kept) bool { return o == k }); len(rest) > 0 {
		f.between[t] = rest
	} else {
		delete(f.between, t)
	}
}

// Processes are those that hold the ends of a conversation, the client's and the
// server's, as far as they are known.
func (f *Facts) Processes(c *trace.Conversation) (p [2]trace.Process) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, k := range f.of(c) {
		side := server
		if k.Local == c.Client {
			side = client
		}
		for _, s := range k.states {
			if s.Process != (trace.Process{}) && (k.Remote.IsValid() || p[side] == trace.Process{}) {
				p[side] = s.Process
			}
		}
	}
	return p
}

// of are the sockets of a conversation, and then the one that listens at its
// server's end. f is locked.
func (f *Facts) of(c *trace.Conversation) []*kept {
	t, _ := tupleOfPair(c.Protocol, c.Client, c.Server)
	all := slices.Clone(f.between[t])
	if k := f.listening[c.Server]; k != nil && k.Protocol == c.Protocol {
		all = append(all, k)
	}
	return all
}

// retold is a fact in its place in a window.
type retold struct {
	at     time.Duration
	of     *kept
	detail any
}

// within are the facts of a window's conversations in order of time. What was
// said of one before its first frame there is told with that frame, the latest
// of each.
func (f *Facts) within(x *index.Index, numbers []int, owners []trace.ConversationID, end time.Duration) (all []retold) {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	met := make(map[*kept]bool)
	for i, id := range owners {
		if id == 0 {
			continue
		}
		c := x.Conversation(int(id - 1))
		for _, k := range f.of(&c) {
			if !met[k] {
				met[k] = true
				all = f.since(all, k, x.Packet(numbers[i]).Time, end)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b retold) int { return cmp.Compare(a.at, b.at) })
	return all
}

// since adds what was said of a socket up to a time, and after it until another.
func (f *Facts) since(all []retold, k *kept, from, until time.Duration) []retold {
	early, _ := slices.BinarySearchFunc(k.facts, from, func(a keptFact, at time.Duration) int { return cmp.Compare(a.at, at) })
	latest := make([]*keptFact, len(f.outlines)+1)
	for i := range k.facts[:early] {
		latest[k.facts[i].of] = &k.facts[i]
	}
	for _, fact := range latest {
		if fact != nil {
			all = append(all, retold{from, k, f.detail(k, fact)})
		}
	}
	for i := early; i < len(k.facts) && k.facts[i].at <= until; i++ {
		all = append(all, retold{k.facts[i].at, k, f.detail(k, &k.facts[i])})
	}
	return all
}

func (f *Facts) detail(k *kept, fact *keptFact) any {
	if fact.of == 0 {
		return k.states[fact.value]
	}
	v := f.outlines[fact.of-1]
	v.Value = fact.value
	return v
}

// feed records facts among the frames of a window.
type feed struct {
	log  *trace.Log
	rest []retold
	ends map[*kept]trace.EndpointID
	last trace.SightingID
}

// before records the facts from before a time.
func (r *feed) before(at time.Duration) {
	for ; len(r.rest) > 0 && r.rest[0].at < at; r.rest = r.rest[1:] {
		f := &r.rest[0]
		id, known := r.ends[f.of]
		if !known {
			id = r.log.Endpoint(f.of.Endpoint)
			r.ends[f.of] = id
		}
		kind := trace.SocketObserved
		if _, is := f.detail.(trace.Variable); is {
			kind = trace.VariableChanged
		}
		r.log.Record(trace.Event{Time: f.at, Sighting: r.last, Endpoint: id, Kind: kind, Basis: trace.Observed, Detail: f.detail})
	}
}
