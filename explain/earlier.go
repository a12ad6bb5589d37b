package explain

import (
	"cmp"
	"iter"
	"slices"

	"wiretale/trace"
)

// earlierLimit bounds how many events a sentence looks back over.
const earlierLimit = 2000

// earlier ranges backwards over the packets of the conversation that were
// sent, or seen, before this one.
func (t *teller) earlier() iter.Seq[*trace.Packet] {
	return func(yield func(*trace.Packet) bool) {
		if t.c == nil || t.sent.Ordinal == 0 {
			return
		}
		track := t.s.Track(t.c.ID)
		end := track.Until(t.sent.At()) - 1
		seen := map[trace.PacketID]bool{t.k.ID: true}
		for i := end - 1; i >= 0 && i >= end-earlierLimit; i-- {
			if kind := track.Kind(i); kind != trace.PacketSent && kind != trace.PacketDelivered {
				continue
			}
			id := track.Packet(i)
			if seen[id] {
				continue
			}
			seen[id] = true
			k, ok := t.s.Packet(id)
			if !ok || k.Departed() > t.k.Departed() {
				continue
			}
			if !yield(&k) {
				return
			}
		}
	}
}

// duplicatesOf counts the other side's latest duplicate acknowledgments that
// ask for a byte. In a simulation those count that had come by then.
func (t *teller) duplicatesOf(byteNumber uint32) int {
	from, _ := t.k.Ends()
	known := t.s.Knows(from)
	n := 0
	for before := range t.earlier() {
		if before.FromClient == t.k.FromClient || before.TCP == nil {
			continue
		}
		if known && (before.Settled() > t.k.Departed() || before.Fate() != trace.Arrived) {
			continue
		}
		if before.TCP.RelAck != byteNumber || !before.Findings.Has(trace.FindingDuplicateAck) {
			break
		}
		n++
	}
	return n
}

// duplicatesBefore counts the duplicates of this acknowledgment sent before it, in
// the order in which they were: an older one may have arrived since.
func (t *teller) duplicatesBefore() int {
	var own []*trace.Packet
	for before := range t.earlier() {
		if before.FromClient == t.k.FromClient && before.TCP != nil {
			own = append(own, before)
		}
	}
	slices.SortFunc(own, func(a, b *trace.Packet) int { return cmp.Compare(b.ID, a.ID) })
	n := 0
	for _, before := range own {
		if before.TCP.RelAck != t.k.TCP.RelAck || !before.Findings.Has(trace.FindingDuplicateAck) {
			break
		}
		n++
	}
	return n
}

// heard reports whether the other side was seen before, as far as one looks
// back. In a window of a capture it may have been seen before that.
func (t *teller) heard() bool {
	if t.s.Numbers != nil || t.s.Before > 0 {
		return true
	}
	own := 0
	for k := range t.earlier() {
		if k.FromClient != t.k.FromClient {
			return true
		}
		own++
	}
	return own > earlierLimit/10
}
