package tui

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// playOut lets a player run in pictures, and returns the real time it took.
func playOut(p *Player, picture time.Duration) time.Duration {
	p.Play()
	took := time.Duration(0)
	for p.Playing() && took < time.Hour {
		p.Advance(picture)
		took += picture
	}
	return took
}

func TestHandshakeIsPlayedSlowlyEnoughToFollow(t *testing.T) {
	p := NewPlayer(handshake(), 0, false)
	if got := p.Speed().label(text.For(text.English)); got != "1/100" {
		t.Errorf("flights of 20 ms are played at %s, want 1/100", got)
	}
	p.Play()
	took := time.Duration(0)
	for p.Cursor().Time < 60*ms {
		p.Advance(frame)
		took += frame
	}
	if took < 4*time.Second || took > 7*time.Second {
		t.Errorf("the handshake took %v on the screen, want 4 to 7 s", took)
	}
}

func TestSilenceIsPassedQuickly(t *testing.T) {
	p := NewPlayer(handshake(), 0, false)
	p.Seek(trace.EndOf(60 * ms))
	p.Play()
	took := time.Duration(0)
	for p.Cursor().Time < 60*time.Second {
		p.Advance(frame)
		took += frame
	}
	if took > longestPause+2*frame {
		t.Errorf("a minute of silence took %v on the screen, want at most %v", took, longestPause)
	}
}

func TestPlayerStopsAtTheEnd(t *testing.T) {
	p := NewPlayer(handshake(), 0, false)
	playOut(p, frame)
	if p.Playing() || !p.AtEnd() {
		t.Errorf("playing %v, at the end %v", p.Playing(), p.AtEnd())
	}
	p.Toggle()
	if !p.Playing() || p.Cursor().Time != 0 {
		t.Errorf("playing at the end does not begin anew: playing %v at %v", p.Playing(), p.Cursor().Time)
	}
}

// TestPauseHoldsTheScreenWhileTheTraceGrows also holds that a trace which is
// followed goes on where it has come to.
func TestPauseHoldsTheScreenWhileTheTraceGrows(t *testing.T) {
	whole := handshake()
	part := analyze.Read(whole.Log.First(3))
	p := NewPlayer(part, 0, false)
	p.Follow()
	p.Toggle()
	paused := p.Cursor()
	if p.Following() || p.Playing() || !p.AtEnd() {
		t.Fatalf("after a pause: following %v, playing %v, at the end %v", p.Following(), p.Playing(), p.AtEnd())
	}
	p.Show(analyze.Read(whole.Log.First(5)), 0)
	if p.Cursor() != paused || p.AtEnd() {
		t.Errorf("while it is paused the cursor moves to %v, at the end %v", p.Cursor(), p.AtEnd())
	}
	p.Toggle()
	if !p.Following() || !p.AtEnd() {
		t.Errorf("after the pause: following %v, at the end %v", p.Following(), p.AtEnd())
	}
	p.Toggle()
	p.Step(-1)
	p.Toggle()
	if p.Following() || !p.Playing() {
		t.Errorf("from another place: following %v, playing %v", p.Following(), p.Playing())
	}
}

func TestStepsVisitEveryEventBothWays(t *testing.T) {
	s := handshake()
	p := NewPlayer(s, 0, false)
	for i := range s.Events.Len() {
		if !p.Step(1) || p.Cursor().Ordinal != trace.Ordinal(i+1) {
			t.Fatalf("step %d stands at %v", i+1, p.Cursor())
		}
	}
	if p.Step(1) {
		t.Error("a step leads beyond the end")
	}
	for i := s.Events.Len() - 1; i > 0; i-- {
		if !p.Step(-1) || p.Cursor().Ordinal != trace.Ordinal(i) {
			t.Fatalf("a step back to %d stands at %v", i, p.Cursor())
		}
	}
	if !p.Step(-1) || p.Step(-1) {
		t.Error("before the first event lies the beginning, and before that nothing")
	}
}

