package link

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

const ms = time.Millisecond

func TestAPacketTakesDelayAndTransmission(t *testing.T) {
	b := newBench(1, Config{Delay: 20 * ms, Rate: 1_000_000}, Config{})
	b.offer(b.there, []int{125, 250}, 0)
	expect(t, "times", b.times, []time.Duration{21 * ms, 23 * ms}, slices.Equal)
}

func TestAFullQueueDropsWhatComesLast(t *testing.T) {
	b := newBench(1, Config{Rate: 1_000_000, QueuePackets: 2}, Config{})
	b.offer(b.there, same(5, 125), 0)
	expect(t, "arrived", b.numbers(), []byte{0, 1, 2}, bytes.Equal)
	for i, e := range b.events(trace.PacketLost) {
		if d := e.Detail.(trace.Lost); d.Fate != trace.DroppedByQueue || e.Time != 0 || e.Packet != trace.PacketID(4+i) {
			t.Errorf("lost: %+v", e)
		}
	}
	var lengths []int
	for _, e := range b.events(trace.QueueChanged) {
		lengths = append(lengths, e.Detail.(trace.Queue).Packets)
	}
	expect(t, "queue", lengths, []int{1, 2, 1, 0}, slices.Equal)
}

func TestAQueueMayBeBoundedInBytes(t *testing.T) {
	b := newBench(1, Config{Rate: 1_000_000, QueueBytes: 1000}, Config{})
	b.offer(b.there, []int{100, 600, 500, 400}, 0)
	expect(t, "arrived", b.numbers(), []byte{0, 1, 3}, bytes.Equal)
}

func TestALostPacketIsLostHalfway(t *testing.T) {
	b := newBench(1, Config{Delay: 20 * ms, Loss: Always}, Config{})
	b.offer(b.there, []int{100}, 0)
	lost := b.events(trace.PacketLost)
	if len(lost) != 1 || lost[0].Time != 10*ms || lost[0].Detail.(trace.Lost).Fate != trace.LostOnLink {
		t.Errorf("got %+v", lost)
	}
}

func TestACorruptedPacketArrivesWithOneBitChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := newBench(rapid.Uint64().Draw(t, "seed"), Config{Corrupt: Always}, Config{})
		b.offer(b.there, []int{100}, 0)
		a := b.arrivals[0]
		var bits int
		for i, c := range a.Changed {
			for d := c ^ a.Packet.Bytes()[i]; d != 0; d &= d - 1 {
				bits++
				if i < 14 {
					t.Fatalf("byte %d of the link header changed", i)
				}
			}
		}
		view := b.log.View()
		sighting, _ := view.Sighting(a.Sighting)
		if bits != 1 || !bytes.Equal(view.Data(sighting), a.Changed) {
			t.Fatalf("%d bits changed", bits)
		}
		if e := b.events(trace.PacketDelivered)[0]; e.Detail.(trace.Delivered).Fate != trace.Corrupted {
			t.Fatalf("got %+v", e)
		}
	})
}

func TestACopyIsAPacketThatNobodySawLeave(t *testing.T) {
	b := newBench(1, Config{Delay: 20 * ms, Duplicate: Always}, Config{})
	b.offer(b.there, []int{100}, 0)
	expect(t, "arrived", b.numbers(), []byte{0, 0}, bytes.Equal)
	sent := b.events(trace.PacketSent)
	for _, e := range b.events(trace.PacketDelivered) {
		if d := e.Detail.(trace.Delivered); d.Fate != trace.Arrived {
			t.Errorf("got %+v", e)
		}
	}
	if len(sent) != 2 || sent[1].Sighting != 0 || sent[1].Packet != 2 || sent[1].Detail.(trace.Sent).CopyOf != 1 {
		t.Errorf("got %+v", sent)
	}
}

func TestAReorderedPacketIsOvertaken(t *testing.T) {
	b := newBench(7, Config{Delay: 20 * ms, Reorder: Always / 4, ReorderBy: 5 * ms}, Config{})
	b.offer(b.there, same(12, 100), ms)
	if slices.IsSorted(b.numbers()) || len(b.arrivals) != 12 {
		t.Errorf("arrived %v", b.numbers())
	}
}

