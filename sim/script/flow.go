package script

import (
	"time"

	"wiretale/wire"
)

// flow is the connection that the script's segments belong to: it translates
// between the script's numbers and those on the wire.
type flow struct {
	at     pair
	local  sequence // of the machine's numbers
	remote sequence // of those of the script's end
	stamps []stampPair
	named  []namedStamp
	cookie []byte // that the machine's server gives for Fast Open
}

// sequence translates one side's sequence numbers. A SYN has the number that
// the script chose for it; all others count from there.
type sequence struct {
	initial wire.Seq // on the wire
	script  uint32   // of the SYN in the script
	known   bool     // the SYN was seen
}

// live is the number on the wire of one in the script.
func (s sequence) live(n uint32, syn bool) wire.Seq {
	if syn {
		n -= s.script
	}
	return s.initial + wire.Seq(n)
}

// relative is the number in the script of one on the wire.
func (s sequence) relative(n wire.Seq, syn bool) uint32 {
	if syn {
		return uint32(n-s.initial) + s.script
	}
	return uint32(n - s.initial)
}

// stampPair is a value of the machine's timestamps clock: in the script, and
// on the wire.
type stampPair struct{ script, live uint32 }

// namedStamp is the value that a name stands for.
type namedStamp struct {
	name string
	live uint32
}

// learn notes that a TS value of the script stands for one on the wire.
func (f *flow) learn(s stamp, live uint32) {
	switch {
	case s.any:
	case s.name != "":
		if _, known := f.stampNamed(s.name); !known {
			f.named = append(f.named, namedStamp{s.name, live})
		}
	default:
		for i := range f.stamps {
			if f.stamps[i].script == s.number {
				f.stamps[i].live = live
				return
			}
		}
		f.stamps = append(f.stamps, stampPair{s.number, live})
	}
}

func (f *flow) stampNamed(name string) (uint32, bool) {
	for _, n := range f.named {
		if n.name == name {
			return n.live, true
		}
	}
	return 0, false
}

// live is the value on the wire of one of the machine's timestamps. One that
// was never seen is as far from the first as the script says.
func (f *flow) live(s stamp) uint32 {
	if s.name != "" {
		live, _ := f.stampNamed(s.name)
		return live
	}
	for _, p := range f.stamps {
		if p.script == s.number {
			return p.live
		}
	}
	if len(f.stamps) > 0 {
		return f.stamps[0].live + s.number - f.stamps[0].script
	}
	return s.number
}

// arriving is the segment on the wire that the script lets arrive.
func (f *flow) arriving(s *segment) *wire.Segment {
	syn := s.flags.Has(wire.SYN)
	if syn && !f.remote.known {
		f.remote.script, f.remote.known = s.seq, true
	}
	seg := &wire.Segment{SrcPort: f.at.remote.Port(), DstPort: f.at.local.Port(), Flags: s.flags,
		Seq: f.remote.live(s.seq, syn), Window: s.window, Urgent: s.urgent}
	seg.Payload = payload(place(seg.Seq, syn, f.remote), s.length)
	if s.ackGiven {
		seg.Ack = f.local.live(s.ack, syn)
	}
	for _, o := range s.options {
		f.addOption(&seg.Options, o)
	}
	return seg
}

// place is where in its stream a segment's payload begins: the SYN takes a
// number of its own.
func place(seq wire.Seq, syn bool, of sequence) int {
	at := int(int32(seq - of.initial))
	if syn {
		return at
	}
	return at - 1
}

// addOption adds an option of the script to those on the wire.
func (f *flow) addOption(to *wire.Options, o option) {
	switch o.kind {
	case kindNone, kindEnd:
	case kindMSS:
		to.MSS = uint16(o.number)
	case kindWindowScale:
		shift := uint8(o.number)
		to.WindowScale = &shift
	case kindSACKPermitted:
		to.SACKPermitted = true
	case kindSACK:
		for _, b := range o.blocks {
			to.SACK = append(to.SACK, wire.SACKBlock{Left: b.Left + f.local.initial, Right: b.Right + f.local.initial})
		}
	case kindTimestamps:
		to.Timestamps = &wire.Timestamps{Value: o.value.number}
		if o.echo != (stamp{}) {
			to.Timestamps.Echo = f.live(o.echo)
		}
	case kindFastOpen, kindExperiment:
		to.Experimental = o.kind == kindExperiment
		if to.FastOpen = o.data; o.named {
			to.FastOpen = f.cookie
		}
	default:
		to.Other = append(to.Other, wire.Option{Kind: o.kind, Data: o.data})
	}
}

// fits reports whether a value of the machine's timestamps clock is what the
// script says, counted from the first that it named.
func (f *flow) fits(s stamp, live uint32, tick, tolerance time.Duration) bool {
	if s.any || tick == 0 && s.name == "" {
		return true
	}
	want := live
	switch {
	case s.name != "":
		if known, ok := f.stampNamed(s.name); ok {
			return known == live
		}
		return true
	case len(f.stamps) > 0:
		want = f.stamps[0].live + s.number - f.stamps[0].script
	}
	difference := time.Duration(int32(live - want))
	return max(difference, -difference)*tick <= tolerance
}