func TestPacketStepsStandWherePacketsAreSent(t *testing.T) {
	p := NewPlayer(handshake(), 0, false)
	for want := trace.PacketID(1); want <= 4; want++ {
		if !p.StepTo(true, packets) || p.Selected() != want {
			t.Fatalf("selected %d, want %d", p.Selected(), want)
		}
	}
	if p.StepTo(true, packets) {
		t.Error("there is a fifth packet")
	}
	for want := trace.PacketID(3); want >= 1; want-- {
		if !p.StepTo(false, packets) || p.Selected() != want {
			t.Fatalf("selected %d, want %d", p.Selected(), want)
		}
	}
}

func TestWithoutMotionTheCursorStandsOnEventsOnly(t *testing.T) {
	s := handshake()
	times := map[time.Duration]bool{0: true}
	for _, e := range s.Events.All() {
		times[e.Time] = true
	}
	p := NewPlayer(s, 0, true)
	p.Play()
	for p.Playing() {
		p.Advance(stepFrame)
		if !times[p.Cursor().Time] {
			t.Fatalf("the cursor stands at %v, where nothing happens", p.Cursor().Time)
		}
	}
	if !p.AtEnd() {
		t.Error("the end was not reached")
	}
}

func TestSelectingAPacketToComeGoesThere(t *testing.T) {
	p := NewPlayer(handshake(), 0, false)
	p.Select(4)
	if p.Cursor().Time != 60*time.Second || p.Selected() != 4 {
		t.Errorf("at %v with %d selected", p.Cursor().Time, p.Selected())
	}
	p.Select(1)
	if p.Cursor().Time != 60*time.Second || p.Selected() != 1 {
		t.Errorf("a packet of the past moves the cursor to %v, with %d selected", p.Cursor().Time, p.Selected())
	}
}

// However the pictures fall, time only goes forward, and everything is shown.
func TestTimeIsMonotoneHoweverPicturesFall(t *testing.T) {
	s := handshake()
	rapid.Check(t, func(t *rapid.T) {
		p := NewPlayer(s, 0, rapid.Bool().Draw(t, "stepping"))
		p.speed = speed(rapid.IntRange(0, len(speeds)-1).Draw(t, "speed"))
		p.Play()
		last := p.Cursor()
		for range 50 {
			p.Advance(time.Duration(rapid.IntRange(1, int(time.Second)).Draw(t, "picture")))
			if p.Cursor().Before(last) {
				t.Fatalf("time ran back from %v to %v", last, p.Cursor())
			}
			last = p.Cursor()
		}
	})
}

func TestPacketStepsStopWhereACaptureSawPacketsArrive(t *testing.T) {
	s := seenOneWay(trace.Inbound)
	p := NewPlayer(s, 0, false)
	for want := trace.PacketID(1); want <= trace.PacketID(s.Packets.Len()); want++ {
		if !p.StepTo(true, packets) || p.Selected() != want {
			t.Fatalf("selected %d, want %d", p.Selected(), want)
		}
	}
}

// seenOneWay is a capture of three segments that all went one way past its
// interface.
func seenOneWay(d trace.Direction) *trace.Snapshot {
	s := newStory()
	log := trace.NewLog(time.Unix(0, 0))
	tap := log.Tap(trace.Tap{Interface: "eth0", Link: wire.LinkIPv4})
	for i := range 3 {
		seg := wire.Segment{Seq: wire.Seq(1 + i*10), Flags: wire.ACK, Payload: []byte("ten bytes!")}
		id := s.sight(s.taps[s.client], 0, d, 0, seg, true)
		view := s.log.View()
		sighting, _ := view.Sighting(id)
		log.Sight(trace.Sighting{Tap: tap, Time: time.Duration(i) * ms, Direction: d, Length: sighting.Length},
			func() []byte { return view.Data(sighting) })
	}
	log.Close(nil)
	return analyze.Read(log.View())
}