// TestEveryPacketIsDeliveredOrLostOnce is the law of conservation.
func TestEveryPacketIsDeliveredOrLostOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rapid.Map(rapid.Uint32Range(0, uint32(Always)), func(n uint32) Chance { return Chance(n) })
		c := Config{
			Delay: rapid.SampledFrom([]time.Duration{0, ms, 20 * ms}).Draw(t, "delay"), Rate: rapid.SampledFrom([]Rate{0, 100_000, 1e9}).Draw(t, "rate"),
			QueuePackets: rapid.IntRange(0, 4).Draw(t, "queue"), Loss: chance.Draw(t, "loss"), Duplicate: chance.Draw(t, "duplicate"),
			Corrupt: chance.Draw(t, "corrupt"), Reorder: chance.Draw(t, "reorder"), ReorderBy: 30 * ms,
		}
		b := newBench(rapid.Uint64().Draw(t, "seed"), c, Config{})
		b.offer(b.there, rapid.SliceOfN(rapid.IntRange(headers+1, 1500), 1, 40).Draw(t, "lengths"), ms)

		fates := map[trace.PacketID]int{}
		waiting := 0
		for _, e := range b.events(trace.PacketSent) {
			fates[e.Packet] = 0
		}
		for _, kind := range []trace.EventKind{trace.PacketDelivered, trace.PacketLost} {
			for _, e := range b.events(kind) {
				fates[e.Packet]++
			}
		}
		for _, e := range b.events(trace.QueueChanged) {
			waiting = e.Detail.(trace.Queue).Packets
		}
		for id, n := range fates {
			if n != 1 {
				t.Fatalf("packet %d met %d fates", id, n)
			}
		}
		if waiting != 0 || len(fates) == 0 {
			t.Fatalf("%d packets still wait", waiting)
		}
	})
}

// TestALinkKeepsOrder holds for every link that does not reorder.
func TestALinkKeepsOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{Delay: 20 * ms, Rate: Rate(rapid.Int64Range(1000, 1e9).Draw(t, "rate")), QueuePackets: 5, Loss: Always / 5, Corrupt: Always / 5}
		b := newBench(rapid.Uint64().Draw(t, "seed"), c, Config{})
		b.offer(b.there, rapid.SliceOfN(rapid.IntRange(headers+1, 1500), 1, 40).Draw(t, "lengths"), ms)
		if !slices.IsSorted(b.numbers()) {
			t.Fatalf("arrived %v", b.numbers())
		}
	})
}

// TestTurningOneKnobLeavesTheOtherDrawsAlone compares which packets are lost
// with and without every other knob.
func TestTurningOneKnobLeavesTheOtherDrawsAlone(t *testing.T) {
	lost := func(c Config) (list []byte) {
		b := newBench(42, c, Config{Loss: Always / 2})
		b.offer(b.there, same(200, 100), ms)
		arrived := map[byte]bool{}
		for _, n := range b.numbers() {
			arrived[n] = true
		}
		for n := range 200 {
			if !arrived[byte(n)] {
				list = append(list, byte(n))
			}
		}
		return list
	}
	plain := lost(Config{Loss: Always / 10})
	if len(plain) < 5 {
		t.Fatalf("only %v were lost", plain)
	}
	for name, c := range map[string]Config{
		"duplicate": {Loss: Always / 10, Duplicate: Always / 3},
		"corrupt":   {Loss: Always / 10, Corrupt: Always / 3},
		"reorder":   {Loss: Always / 10, Reorder: Always / 3, ReorderBy: 50 * ms},
		"delay":     {Loss: Always / 10, Delay: 300 * ms, Rate: 1e6},
	} {
		expect(t, name, lost(c), plain, bytes.Equal)
	}
	more := lost(Config{Loss: Always / 5})
	for _, n := range plain {
		if !slices.Contains(more, n) {
			t.Errorf("packet %d is lost at 10 %% but not at 20 %%", n)
		}
	}
}

