package analyze

import (
	"errors"
	"net/netip"
	"time"

	"wiretale/analyze/flow"
	"wiretale/trace"
)

// Joined is the same traffic as two places saw it, told as one: each packet
// with when it left and when it arrived, by one clock.
type Joined struct {
	// Log has a node and its taps for each of the two places. Its clock is the
	// first one's.
	Log trace.LogView
	// Clock is what the second place's clock shows, beside the first's.
	Clock Clock
	// Both is how many packets were seen at both places; Lost of how many only
	// the sender's place tells, while the other was watched; Once how many were
	// seen at one of them for another reason, and Other how many are of traffic
	// that passed only one, and are left out.
	Both, Lost, Once, Other int

	// aliases are what the second place calls conversations whose addresses were
	// translated between the two (RFC 3022).
	aliases map[flow.Tuple]alias
}

// alias is another name of a conversation.
type alias struct {
	tuple    flow.Tuple
	from, to [2]netip.AddrPort // ends: those of the name, and of what it stands for
}

// ends are what two ends of the name are called.
func (a *alias) ends(of [2]netip.AddrPort) [2]netip.AddrPort {
	if of[0] == a.from[1] {
		return [2]netip.AddrPort{a.to[1], a.to[0]}
	}
	return a.to
}

// ErrNothingShared says that no packet was seen at both places.
var ErrNothingShared = errors.New("no packet was seen at both places")

// Join makes one trace of two captures of the same traffic. The names are what
// the places are called where no address does. Its error is ErrNothingShared.
func Join(first, second trace.LogView, names [2]string) (*Joined, error) {
	j := &joiner{names: names, places: [2]place{{view: first}, {view: second}}}
	for i := range j.places {
		j.places[i].look(second.Epoch.Sub(first.Epoch) * time.Duration(i))
	}
	j.anchors()
	if len(j.pairs) == 0 {
		return nil, ErrNothingShared
	}
	j.takeSides()
	j.clock = j.setClock()
	j.others()
	return j.write(), nil
}

// Read returns the trace.
func (j *Joined) Read() *trace.Snapshot {
	r := &Reader{builder: trace.NewBuilder(), modelled: true}
	x := newSimulated(r.builder)
	x.aliases = j.aliases
	r.source = x
	return r.Read(j.Log)
}

// joiner is what is known while two captures are being joined.
type joiner struct {
	names  [2]string
	places [2]place
	pairs  []pair
	sides  map[netip.Addr]int // at which place an address is
	clock  Clock
}

// pair is a packet that was seen at both places: which glimpse of each.
type pair [2]int

// place is what one capture saw.
type place struct {
	view     trace.LogView
	glimpses []glimpse
}

// glimpse is a datagram as it passed a place.
type glimpse struct {
	trace.Sighting
	at       time.Duration // by the place's own clock, since the first one's epoch
	src, dst netip.AddrPort
	tuple    flow.Tuple
	hopLimit uint8
	mark     mark
	pair     int // its place in the list of pairs, plus one
}
