package story

import (
	"iter"
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
	n.add(r.packets[0].e.Time, n.together(&r))
}

// together tells a run in a sentence for each of its parts.
func (n *narrator) together(r *run) string {
	var told []string
	for i := range r.parts {
		told = append(told, n.part(&r.parts[i]))
	}
	if took := r.until - r.packets[0].e.Time; took > 0 {
		told = append(told, n.p.T("tell.run.took", text.Args{"Time": n.p.Duration(took)}))
	}
	return strings.Join(told, " ")
}

// part is the sentence for the packets of one sort.
func (n *narrator) part(p *part) string {
	args := text.Args{"Count": p.count, "Bytes": n.p.Bytes(p.bytes), "Range": span(p.first, p.next),
		"Ack": strconv.FormatUint(uint64(p.next), 10), "Last": strconv.FormatUint(uint64(p.next-1), 10)}
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

// span writes a range of bytes as the other sentences do: "1–17376".
func span(first, next uint32) string {
	return strconv.FormatUint(uint64(first), 10) + "–" + strconv.FormatUint(uint64(next-1), 10)
}

// Piece is a packet, or several that are told together.
type Piece struct {
	Packets []trace.PacketID
	Text    string // of several
}

// Pieces cuts the packets of a conversation, or of all where id is 0, into what
// is told for itself and what is told together, in order of their departure.
func Pieces(p *text.Printer, s *trace.Snapshot, id trace.ConversationID, o Options) iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		n := &narrator{p: p, s: s, c: s.Conversation(id), track: s.Track(id), options: o}
		kinds := trace.KindsOf(trace.PacketSent, trace.PacketDelivered)
		for i := n.track.Next(0, kinds, begins); i < n.track.Len(); i = n.track.Next(i+1, kinds, begins) {
			e := n.track.At(i)
			k, ok := s.Packet(e.Packet)
			if !ok || o.Picks != nil && !o.Picks(&k) || !o.Each && n.run.takes(s, &k, &e) {
				continue
			}
			if !n.pieces(yield) || !yield(Piece{Packets: []trace.PacketID{k.ID}}) {
				return
			}
		}
		n.pieces(yield)
	}
}

// pieces hands the run on: as one piece, or each of its packets where they are
// few.
func (n *narrator) pieces(yield func(Piece) bool) bool {
	r := n.run
	n.run = run{}
	if len(r.packets) < shortest {
		for i := range r.packets {
			if !yield(Piece{Packets: []trace.PacketID{r.packets[i].id}}) {
				return false
			}
		}
		return true
	}
	together := Piece{Text: n.together(&r)}
	for i := range r.packets {
		together.Packets = append(together.Packets, r.packets[i].id)
	}
	return yield(together)
}
