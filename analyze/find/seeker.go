package find

import (
	"strings"

	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// seeker looks for a pattern in payloads, as they come. In a TCP stream it is
// found too where it begins in one segment and ends in the next, as long as
// they come in order.
type seeker struct {
	find  func([]byte) (start, end int)
	reach int
	tails map[direction]tail
	seam  []byte
	// named are the findings in whose names, as lists show them, the pattern is
	// found.
	named trace.Findings
}

// direction is one side of a conversation.
type direction struct {
	conversation uint32
	fromClient   bool
}

// tail is what a stream's last segment ended with, and the number of the byte
// that comes next.
type tail struct {
	next wire.Seq
	data []byte
}

// maxTails bounds how many streams' ends are remembered.
const maxTails = 1 << 14

// carrier says what a payload belongs to.
type carrier struct {
	conversation uint32
	fromClient   bool
	segment      bool // of a TCP stream
}

func newSeeker(p *filter.Pattern) *seeker {
	k := &seeker{find: p.Finder(), reach: p.Reach(), tails: make(map[direction]tail)}
	for _, f := range trace.AllFindings() {
		if start, _ := k.find([]byte(strings.ReplaceAll(f.String(), "_", " "))); start >= 0 {
			k.named = k.named.With(f)
		}
	}
	return k
}

// seek looks at a frame's payload, and returns the bytes of the frame in which
// the pattern was found or ends.
func (k *seeker) seek(c carrier, d *wire.Decoded, data []byte) (at, length int, ok bool) {
	from, payload := payloadOf(d, data)
	if len(payload) == 0 {
		return 0, 0, false
	}
	if c.segment && d.Frame.IP != nil && d.Frame.IP.TCP != nil && c.conversation != 0 {
		if n := k.across(direction{c.conversation, c.fromClient}, d.Frame.IP.TCP.Seq, payload); n > 0 {
			return from, n, true
		}
	}
	start, end := k.find(payload)
	return from + start, end - start, start >= 0
}

// across looks for a hit that began in the stream's segment before, returns
// how much of the payload it takes, and remembers the payload's end.
func (k *seeker) across(of direction, seq wire.Seq, payload []byte) (n int) {
	before, known := k.tails[of]
	if known && before.next == seq && len(before.data) > 0 && k.reach > 1 {
		k.seam = append(append(k.seam[:0], before.data...), payload[:min(len(payload), k.reach-1)]...)
		if start, end := k.find(k.seam); start >= 0 && start < len(before.data) && end > len(before.data) {
			n = end - len(before.data)
		}
	}
	if !known && len(k.tails) >= maxTails {
		clear(k.tails)
	}
	kept := before.data[:0]
	if before.next == seq && len(payload) < k.reach-1 { // short segments together are the tail
		kept = append(kept, before.data[max(0, len(before.data)-(k.reach-1-len(payload))):]...)
	}
	kept = append(kept, payload[max(0, len(payload)-(k.reach-1)):]...)
	k.tails[of] = tail{seq.Add(len(payload)), kept}
	return n
}

// payloadOf is what a frame carries for its innermost protocol, and the byte
// where that begins.
func payloadOf(d *wire.Decoded, data []byte) (from int, payload []byte) {
	end := len(data)
	for i := len(d.Layers) - 1; i >= 0; i-- {
		switch l := d.Layers[i]; l.Protocol {
		case "tcp", "udp", "icmp", "icmpv6", "ip", "ipv6", "arp":
			from, end = min(l.Payload, len(data)), min(l.End, len(data))
			return from, data[from:max(from, end)]
		}
	}
	if len(d.Layers) > 0 {
		from = min(d.Layers[0].Payload, len(data))
	}
	return from, data[from:end]
}