func TestDirectionsHaveDiceOfTheirOwn(t *testing.T) {
	alone := newBench(3, Config{Loss: Always / 2}, Config{Loss: Always / 2})
	alone.offer(alone.there, same(50, 100), ms)
	both := newBench(3, Config{Loss: Always / 2}, Config{Loss: Always / 2})
	for i := range 50 {
		both.engine.At(time.Duration(i)*ms, func() { both.back.Offer(datagram(200, 100), 0) })
	}
	both.offer(both.there, same(50, 100), ms)
	var there []byte
	for _, n := range both.numbers() {
		if n != 200 {
			there = append(there, n)
		}
	}
	expect(t, "arrived", there, alone.numbers(), bytes.Equal)
}

func TestTheLengthIsThatOfTheBytes(t *testing.T) {
	scale := uint8(7)
	rapid.Check(t, func(t *rapid.T) {
		o := wire.Options{MSS: rapid.Uint16().Draw(t, "mss"), SACKPermitted: rapid.Bool().Draw(t, "sack")}
		if rapid.Bool().Draw(t, "scale") {
			o.WindowScale = &scale
		}
		if rapid.Bool().Draw(t, "timestamps") {
			o.Timestamps = &wire.Timestamps{Value: 1}
		}
		o.SACK = make([]wire.SACKBlock, rapid.IntRange(0, 4).Draw(t, "blocks"))
		p := datagram(1, 100)
		p.Frame.IP.Protocol, p.Frame.IP.UDP = wire.ProtocolTCP, nil
		p.Frame.IP.TCP = &wire.Segment{Options: o, Payload: make([]byte, rapid.IntRange(0, 50).Draw(t, "payload"))}
		if n := p.Length(); n != len(p.Bytes()) {
			t.Fatalf("said %d, is %d", n, len(p.Bytes()))
		}
	})
}

func TestInterventionsMeetTheirPacket(t *testing.T) {
	const udp = "udp 1000>2000 58"
	v := func(nth int, a session.Action) session.Intervention {
		return session.Intervention{From: "a", To: "b", Nth: nth, Action: a, Fingerprint: udp}
	}
	late, twice, changed, other, wide := v(1, session.Delay), v(3, session.Duplicate), v(4, session.Corrupt), v(5, session.Drop), v(5, session.Corrupt)
	late.Delay, twice.Delay = 2500*time.Microsecond, 10*ms
	changed.Offset, changed.XOR = 60, 0x0f
	other.Fingerprint = "udp 1000>2000 59"
	wide.Offset, wide.XOR = 100, 1
	b := newBench(1, Config{Delay: 20 * ms}, Config{}, v(2, session.Drop), late, twice, changed, other, wide, v(9, session.Drop))
	b.offer(b.there, same(5, 100), ms)

	expect(t, "arrived", b.numbers(), []byte{2, 0, 3, 4, 2}, bytes.Equal)
	if a := b.arrivals[2]; a.Changed == nil || a.Changed[60] != 0x0f {
		t.Error("packet 4 was not changed")
	}
	if e := b.events(trace.PacketLost); len(e) != 1 || e[0].Detail.(trace.Lost).Fate != trace.BlockedByRule {
		t.Errorf("lost: %+v", e)
	}
	expect(t, "outcomes", b.script.Outcomes(),
		[]Outcome{Applied, Applied, Applied, Applied, Mismatched, Mismatched, NeverMet}, slices.Equal)
	matched := map[int]bool{}
	for _, e := range b.events(trace.InterventionApplied) {
		d := e.Detail.(trace.Intervened)
		matched[d.Index] = d.Matched
	}
	if len(matched) != 6 || !matched[0] || matched[4] || matched[5] {
		t.Errorf("told of %v", matched)
	}
}

func TestAnInterventionLeavesTheDiceAlone(t *testing.T) {
	c := Config{Delay: ms, Loss: Always / 3, Corrupt: Always / 3}
	plain := newBench(5, c, Config{})
	plain.offer(plain.there, same(60, 100), ms)
	first := plain.numbers()[0]
	changed := newBench(5, c, Config{}, session.Intervention{From: "a", To: "b", Nth: int(first) + 1, Action: session.Drop})
	changed.offer(changed.there, same(60, 100), ms)
	expect(t, "arrived", changed.numbers(), plain.numbers()[1:], bytes.Equal)
}

