package wire

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"slices"
)

// Assembler puts datagrams together from their fragments (RFC 791 §3.2, RFC 8200
// §4.5), as Wireshark does: a datagram is whole with the fragment that closes its last
// hole, however late that comes, and where fragments overlap, what begins
// earlier counts. An IPv6 receiver would discard such a datagram (RFC 5722 §3), and a
// firewall should (RFC 3128 §4); Assembled says so.
//
// What it keeps is bounded: beyond that, the datagrams that were begun first
// are given up. The zero Assembler is ready.
type Assembler struct {
	open   map[fragmentKey]*assembly
	oldest []*assembly // in the order in which they were begun; some are no longer open
	kept   int         // bytes, with what keeping them costs
}

// Bounds of an Assembler.
const (
	maxAssembly     = 8 << 20 // bytes of fragments that wait for others
	assemblyCost    = 512     // of a datagram besides its bytes
	fragmentCost    = 64      // of a fragment besides its bytes
	maxWholePayload = 0xffff  // a datagram's length field can't say more
)

// fragmentKey is what fragments of one datagram have in common. The protocol
// counts only in IPv4 (RFC 8200 §4.5).
type fragmentKey struct {
	src, dst netip.Addr
	id       uint32
	protocol IPProtocol
}

// assembly is a datagram of which some fragments have come.
type assembly struct {
	key      fragmentKey
	parts    []part   // as they came; each brought a block that was missing
	have     []uint64 // a bit for each block of eight bytes that is there
	blocks   int      // how many these are, without those beyond the total
	head     []byte   // the header of the fragment at offset 0
	total    int      // bytes of payload; −1 until the last fragment has come
	first    uint64   // the number of the frame whose fragment came first
	cost     int
	overlaps bool
	done     bool
}

// block is the unit in which fragments are counted (RFC 791 §3.1).
const block = 8

// part is one fragment.
type part struct {
	from  int
	bytes []byte
	frame uint64
}

// Progress says what became of a fragment.
type Progress uint8

// The ways.
const (
	// NotFragment: the frame's datagram is whole, or its fragment can't be used
	// because the capture cut it or its length is impossible; it says what it
	// says alone.
	NotFragment Progress = iota
	Waiting              // other fragments are missing
	Whole                // this fragment was the last that was missing
)

// Assembled is what became of a fragment.
type Assembled struct {
	Progress Progress
	// Datagram holds the bytes of a datagram that is whole, its header that of the first
	// fragment with the marks of one taken out. It is the caller's.
	Datagram []byte
	// Frames are the numbers of the frames that it came in, by offset.
	Frames   []uint64
	First    uint64 // the number of the frame whose fragment came first
	Overlaps bool   // two of the fragments hold the same bytes, or claim to
}

// Add takes the datagram of a frame that was decoded from data. The number is
// the caller's own name for the frame.
func (a *Assembler) Add(d *Decoded, data []byte, frame uint64) Assembled {
	p := d.Frame.IP
	if p == nil || !p.fragmented() {
		return Assembled{}
	}
	head, from, to, ok := fragmentBytes(d, data)
	if !ok || p.FragmentOffset+to-from > maxWholePayload {
		return Assembled{}
	}
	key := fragmentKey{src: p.Src, dst: p.Dst, id: p.ID}
	if !p.v6() {
		key.protocol = p.Protocol
	}
	s := a.find(key, frame)
	if p.MoreFragments && (to-from)%block != 0 { // it can't be one (RFC 8200 §4.5)
		return Assembled{Progress: Waiting, First: s.first}
	}
	a.kept -= s.cost
	s.take(part{p.FragmentOffset, data[from:to], frame}, data[head:from], !p.MoreFragments)
	a.kept += s.cost
	out := Assembled{Progress: Waiting, First: s.first}
	if s.whole() {
		out.Progress = Whole
		out.Datagram = s.join()
		out.Overlaps = s.overlaps
		for i := range s.parts {
			out.Frames = append(out.Frames, s.parts[i].frame)
		}
		a.close(s)
	}
	a.shrink()
	return out
}

// fragmentBytes finds the fragment of a frame's innermost datagram: where its
// header begins, and its part of the payload. ok is false where not all of that
// was kept, or where there is none.
func fragmentBytes(d *Decoded, data []byte) (head, from, to int, ok bool) {
	for i := len(d.Layers) - 1; i >= 0; i-- {
		switch l := d.Layers[i]; l.Protocol {
		case "ipv6.fraghdr":
			from, to = l.Payload, l.End
		case "ip":
			return l.Start, l.Payload, l.End, l.Payload < l.End && l.End <= len(data)
		case "ipv6":
			return l.Start, from, to, from > 0 && from < to && to <= len(data)
		}
	}
	return 0, 0, 0, false
}

// find returns the datagram with a key; if there is none, a frame begins it.
func (a *Assembler) find(key fragmentKey, frame uint64) *assembly {
	s := a.open[key]
	if s == nil {
		if a.open == nil {
			a.open = make(map[fragmentKey]*assembly)
		}
		s = &assembly{key: key, total: -1, first: frame, cost: assemblyCost}
		a.open[key] = s
		a.oldest = append(a.oldest, s)
		a.kept += assemblyCost
	}
	return s
}

