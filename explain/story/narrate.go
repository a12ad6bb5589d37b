package story

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// narrator makes one story.
type narrator struct {
	p       *text.Printer
	s       *trace.Snapshot
	c       *trace.Conversation // nil where all are told
	track   trace.Track
	options Options
	story   Story

	phase      trace.Phase
	paragraphs int
	run        run
	leading    int // the last paragraphs, which may lead up to the next packet
	leader     trace.NodeID
	count      counts
}

// toldKinds are the events that a story may speak of; the rest is seen in what
// follows from it.
var toldKinds = trace.KindsOf(trace.PacketSent, trace.PacketDelivered, trace.StateChanged, trace.TimerSet, trace.TimerFired,
	trace.SegmentIgnored, trace.TableChanged, trace.ApplicationCall, trace.MessageComplete, trace.InterventionApplied, trace.CaptureLost)

func (n *narrator) narrate() {
	every := func(*trace.Event) bool { return true }
	for i := n.track.Next(0, toldKinds, every); i < n.track.Len(); i = n.track.Next(i+1, toldKinds, every) {
		e := n.track.At(i)
		if begins(&e) {
			n.packet(&e)
		} else {
			n.event(&e)
		}
		if n.paragraphs >= mostParagraphs {
			n.full(i + 1)
			return
		}
	}
	n.endRun()
}

// full says that the rest is left out.
func (n *narrator) full(from int) {
	n.endRun()
	n.add(n.track.Time(from-1), n.p.T("tell.more", text.Args{"Count": n.track.Len() - from}))
}

// begins reports whether an event begins a packet's journey; of one that a
// capture saw arriving, the arrival does.
func begins(e *trace.Event) bool {
	switch d := e.Detail.(type) {
	case trace.Sent:
		return d.Hop == 0
	case trace.Delivered:
		return e.Basis == trace.Observed
	}
	return e.Kind == trace.PacketSent
}

func (n *narrator) packet(e *trace.Event) {
	k, ok := n.s.Packet(e.Packet)
	if !ok {
		return
	}
	n.count.take(n.s, &k, e)
	if n.options.Picks != nil && !n.options.Picks(&k) {
		return
	}
	n.enter(&k)
	if !n.options.Each && n.run.takes(n.s, &k, e) {
		return
	}
	n.endRun()
	n.add(e.Time, explain.Packet(n.p, n.s, k.ID))
}

// event tells what happens besides packets, and belongs to nothing else.
func (n *narrator) event(e *trace.Event) {
	if n.options.Picks != nil || !n.tells(e) {
		return
	}
	words := explain.Event(n.p, n.s, e.Ordinal)
	if words == "" {
		return
	}
	n.endRun()
	led := n.leading
	n.add(e.Time, words)
	switch e.Detail.(type) {
	case trace.Transition, trace.Call, trace.Timer:
		if led > 0 && n.leader != e.Node {
			led = 0
		}
		n.leading, n.leader = led+1, e.Node
	}
}

// tells reports whether an event is worth a sentence of its own: one that the
// next packet's sentence gives as its cause is not.
func (n *narrator) tells(e *trace.Event) bool {
	switch d := e.Detail.(type) {
	case trace.Delivered, trace.Sent:
		return false
	case trace.Timer:
		switch e.Kind {
		case trace.TimerSet:
			return d.Name == "TIME-WAIT" || d.Name == "persist"
		case trace.TimerFired:
			return d.Name != "TIME-WAIT" && !n.brings(e)
		}
		return false
	case trace.Call:
		return d.Bytes > 0 && strings.HasPrefix(d.Name, "write") && !n.run.open()
	case trace.MessageID:
		m, ok := n.s.Message(d)
		return ok && m.First != m.Last && m.Last != 0
	case trace.TableEntry:
		tells, guards := explain.Passing(n.s, e)
		return tells || !guards
	case trace.Ignored, trace.Transition, trace.CaptureLoss:
		return true
	case trace.Intervened:
		return !d.Matched || d.Action != "drop" // of a dropped packet its own sentence tells
	}
	return false
}

// brings reports whether a timer's firing sends a packet at once.
func (n *narrator) brings(e *trace.Event) bool {
	for o := e.Ordinal + 1; o < e.Ordinal+64; o++ {
		next, ok := n.s.Event(o)
		if !ok || next.Time != e.Time {
			return false
		}
		if next.Kind == trace.PacketSent && next.Cause == e.Ordinal {
			return true
		}
	}
	return false
}

// enter begins a section with the first packet of a phase. A bare
// acknowledgment begins none: it may have been under way.
func (n *narrator) enter(k *trace.Packet) {
	if k.Phase == n.phase || k.Phase == trace.PhaseNone || k.TCP == nil {
		return
	}
	if k.TCP.Len == 0 && !k.TCP.Flags.Has(wire.SYN) && !k.TCP.Flags.Has(wire.FIN) && !k.TCP.Flags.Has(wire.RST) || n.c == nil {
		return
	}
	n.endRun()
	n.phase = k.Phase
	title := capital(n.p.T("phase." + k.Phase.String()))
	if begun := n.s.Begun(k); len(begun) > 0 && begun[0].Title != "" {
		title += ": " + text.EscapeTo(begun[0].Title, 60)
	}
	n.story.Sections = append(n.story.Sections, Section{Title: title, Paragraphs: n.leadingUpTo(k.Departed())})
}

// leadingUpTo takes the last paragraphs out of their section: what happened at
// the moment of the packet that begins the next one, and led up to it.
func (n *narrator) leadingUpTo(at time.Duration) []Paragraph {
	if len(n.story.Sections) == 0 {
		return nil
	}
	last := &n.story.Sections[len(n.story.Sections)-1]
	from := len(last.Paragraphs)
	for from > 0 && n.leading > 0 && last.Paragraphs[from-1].At == at {
		from, n.leading = from-1, n.leading-1
	}
	lead := slices.Clone(last.Paragraphs[from:])
	if last.Paragraphs = last.Paragraphs[:from]; from == 0 && last.Title == "" {
		n.story.Sections = n.story.Sections[:len(n.story.Sections)-1]
	}
	return lead
}

func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[size:]
}

func (n *narrator) add(at time.Duration, words string) {
	if len(n.story.Sections) == 0 {
		n.story.Sections = []Section{{}}
	}
	s := &n.story.Sections[len(n.story.Sections)-1]
	s.Paragraphs = append(s.Paragraphs, Paragraph{At: at, Text: words})
	n.paragraphs++
	n.leading = 0
}