// TestAPacketComesBackOnceNobodyHoldsIt offers packets that are used again, and
// holds that each comes back blank when it has arrived or is lost, and that one
// which something else still needs never does.
func TestAPacketComesBackOnceNobodyHoldsIt(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		script []session.Intervention
		keep   bool
		back   int // of the five that are offered
	}{
		"arrived":          {config: Config{Delay: ms}, back: 5},
		"lost":             {config: Config{Delay: ms, Loss: Always}, back: 5},
		"corrupted":        {config: Config{Corrupt: Always}, back: 5},
		"reordered":        {config: Config{Reorder: Always / 2, ReorderBy: 7 * ms}, back: 5},
		"dropped":          {config: Config{Rate: 1_000_000, QueuePackets: 1}, back: 5},
		"doubled":          {config: Config{Duplicate: Always}, back: 0},
		"doubled by order": {script: []session.Intervention{{From: "a", To: "b", Nth: 2, Action: session.Duplicate}}, back: 4},
		"kept":             {keep: true, back: 0},
	} {
		b := newBench(3, c.config, Config{}, c.script...)
		receive := b.there.to.Receive
		b.there.to.Receive = func(a *Arrival) {
			receive(a)
			if c.keep {
				a.Packet.Keep()
			}
		}
		var source pooled
		for i := range 5 {
			b.engine.At(time.Duration(i)*ms/100, func() {
				p := source.packet()
				if p.ID != 0 || p.Frame != nil || p.Hop != 0 || len(p.bytes) > 0 || p.length != 0 || p.way.sent != 0 {
					t.Errorf("%s: not blank: %+v", name, p)
				}
				p.Frame = datagram(byte(i), 100+i).Frame
				b.there.Offer(p, 0)
			})
		}
		for b.engine.Step() {
		}
		if got := len(source.free) + 5 - source.made; got != c.back {
			t.Errorf("%s: %d came back, want %d", name, got, c.back)
		}
		view := b.log.View()
		for _, s := range view.Sightings.All() {
			if data := view.Data(s); s.Length != len(data) {
				t.Errorf("%s: %d bytes of %+v", name, len(data), s)
			}
		}
	}
}

func TestCountsAreThoseOfTheEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chance := rapid.Map(rapid.Uint32Range(0, uint32(Always)/2), func(n uint32) Chance { return Chance(n) })
		c := Config{Delay: ms, Rate: 1_000_000, QueuePackets: rapid.IntRange(0, 3).Draw(t, "queue"), Loss: chance.Draw(t, "loss"),
			Duplicate: chance.Draw(t, "duplicate"), Corrupt: chance.Draw(t, "corrupt")}
		b := newBench(rapid.Uint64().Draw(t, "seed"), c, Config{})
		b.offer(b.there, rapid.SliceOfN(rapid.IntRange(headers+1, 1500), 1, 40).Draw(t, "lengths"), ms)
		var want Counts
		view := b.log.View()
		for _, s := range view.Sightings.All() {
			if s.Direction == trace.Outbound {
				want.Sent++
				want.SentBytes += trace.Bytes(s.Length)
			} else {
				want.Received++
				want.ReceivedBytes += trace.Bytes(s.Length)
			}
		}
		want.Begun = want.Sent
		for _, e := range b.events(trace.PacketDelivered) {
			if e.Detail.(trace.Delivered).Fate == trace.Corrupted {
				want.Corrupted++
			}
		}
		for _, e := range b.events(trace.PacketLost) {
			want.Lost++
			if e.Detail.(trace.Lost).Fate == trace.DroppedByQueue {
				want.Dropped++
			}
		}
		if got := b.there.Counts(); got != want {
			t.Fatalf("counted %+v, want %+v", got, want)
		}
	})
}