// close forgets a datagram.
func (a *Assembler) close(s *assembly) {
	delete(a.open, s.key)
	a.kept -= s.cost
	s.done = true
}

// shrink gives up the oldest datagrams while there is too much, and forgets
// those that are done.
func (a *Assembler) shrink() {
	for len(a.oldest) > 0 && (a.oldest[0].done || a.kept > maxAssembly) {
		if s := a.oldest[0]; !s.done {
			a.close(s)
		}
		a.oldest = a.oldest[1:]
	}
	if len(a.oldest) > 2*len(a.open)+64 {
		open := make([]*assembly, 0, len(a.open))
		for _, s := range a.oldest {
			if !s.done {
				open = append(open, s)
			}
		}
		a.oldest = open
	}
}

// take takes a fragment with its header, and copies what it keeps of them. One
// that brings nothing new, or begins where the payload is over, is not kept.
func (s *assembly) take(x part, head []byte, last bool) {
	if last && s.total < 0 {
		s.end(x.from + len(x.bytes))
	}
	if s.total >= 0 && x.from >= s.total {
		s.overlaps = true
		return
	}
	if x.from == 0 && s.head == nil {
		s.head = append([]byte(nil), head...)
		s.cost += len(head)
	}
	fresh, old := s.cover(x.from, x.from+len(x.bytes))
	s.overlaps = s.overlaps || fresh && old
	if fresh {
		x.bytes = append([]byte(nil), x.bytes...)
		s.parts = append(s.parts, x)
		s.cost += len(x.bytes) + fragmentCost
	}
}

// end takes note of how long the payload is, and drops the parts beyond that.
func (s *assembly) end(total int) {
	s.total = total
	kept := s.parts[:0]
	for _, x := range s.parts {
		if x.from < total {
			kept = append(kept, x)
		} else {
			s.cost -= len(x.bytes) + fragmentCost
			s.overlaps = true
		}
	}
	clear(s.parts[len(kept):])
	s.parts = kept
	s.have = s.have[:min(len(s.have), (s.size()+63)/64)]
	s.blocks = 0
	for i, word := range s.have {
		if rest := s.size() - 64*i; rest < 64 {
			word &= 1<<rest - 1
		}
		s.blocks += bits.OnesCount64(word)
	}
}

// size is the payload's in blocks, once its length is known.
func (s *assembly) size() int { return (s.total + block - 1) / block }

// cover marks the blocks between two bytes as there, and tells whether some were
// missing and some were not.
func (s *assembly) cover(from, end int) (fresh, old bool) {
	last := end / block
	if s.total >= 0 && end >= s.total {
		last = s.size()
	}
	for words := (last + 63) / 64; len(s.have) < words; {
		s.have = append(s.have, 0)
	}
	for b := from / block; b < last; b++ {
		if bit := uint64(1) << (b % 64); s.have[b/64]&bit == 0 {
			s.have[b/64] |= bit
			s.blocks++
			fresh = true
		} else {
			old = true
		}
	}
	return fresh, old
}

// whole reports whether no part of the payload is missing.
func (s *assembly) whole() bool {
	return s.total >= 0 && s.head != nil && s.blocks == s.size()
}

// join makes the datagram from its parts.
func (s *assembly) join() []byte {
	slices.SortStableFunc(s.parts, func(a, b part) int { return a.from - b.from })
	b := make([]byte, 0, len(s.head)+s.total)
	b = append(b, s.head...)
	for i := range s.parts {
		x := &s.parts[i]
		end := len(b) - len(s.head)
		s.overlaps = s.overlaps || x.from+len(x.bytes) > s.total
		if to := min(x.from+len(x.bytes), s.total); to > end {
			b = append(b, x.bytes[end-x.from:to-x.from]...)
		}
	}
	unmark(b, len(s.head))
	return b
}

// unmark takes the marks of a fragment out of a header of some bytes: that of
// IPv6 becomes one that says that nothing was fragmented (RFC 6946). A length
// that the field can't say becomes 0, which means that the datagram lasts as
// long as its bytes.
func unmark(b []byte, head int) {
	if b[0]>>4 == 6 {
		size := len(b) - ipv6Header
		if size > 0xffff {
			size = 0
		}
		binary.BigEndian.PutUint16(b[4:], uint16(size))
		word := b[head-6 : head-4]
		word[0], word[1] = 0, word[1]&6
		return
	}
	size := len(b)
	if size > 0xffff {
		size = 0
	}
	binary.BigEndian.PutUint16(b[2:], uint16(size))
	word := binary.BigEndian.Uint16(b[6:]) &^ (moreFragments | 0x1fff)
	binary.BigEndian.PutUint16(b[6:], word)
	b[10], b[11] = 0, 0
	binary.BigEndian.PutUint16(b[10:], checksum(b[:head]))
}
