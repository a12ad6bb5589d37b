package main

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// mostTold is how many lines are written of what happened between two steps:
// more is not listened to.
const mostTold = 20

// fewAlike is how many packets of the same sort are told one after the other, where
// there is too much to tell.
const fewAlike = 5

// happening is a line about something that happened.
type happening struct {
	at    time.Duration
	said  string
	alike bool // data or an acknowledgment among others, as it should be
}

// detail is how much is told.
type detail uint8

const (
	whole    detail = iota
	unwaited        // without arrivals, which what follows mostly tells
	packets         // without what applications call, too
)

// events writes what has become visible.
func (l *plainLesson) events() {
	now, s := l.tellingNow(), l.play.Snapshot()
	_, known := l.told[now]
	other := now != l.here && len(l.told) > 0
	if other && known {
		l.sayT("plain.telling.back")
	} else if other {
		l.sayT("plain.telling.new")
	}
	l.here = now
	from := l.told[now]
	if l.told[now] = max(from, l.play.Horizon().Ordinal); from == 0 {
		l.hosts(s)
		if other {
			from = l.asBefore(s)
		}
	}
	l.begun = l.beginning(s)
	told := l.happened(s, from)
	l.heard = nil
	for _, h := range told {
		l.heard = append(l.heard, h.said)
	}
	if len(told) == 0 {
		return
	}
	l.sayT("plain.events")
	l.list(told)
	l.blank()
}

// hosts names the hosts of a telling, with their addresses.
func (l *plainLesson) hosts(s *trace.Snapshot) {
	var names []string
	for _, n := range s.Nodes {
		name := explain.Name(l.words, s, n.ID)
		if len(n.Addrs) > 0 && n.Addrs[0].String() != name {
			name += " " + n.Addrs[0].String()
		}
		names = append(names, name)
	}
	if list := strings.Join(names, ", "); len(names) > 1 && !l.saidBefore(list) {
		l.sayT("plain.hosts", text.Args{"List": list})
	}
}

// compared is how much of the beginning of a telling is compared with the one before.
const compared = 60

// beginning is how a telling begins.
func (l *plainLesson) beginning(s *trace.Snapshot) []heardAt {
	var begun []heardAt
	l.each(s, 0, whole, func(at trace.Ordinal, h happening) bool {
		begun = append(begun, heardAt{at, h})
		return len(begun) < compared
	})
	return begun
}

// heardAt is a line, and behind which event it stands.
type heardAt struct {
	after trace.Ordinal
	happening
}

// asBefore says how long a telling goes as the one did that was told last, if that is
// worth saying: it returns the last event of it.
func (l *plainLesson) asBefore(s *trace.Snapshot) trace.Ordinal {
	same, last := 0, heardAt{}
	for i, t := range l.beginning(s) {
		if i >= len(l.begun) || l.begun[i].said != t.said {
			break
		}
		same, last = i+1, t
	}
	if same < 4 {
		return 0
	}
	l.sayT("plain.telling.as-before", text.Args{"At": l.words.Duration(last.at)})
	return last.after
}

// toldCalls are the calls of applications that are told: what texts speak of, and no
// other event tells.
var toldCalls = []string{"write", "read", "accept"}

// happened tells the events behind one, with as many details as can be listened to.
func (l *plainLesson) happened(s *trace.Snapshot, after trace.Ordinal) (lines []happening) {
	for _, much := range [...]detail{whole, unwaited, packets} {
		lines = lines[:0]
		l.each(s, after, much, func(_ trace.Ordinal, h happening) bool {
			lines = append(lines, h)
			return much == packets || len(lines) <= mostTold
		})
		if len(lines) <= mostTold {
			break
		}
	}
	return lines
}

// each tells the events behind one, until it is enough.
func (l *plainLesson) each(s *trace.Snapshot, after trace.Ordinal, much detail, tell func(trace.Ordinal, happening) bool) {
	var arrived *trace.Event
	for _, e := range s.Events.All() {
		if e.Ordinal <= after {
			continue
		}
		h, ok := l.happening(s, &e, much)
		if !ok {
			continue
		}
		// What an arrival brings about at once says that something arrived.
		if arrived != nil {
			a := arrived
			if arrived = nil; e.Kind != trace.StateChanged || e.Time != a.Time || e.Node != a.Node {
				if !tell(a.Ordinal, l.arrival(s, a)) {
					return
				}
			}
		}
		if e.Kind == trace.PacketDelivered {
			arrived = &e
			continue
		}
		if !tell(e.Ordinal, h) {
			return
		}
	}
	if arrived != nil {
		tell(arrived.Ordinal, l.arrival(s, arrived))
	}
}

// happening tells an event; false where it isn't told.
func (l *plainLesson) happening(s *trace.Snapshot, e *trace.Event, much detail) (h happening, ok bool) {
	h.at = e.Time
	switch d := e.Detail.(type) {
	case trace.Sent:
		p, _ := s.Packet(e.Packet)
		h.said = l.packet(s, &p) + " " + explain.Packet(l.words, s, p.ID)
		h.alike = p.TCP != nil && p.TCP.Flags&(wire.SYN|wire.FIN|wire.RST) == 0 && !d.Retransmission && !p.Fate().Lost() && p.Fate() != trace.Corrupted
		return h, d.Hop == 0 // else a router hands it on
	case trace.Delivered:
		p, _ := s.Packet(e.Packet)
		return h, much == whole && d.Hop == len(p.Hops)-1
	case trace.Timer:
		if e.Kind != trace.TimerFired || d.Name == "pacing" { // nobody waits for that one
			return h, false
		}
	case trace.Call:
		if much == packets || !slices.Contains(toldCalls, d.Name) {
			return h, false
		}
		h.alike = true
	case trace.Lost, trace.Transition, trace.TableEntry, trace.Intervened:
	default:
		return h, false
	}
	said := explain.Event(l.words, s, e.Ordinal)
	h.said = l.when(s, e) + ": " + said
	return h, said != ""
}