// TestASinkThatWantsNothingIsToldNothing holds that the same packets arrive,
// at the same times, where nothing is made for a sink.
func TestASinkThatWantsNothingIsToldNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{Delay: ms, Rate: 1_000_000, QueuePackets: 3, Loss: Always / 9, Duplicate: Always / 9, Corrupt: Always / 9,
			Reorder: Always / 9, ReorderBy: 3 * ms}
		seed := rapid.Uint64().Draw(t, "seed")
		lengths := rapid.SliceOfN(rapid.IntRange(headers+1, 1500), 1, 40).Draw(t, "lengths")
		told := newBench(seed, c, Config{})
		told.offer(told.there, lengths, ms)
		deaf := newBenchWith(&deaf{t: t}, seed, c, Config{})
		deaf.offer(deaf.there, lengths, ms)
		if !slices.Equal(told.numbers(), deaf.numbers()) || !slices.Equal(told.times, deaf.times) {
			t.Fatalf("told: %v at %v\ndeaf: %v at %v", told.numbers(), told.times, deaf.numbers(), deaf.times)
		}
		if told.there.Counts() != deaf.there.Counts() || deaf.engine.Steps() > told.engine.Steps() {
			t.Fatalf("counted %+v, %+v", told.there.Counts(), deaf.there.Counts())
		}
	})
}

// deaf is a sink that wants nothing, and complains when it is told of it.
type deaf struct {
	trace.Log
	t *rapid.T
}

func (*deaf) WantsEvents() bool            { return false }
func (*deaf) WantsFrames(trace.TapID) bool { return false }

func (d *deaf) Record(e trace.Event) trace.Ordinal {
	d.t.Fatalf("it was told of %+v", e)
	return 0
}

func (d *deaf) Sight(s trace.Sighting, _ func() []byte) trace.SightingID {
	d.t.Fatalf("it was shown %+v", s)
	return 0
}

func TestARingIsAQueue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r ring[int]
		var want []int
		for i, add := range rapid.SliceOf(rapid.Bool()).Draw(t, "add") {
			switch {
			case add:
				r.add(i)
				want = append(want, i)
			case len(want) > 0:
				if got := r.take(); got != want[0] {
					t.Fatalf("took %d, want %d", got, want[0])
				}
				want = want[1:]
			}
			if r.length() != len(want) || len(want) > 0 && (*r.front() != want[0] || *r.back() != want[len(want)-1]) {
				t.Fatalf("%d in it, want %v", r.length(), want)
			}
		}
		for i := range r.room {
			if free := (i - r.first) & (len(r.room) - 1); free >= r.size && r.room[i] != 0 {
				t.Fatal("it holds on to what was taken")
			}
		}
	})
}

// TestAPacketGoesOnItself passes packets on over a second link, whose queue
// drops most of them at once: each comes back once, unless it was doubled.
func TestAPacketGoesOnItself(t *testing.T) {
	for _, c := range []struct {
		double        Chance
		back, arrived int
	}{{0, 8, 2}, {Always, 6, 4}} {
		b := newBench(1, Config{Delay: ms}, Config{})
		port := func(name string) *Port { return &Port{Node: b.there.to.Node, Tap: b.there.to.Tap, Name: name} }
		second, far := port("second"), port("far")
		onward, _ := Connect(b.there.medium, 1, second, far, Config{Rate: 1_000_000, QueuePackets: 1, Duplicate: c.double}, Config{})
		b.there.to.Receive = func(a *Arrival) {
			frame := a.Packet.Frame
			next := a.Packet.Onward(frame.IP)
			if next != a.Packet || next.Frame != frame || next.Hop != 1 {
				t.Errorf("it goes on as %+v", next)
			}
			onward.Offer(next, a.Event)
		}
		arrived := 0
		far.Receive = func(a *Arrival) {
			if arrived++; a.Packet.Hop != 1 {
				t.Errorf("it arrives as %+v", a.Packet)
			}
		}
		var source pooled
		for range 8 {
			p := source.packet()
			p.Frame = datagram(1, 500).Frame
			b.there.Offer(p, 0)
		}
		for b.engine.Step() {
		}
		free := map[*Packet]bool{}
		for _, p := range source.free {
			free[p] = true
		}
		if len(source.free) != c.back || len(free) != c.back || arrived != c.arrived {
			t.Errorf("%d came back, %d arrived", len(source.free), arrived)
		}
	}
}

func TestAPacketThatIsHeldGoesOnAsACopy(t *testing.T) {
	p := datagram(1, 500)
	d := p.Frame.IP
	next := p.Onward(d)
	next.Frame.IP.HopLimit--
	if next == p || next.Frame == p.Frame || d.HopLimit != 64 || next.Hop != 1 || next.Frame.IP.UDP != d.UDP {
		t.Errorf("it goes on as %+v", next)
	}
}
