package tui

import (
	"time"

	"wiretale/trace"
)

// Limits of elastic time, at the speed that suits the trace or faster: what
// happens between two neighbouring events takes no longer than this. Slower
// speeds stretch the limits with everything else.
const (
	longestPause  = 700 * time.Millisecond  // nothing is in flight
	longestFlight = 2500 * time.Millisecond // something is
)

// eventsAtOnce is how many events may pass in one picture: more, and a fast
// player of a busy trace would hold the screen up.
const eventsAtOnce = 5000

// Player moves a cursor over a trace. It knows no clock: whoever drives it
// says how much time went by.
type Player struct {
	snapshot     *trace.Snapshot
	track        trace.Track
	conversation trace.ConversationID
	cursor       trace.Cursor
	selected     trace.PacketID // chosen by hand; 0 lets the cursor say
	speed, base  speed
	playing      bool
	follow       bool // the cursor stays at the end of a trace that grows
	held         bool // it did until it was paused, and hasn't moved since
	stepping     bool // no motion: the cursor jumps from event to event
	owed         time.Duration
}

// NewPlayer returns a player at the beginning of a trace.
func NewPlayer(s *trace.Snapshot, conversation trace.ConversationID, stepping bool) *Player {
	p := &Player{stepping: stepping}
	p.Show(s, conversation)
	p.base = speedFor(s, conversation)
	p.speed = p.base
	return p
}

// Show changes the trace, or what of it is looked at. The cursor keeps its
// place, or goes to the end where it follows.
func (p *Player) Show(s *trace.Snapshot, conversation trace.ConversationID) {
	if p.snapshot == nil || p.snapshot.Packets.Len() == 0 || p.conversation != conversation {
		base := speedFor(s, conversation)
		if p.speed == p.base {
			p.speed = base
		}
		p.base = base
	}
	p.snapshot, p.conversation = s, conversation
	p.track = s.Track(conversation)
	if p.follow {
		p.Follow()
	}
}

// Cursor is where the player stands.
func (p *Player) Cursor() trace.Cursor { return p.cursor }

// Playing reports whether time is moving.
func (p *Player) Playing() bool { return p.playing }

// Following reports whether the cursor stays at the end of a growing trace.
func (p *Player) Following() bool { return p.follow }

// AtEnd reports whether everything has happened.
func (p *Player) AtEnd() bool { return p.track.Until(p.cursor) == p.track.Len() }

// Toggle plays or pauses. At the end it plays from the beginning; where the
// end is followed it holds still, while the trace goes on to grow, and then
// follows again.
func (p *Player) Toggle() {
	switch {
	case p.follow:
		p.Hold()
		return
	case p.held:
		p.Follow()
		return
	}
	playing := !p.playing
	if playing && p.AtEnd() {
		p.Home()
	}
	p.playing, p.follow, p.owed = playing, false, 0
}

// Play starts to play from where the cursor is.
func (p *Player) Play() { p.playing, p.follow, p.held, p.owed = !p.AtEnd(), false, false, 0 }

// Pause stops time.
func (p *Player) Pause() { p.playing = false }

// Advance lets real time pass. It stops at the trace's end.
func (p *Player) Advance(real time.Duration) {
	if !p.playing {
		return
	}
	p.selected = 0
	p.owed += real
	for n := 0; p.owed > 0; n++ {
		if n == eventsAtOnce {
			p.owed = 0
			return
		}
		i := p.track.Until(p.cursor)
		if i == p.track.Len() {
			p.playing, p.owed = false, 0
			return
		}
		next := p.track.Time(i)
		gap := p.gapBefore(i, next)
		left := p.realTime(gap, next-p.cursor.Time)
		if left > p.owed {
			if !p.stepping {
				p.cursor = trace.EndOf(p.cursor.Time + gap.traceTime(p.owed))
				p.owed = 0
			}
			return
		}
		p.owed -= left
		p.cursor = trace.EndOf(next)
	}
}

// pace is how trace time passes between two neighbouring events: length of it
// in real of real time.
type pace struct{ length, real time.Duration }

func (g pace) traceTime(real time.Duration) time.Duration {
	if g.real <= 0 {
		return g.length
	}
	return time.Duration(float64(g.length) * float64(real) / float64(g.real))
}

// gapBefore is the pace between event i of the track, at time to, and its
// predecessor.
func (p *Player) gapBefore(i int, to time.Duration) pace {
	from := time.Duration(0)
	if i > 0 {
		from = p.track.Time(i - 1)
	}
	from = min(from, to)
	g := pace{length: to - from, real: p.speed.real(to - from)}
	limit := longestPause
	if p.snapshot.AnyInFlight(from+(to-from)/2, p.conversation) {
		limit = longestFlight
	}
	if p.speed.slowerThan(p.base) {
		limit = p.speed.real(p.base.trace(limit))
	}
	g.real = min(g.real, limit)
	return g
}

// realTime is how long a part of a gap takes.
func (p *Player) realTime(g pace, part time.Duration) time.Duration {
	if g.length <= 0 {
		return 0
	}
	return time.Duration(float64(g.real) * float64(part) / float64(g.length))
}

// Step moves by so many events.
func (p *Player) Step(n int) bool {
	i := p.track.Until(p.cursor)
	if n < 0 {
		// Between two events, one back is the beginning of this gap.
		if i > 0 && p.between(i) {
			i++
		}
	}
	return p.stand(i + n)
}

// between reports whether time has passed since the last of the i events that
// have happened.
func (p *Player) between(i int) bool {
	return i > 0 && p.cursor.Time > p.track.Time(i-1)
}