// when says when something happened; of one of several connections or ports of a host
// also at which.
func (l *plainLesson) when(s *trace.Snapshot, e *trace.Event) string {
	at := l.words.Duration(e.Time)
	h := s.Endpoint(e.Endpoint)
	if h == nil || e.Kind != trace.StateChanged && e.Kind != trace.TimerFired {
		return at
	}
	if !h.Endpoint.Remote.IsValid() {
		return l.T("plain.at-port", text.Args{"At": at, "Port": int(h.Endpoint.Local.Port())})
	}
	if port, several := l.connection(s, h); several {
		return l.T("plain.of-port", text.Args{"At": at, "Port": port})
	}
	return at
}

// connection is the client's port of an endpoint's connection, and whether its host has
// several connections.
func (l *plainLesson) connection(s *trace.Snapshot, h *trace.EndpointHistory) (port int, several bool) {
	n := 0
	for id := trace.EndpointID(1); s.Endpoint(id) != nil; id++ {
		if o := s.Endpoint(id).Endpoint; o.Node == h.Endpoint.Node && o.Remote.IsValid() && o.Protocol == h.Endpoint.Protocol {
			n++
		}
	}
	port = int(h.Endpoint.Remote.Port())
	if h.Client {
		port = int(h.Endpoint.Local.Port())
	}
	return port, n > 1 && h.Endpoint.Protocol == wire.ProtocolTCP
}

// arrival tells that a packet has come to where it goes.
func (l *plainLesson) arrival(s *trace.Snapshot, e *trace.Event) happening {
	p, _ := s.Packet(e.Packet)
	h := &p.Hops[0]
	return happening{at: e.Time, alike: true, said: l.T("plain.arrives", text.Args{"At": l.words.Duration(e.Time), "Number": int(p.ID),
		"From": explain.Name(l.words, s, h.From), "To": explain.Name(l.words, s, e.Node)})}
}

// packet names a packet by its number, its way and what it is.
func (l *plainLesson) packet(s *trace.Snapshot, p *trace.Packet) string {
	h := &p.Hops[0]
	from, to := explain.Name(l.words, s, h.From), h.To
	if _, end := explain.Ends(s, p); end != h.From {
		to = end
	}
	if c := s.Conversation(p.Conversation); c != nil && p.TCP != nil && p.FromClient && severalTCP(s) {
		from = l.T("plain.from-port", text.Args{"Host": from, "Port": int(c.Client.Port())})
	}
	return l.T("plain.packet", text.Args{"At": l.words.Duration(p.Departed()), "Number": int(p.ID), "From": from,
		"To": explain.Name(l.words, s, to), "Label": explain.LabelParts(l.words, s, p.ID).Phrase()})
}

// severalTCP reports whether there is more than one connection to keep apart.
func severalTCP(s *trace.Snapshot) bool {
	n := 0
	for i := range s.Conversations {
		if s.Conversations[i].Protocol == wire.ProtocolTCP {
			n++
		}
	}
	return n > 1
}

// list writes lines: of very many only what stands out, and of that the first and the last.
func (l *plainLesson) list(lines []happening) {
	left := make([]bool, len(lines))
	if len(lines) > mostTold {
		count := len(lines)
		for i := 0; i < len(lines); {
			end := i
			for end < len(lines) && lines[end].alike {
				end++
			}
			for j := i + 2; end-i > fewAlike && j < end-2; j++ {
				left[j] = true
				count--
			}
			i = end + 1
		}
		told := 0
		for i := range lines {
			if left[i] {
				continue
			}
			if told++; count > mostTold+1 && told > mostTold/2 && told <= count-mostTold/2 {
				left[i] = true
			}
		}
	}
	for i := 0; i < len(lines); i++ {
		if !left[i] {
			l.say(l.unrepeated(lines[i].said))
			continue
		}
		n := 1
		for ; left[i+1]; i++ { // the last is never left out
			n++
		}
		l.sayT("plain.between", text.Args{"Count": n})
	}
}

// cited is a rule that a sentence cites.
var cited = regexp.MustCompile(` \((RFC [0-9][^()]*)\)`)

// unrepeated leaves out of what is told the rules that were cited before, and the
// sentences without numbers that were said before: what is heard with every packet is no
// longer listened to.
func (l *plainLesson) unrepeated(said string) string {
	var kept strings.Builder
	for i, one := range strings.SplitAfter(said, ". ") {
		plain := cited.ReplaceAllString(one, "")
		if i >= 2 && !strings.ContainsAny(plain, "0123456789") && l.saidBefore(strings.TrimSpace(plain)) {
			continue
		}
		kept.WriteString(cited.ReplaceAllStringFunc(one, func(rule string) string {
			if l.saidBefore(rule) {
				return ""
			}
			return rule
		}))
	}
	return kept.String()
}

func (l *plainLesson) saidBefore(s string) bool {
	before := l.said[s]
	if l.said == nil {
		l.said = map[string]bool{}
	}
	l.said[s] = true
	return before
}
