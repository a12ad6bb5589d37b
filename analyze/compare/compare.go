// Package compare sets two stories of the same scenario side by side: which
// packet of one is which of the other, and where they part.
package compare

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"wiretale/trace"
)

// Comparison pairs the packets of two stories. It never changes.
type Comparison struct {
	// Rows are the packets of both, in order of their departure, where there are
	// two of the first story's; a packet that the other story lacks stands alone
	// in its row.
	Rows []Row
	// Differs is the first row in which the stories differ; len(Rows) if they
	// don't.
	Differs int

	rows [2][]int // by story, by packet's id less one: its row
}

// Row is a packet as it is in one story and in the other; 0 where it is not.
type Row struct {
	A, B trace.PacketID
	// Same says that both were sent at the same time, with the same bytes, and met
	// the same fate at the same time.
	Same bool
}

// Compare pairs the packets of two stories by what they are: the conversation
// they belong to, the bytes that they carry there, and the how manieth of their
// like they are. That one was sent at another time, or lost, keeps no two apart.
func Compare(a, b *trace.Snapshot) *Comparison {
	both := names{conversations: map[tuple]int{}}
	ofA, ofB := both.read(a), both.read(b)
	at := make(map[identity]int, len(ofB))
	for i := range ofB {
		at[ofB[i].identity] = i
	}
	c := &Comparison{rows: [2][]int{make([]int, a.Packets.Len()), make([]int, b.Packets.Len())}}
	rows := make([]placed, 0, len(ofA)+len(ofA)/8)
	for i := range ofA {
		p := &ofA[i]
		r := placed{Row: Row{A: p.id}, at: p.departed, until: p.departed}
		if j, ok := at[p.identity]; ok {
			ofB[j].paired = true
			r.B, r.until = ofB[j].id, ofB[j].departed
			r.Same = same(a, b, r.A, r.B)
		}
		rows = append(rows, r)
	}
	var alone []placed
	for i := range ofB {
		if p := &ofB[i]; !p.paired {
			alone = append(alone, placed{Row: Row{B: p.id}, at: p.departed})
		}
	}
	rows = inOrder(rows, alone)
	c.Rows, c.Differs = make([]Row, len(rows)), len(rows)
	for i, r := range rows {
		c.Rows[i] = r.Row
		if r.A != 0 {
			c.rows[0][r.A-1] = i
		}
		if r.B != 0 {
			c.rows[1][r.B-1] = i
		}
		if !r.Same {
			c.Differs = min(c.Differs, i)
		}
	}
	return c
}

// placed is a row with the time by which it is put in order, and that up to which
// the second story has come with it.
type placed struct {
	Row
	at, until time.Duration
}

// inOrder puts what is in the second story alone where it happens there: before
// the packets that both have and the second story sends later, however late it
// has become.
func inOrder(rows, alone []placed) []placed {
	byTime := func(x, y placed) int { return cmp.Compare(x.at, y.at) }
	slices.SortStableFunc(rows, byTime)
	slices.SortStableFunc(alone, byTime)
	all := make([]placed, 0, len(rows)+len(alone))
	for _, r := range rows {
		for len(alone) > 0 && alone[0].at < r.until {
			all, alone = append(all, alone[0]), alone[1:]
		}
		all = append(all, r)
	}
	return append(all, alone...)
}

// RowOfA is the row of a packet of the first story, RowOfB that of one of the
// second; ok is false where there is no such packet.
func (c *Comparison) RowOfA(id trace.PacketID) (row int, ok bool) { return rowOf(c.rows[0], id) }

// RowOfB is the row of a packet of the second story.
func (c *Comparison) RowOfB(id trace.PacketID) (row int, ok bool) { return rowOf(c.rows[1], id) }

func rowOf(rows []int, id trace.PacketID) (int, bool) {
	if id == 0 || int(id) > len(rows) {
		return 0, false
	}
	return rows[id-1], true
}

// same reports whether a packet of one story went the way of one of the other,
// to the nanosecond and to the bit.
func same(a, b *trace.Snapshot, inA, inB trace.PacketID) bool {
	p, _ := a.Packet(inA)
	q, _ := b.Packet(inB)
	if len(p.Hops) != len(q.Hops) {
		return false
	}
	for i := range p.Hops {
		x, y := &p.Hops[i], &q.Hops[i]
		if x.From != y.From || x.To != y.To || x.Departed != y.Departed || x.Arrived != y.Arrived || x.Fate != y.Fate ||
			!bytes.Equal(seen(a, x.Departure), seen(b, y.Departure)) || !bytes.Equal(seen(a, x.Arrival), seen(b, y.Arrival)) {
			return false
		}
	}
	return true
}

// seen are the bytes of a sighting; nil where nobody looked.
func seen(s *trace.Snapshot, id trace.SightingID) []byte {
	sighting, ok := s.Log.Sighting(id)
	if !ok {
		return nil
	}
	return s.Log.Data(sighting)
}