// stand puts the cursor where n events of the track have happened, and reports
// whether it stood elsewhere.
func (p *Player) stand(n int) bool {
	to := min(max(n, 0), p.track.Len())
	p.playing, p.follow, p.held, p.selected = false, false, false, 0
	happened, at := p.track.Until(p.cursor), p.cursor.Time
	if to == 0 {
		p.cursor = trace.Cursor{}
	} else {
		e := p.track.At(to - 1)
		p.cursor = e.At()
	}
	return to != happened || p.cursor.Time != at
}

// StepTo moves on, or back, to the next event that is wanted, and reports
// whether there was one.
func (p *Player) StepTo(forward bool, wanted stop) bool {
	i := p.track.Until(p.cursor)
	if forward {
		if i = p.track.Next(i, wanted.kinds, wanted.fits); i == p.track.Len() {
			return false
		}
		return p.stand(i + 1)
	}
	// The event that the cursor stands on is left behind.
	if !p.between(i) {
		i--
	}
	if i = p.track.Previous(i, wanted.kinds, wanted.fits); i < 0 {
		return false
	}
	return p.stand(i + 1)
}

// stop is a sort of event at which the player may be asked to stop.
type stop struct {
	kinds trace.KindSet
	fits  func(*trace.Event) bool
}

var (
	// packets are the events that begin a packet's journey.
	packets = stop{trace.KindsOf(trace.PacketSent, trace.PacketDelivered), sending}
)

// sending reports whether an event begins a packet's journey: hosts that pass
// a packet on don't count. Of a packet that a capture saw arriving, its
// arrival is the only event.
func sending(e *trace.Event) bool {
	if e.Kind == trace.PacketDelivered {
		return e.Basis == trace.Observed
	}
	d, ok := e.Detail.(trace.Sent)
	return e.Kind == trace.PacketSent && (!ok || d.Hop == 0)
}

// Home goes before the first event.
func (p *Player) Home() { p.stand(0) }

// End goes to the last event.
func (p *Player) End() {
	follow := p.follow
	p.stand(p.track.Len())
	p.follow = follow
}

// Follow goes to the end, and stays there while the trace grows.
func (p *Player) Follow() { p.follow = !p.snapshot.Log.Done; p.End() }

// Hold goes to the last event and stays there; Toggle goes on to follow.
func (p *Player) Hold() {
	p.End()
	p.follow, p.held = false, true
}

// Seek puts the cursor anywhere.
func (p *Player) Seek(c trace.Cursor) {
	p.cursor, p.selected, p.follow, p.held, p.owed = c, 0, false, false, 0
}

// Select chooses a packet by hand; the cursor goes to where it was sent if
// that is still to come.
func (p *Player) Select(id trace.PacketID) {
	packet, ok := p.snapshot.Packet(id)
	if !ok {
		return
	}
	p.playing, p.follow, p.held = false, false, false
	i := p.sendingOf(&packet)
	if c := p.track.Until(p.cursor); i >= 0 && i >= c {
		p.stand(i + 1)
	}
	p.selected = id
}

// SeekPacket puts the cursor where a packet was sent.
func (p *Player) SeekPacket(id trace.PacketID) {
	packet, ok := p.snapshot.Packet(id)
	if !ok {
		return
	}
	if i := p.sendingOf(&packet); i >= 0 {
		p.stand(i + 1)
	}
	p.selected = id
}

// sendingOf is the place on the track of the event that began a packet's
// journey, or else of the first that tells of it at that time; −1 without one.
func (p *Player) sendingOf(packet *trace.Packet) int {
	found := -1
	// A packet that was seen arriving has its event then.
	for i := p.track.Until(trace.EndOf(packet.Settled())) - 1; i >= 0; i-- {
		e := p.track.At(i)
		if e.Time < packet.Departed() {
			break
		}
		if e.Packet == packet.ID {
			found = i
			if sending(&e) {
				return i
			}
		}
	}
	return found
}

// Selected is the packet to look at: the one chosen by hand, else the latest
// that something happened to.
func (p *Player) Selected() trace.PacketID {
	if p.selected != 0 {
		return p.selected
	}
	i := p.track.Until(p.cursor)
	for low := max(0, i-1000); i > low; i-- {
		if e := p.track.At(i - 1); e.Packet != 0 {
			return e.Packet
		}
	}
	return 0
}

// Latest is the last event that has happened, if any has.
func (p *Player) Latest() (trace.Event, bool) {
	i := p.track.Until(p.cursor)
	if i == 0 {
		return trace.Event{}, false
	}
	return p.track.At(i - 1), true
}

// Speed is how fast time goes.
func (p *Player) Speed() speed { return p.speed }

// SetSpeed makes time go so many steps faster, and reports whether it could.
func (p *Player) SetSpeed(by int) bool {
	before := p.speed
	p.speed, p.owed = p.speed.shift(by), 0
	return p.speed != before
}

// NormalSpeed goes back to the speed that suits the trace.
func (p *Player) NormalSpeed() { p.speed, p.owed = p.base, 0 }

// ToNotable goes on, or back, to the next event that deserves a stop, and
// returns it; ok is false where there is none.
func (p *Player) ToNotable(forward bool) (e trace.Event, ok bool) {
	i := p.track.Until(p.cursor)
	place := 0
	if forward {
		place, _, ok = p.track.NextNotable(i, trace.AllNotable)
	} else {
		if !p.between(i) { // the event that the cursor stands on is left behind
			i--
		}
		place, _, ok = p.track.PreviousNotable(i, trace.AllNotable)
	}
	if !ok {
		return e, false
	}
	e = p.track.At(place)
	return e, p.stand(place + 1)
}
