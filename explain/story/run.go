package story

import (
	"strconv"
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// shortest is how many packets alike are told together at least.
const shortest = 4

// sort is what makes packets alike, within one direction.
type sort uint8

const (
	unlike sort = iota
	data
	confirms
	duplicates
	datagrams
)

// run is packets that follow upon each other and need no sentence each: data
// that flows, and its acknowledgments.
type run struct {
	packets []held
	parts   []part // in order of their first packets
	until   time.Duration
}

// held is a packet of a run, and the event that began its journey.
type held struct {
	id trace.PacketID
	e  trace.Event
}

// part is the packets of one sort and direction.
type part struct {
	sort
	fromClient    bool
	count         int
	first, next   uint32 // relative sequence numbers, or acknowledgment numbers
	bytes         int64
	interrupted   bool
	sender, other trace.NodeID
}

// open reports whether the run holds anything.
func (r *run) open() bool { return len(r.packets) > 0 }

// takes adds a packet if it is one of those that can be told together.
func (r *run) takes(s *trace.Snapshot, k *trace.Packet, e *trace.Event) bool {
	kind := sortOf(s, k, e)
	if kind == unlike {
		return false
	}
	from, to := k.Ends()
	if c := s.Conversation(k.Conversation); c != nil {
		from, to = c.Node(k.FromClient), c.Node(!k.FromClient)
	}
	p := r.part(kind, k.FromClient)
	if p == nil {
		r.parts = append(r.parts, part{sort: kind, fromClient: k.FromClient, sender: from, other: to})
		p = &r.parts[len(r.parts)-1]
	}
	p.take(k)
	r.packets = append(r.packets, held{k.ID, *e})
	r.until = e.Time
	return true
}

func (r *run) part(kind sort, fromClient bool) *part {
	for i := range r.parts {
		if r.parts[i].sort == kind && r.parts[i].fromClient == fromClient {
			return &r.parts[i]
		}
	}
	return nil
}

func (p *part) take(k *trace.Packet) {
	p.count++
	if k.TCP == nil {
		p.bytes += int64(k.Length)
		return
	}
	switch p.sort {
	case data:
		if p.count == 1 {
			p.first = k.TCP.RelSeq
		} else if k.TCP.RelSeq != p.next {
			p.interrupted = true
		}
		p.next = k.TCP.RelSeq + uint32(k.TCP.Len)
		p.bytes += int64(k.TCP.Len)
	default:
		p.next = k.TCP.RelAck
	}
}

// sortOf says whether, and as what, a packet can be told with its neighbours:
// nothing became of it but its arrival, and it begins nothing.
func sortOf(s *trace.Snapshot, k *trace.Packet, e *trace.Event) sort {
	if k.Fate().Lost() || k.Fate() == trace.Corrupted || k.Quotes != 0 || k.Conversation == 0 {
		return unlike
	}
	if d, ok := e.Detail.(trace.Sent); ok && (d.Retransmission || d.CopyOf != 0 || d.Rule != "" && k.TCP != nil && k.TCP.Len > 0) {
		return unlike
	}
	if k.TCP == nil {
		if k.Protocol == "DNS" || k.Findings != 0 {
			return unlike
		}
		return datagrams
	}
	if k.TCP.Flags&(wire.SYN|wire.FIN|wire.RST) != 0 {
		return unlike
	}
	switch {
	case k.TCP.Len == 0 && k.Findings == trace.Findings(0).With(trace.FindingDuplicateAck):
		return duplicates
	case k.Findings != 0 || k.Phase == trace.Handshake:
		return unlike
	case k.TCP.Len == 0:
		return confirms
	case len(s.Begun(k)) > 0:
		return unlike
	}
	return data
}

// endRun tells the run: each of its packets if they are few, else together.
func (n *narrator) endRun() {
	r := n.run
	n.run = run{}
	if len(r.packets) == 0 {
		return
	}
	if len(r.packets) < shortest {
		for i := range r.packets {
			n.add(r.packets[i].e.Time, explain.Packet(n.p, n.s, r.packets[i].id))
		}
		return
	}
	first := r.packets[0].e.Time
	var told []string
	for i := range r.parts {
		told = append(told, n.part(&r.parts[i], i == 0))
	}
	words := strings.Join(told, " ")
	if took := r.until - first; took > 0 {
		words += " " + n.p.T("tell.run.took", text.Args{"Time": n.p.Duration(took)})
	}
	n.add(first, words)
}

// part is the sentence for the packets of one sort.
func (n *narrator) part(p *part, first bool) string {
	args := text.Args{"Count": p.count, "Bytes": n.p.Bytes(p.bytes), "Range": n.span(p.first, p.next),
		"Ack": strconv.FormatUint(uint64(p.next), 10), "Last": n.p.Count(int64(p.next - 1))}
	key := ""
	switch p.sort {
	case data:
		key = "tell.run.data"
		if p.interrupted {
			key = "tell.run.data.interrupted"
		}
	case confirms:
		key = "tell.run.acks"
	case duplicates:
		key = "tell.run.duplicates"
	default:
		key = "tell.run.datagrams"
	}
	return explain.Say(n.p, n.s, key, args, p.sender, p.other)
}

// span writes a range of bytes with their thousands separated, as these are
// large: "1–17,376".
func (n *narrator) span(first, next uint32) string {
	return n.p.Count(int64(first)) + "–" + n.p.Count(int64(next-1))
}
