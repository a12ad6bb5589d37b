package link

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/session"
	"wiretale/trace"
)

func from(action session.Action) session.Intervention {
	return session.Intervention{Action: action, From: "a", To: "b", Nth: 1}
}

func TestAPacketIsOvertakenByTheNextOne(t *testing.T) {
	v := from(session.Reorder)
	v.Nth = 2
	b := newBench(1, Config{Delay: 20 * ms}, Config{}, v)
	b.offer(b.there, same(4, 100), 5*ms)
	expect(t, "arrived", b.numbers(), []byte{0, 2, 1, 3}, bytes.Equal)
	expect(t, "times", b.times, []time.Duration{20 * ms, 30 * ms, 30 * ms, 35 * ms}, slices.Equal)
}

// TestAPacketThatNothingOvertakesArrivesAlone: the next one is lost, and after
// it there is none.
func TestAPacketThatNothingOvertakesArrivesAlone(t *testing.T) {
	drop := from(session.Drop)
	drop.Nth = 2
	b := newBench(1, Config{Delay: 20 * ms}, Config{}, from(session.Reorder), drop)
	b.offer(b.there, same(2, 100), 5*ms)
	expect(t, "times", b.times, []time.Duration{1020 * ms}, slices.Equal)

	short := from(session.Reorder)
	short.Delay = 7 * ms
	b = newBench(1, Config{Delay: 20 * ms}, Config{}, short)
	b.offer(b.there, same(2, 100), 10*ms)
	expect(t, "arrived", b.numbers(), []byte{0, 1}, bytes.Equal)
	expect(t, "times", b.times, []time.Duration{27 * ms, 30 * ms}, slices.Equal)
}

func TestAFilterPicksThePacketByItsFields(t *testing.T) {
	long, second := from(session.Drop), from(session.Drop)
	long.Filter, second.Filter, second.Nth = "udp.length > 80", "udp.dstport == 2000 and frame.len == 90", 2
	never := from(session.Drop)
	never.Filter = "tcp"
	b := newBench(1, Config{Delay: ms}, Config{}, long, second, never)
	b.offer(b.there, []int{90, 100, 150, 90, 150, 90}, ms)
	expect(t, "arrived", b.numbers(), []byte{0, 1, 4, 5}, bytes.Equal)
	expect(t, "outcomes", b.script.Outcomes(), []Outcome{Applied, Applied, NeverMet}, slices.Equal)
}

// TestAFilterAndAFingerprintMustAgree: the packet that the filter picks looks
// otherwise, and no other is taken for it.
func TestAFilterAndAFingerprintMustAgree(t *testing.T) {
	v := from(session.Drop)
	v.Filter, v.Fingerprint = "udp", "udp 1000>2000 1"
	b := newBench(1, Config{}, Config{}, v)
	b.offer(b.there, []int{100, headers + 1}, ms)
	expect(t, "arrived", b.numbers(), []byte{0, 1}, bytes.Equal)
	expect(t, "outcomes", b.script.Outcomes(), []Outcome{Mismatched}, slices.Equal)
}

func TestALinkIsChangedFromAMomentOn(t *testing.T) {
	at := func(a session.Action, when time.Duration) session.Intervention {
		v := from(a)
		v.At = when
		return v
	}
	slow, late, lossy := at(session.SetRate, 10*ms), at(session.SetDelay, 20*ms), at(session.SetLoss, 30*ms)
	slow.Rate, late.Delay, lossy.Loss = 1_000_000, 50*ms, int(Always)
	fast := at(session.SetRate, 25*ms)
	b := newBench(1, Config{Delay: 5 * ms}, Config{}, slow, late, lossy, fast)
	b.offer(b.there, same(4, 125), 10*ms)
	expect(t, "arrived", b.numbers(), []byte{0, 1, 2}, bytes.Equal)
	expect(t, "times", b.times, []time.Duration{5 * ms, 16 * ms, 71 * ms}, slices.Equal)
	for i, e := range b.events(trace.InterventionApplied) {
		want := []trace.Intervened{{Index: 0, Matched: true, Action: "set-rate", Amount: 1_000_000, To: 2}, {Index: 1, Matched: true, Action: "set-delay", Amount: int64(50 * ms), To: 2},
			{Index: 3, Matched: true, Action: "set-rate", To: 2}, {Index: 2, Matched: true, Action: "set-loss", Amount: int64(Always), To: 2}}[i]
		if e.Detail != want || e.Cause != 0 || e.Node != 1 {
			t.Errorf("told %+v, want %+v", e, want)
		}
	}
	expect(t, "outcomes", b.script.Outcomes(), []Outcome{Applied, Applied, Applied, Applied}, slices.Equal)
}

// TestWhatWaitsKeepsItsPlace when the rate's limit is taken away.
func TestWhatWaitsKeepsItsPlace(t *testing.T) {
	v := from(session.SetRate)
	v.At = ms
	b := newBench(1, Config{Rate: 1_000_000}, Config{}, v)
	b.engine.At(2*ms, func() { b.there.Offer(datagram(9, 125), 0) })
	b.offer(b.there, same(5, 125), 0)
	expect(t, "arrived", b.numbers(), []byte{0, 1, 2, 3, 4, 9}, bytes.Equal)
	expect(t, "times", b.times, []time.Duration{ms, 2 * ms, 3 * ms, 4 * ms, 5 * ms, 5 * ms}, slices.Equal)
}

// TestAChangedLossLeavesTheOtherDrawsAlone compares which packets are damaged
// while some are lost in one of two stories.
func TestAChangedLossLeavesTheOtherDrawsAlone(t *testing.T) {
	damaged := func(v ...session.Intervention) map[byte]bool {
		b := newBench(3, Config{Corrupt: Always / 3}, Config{}, v...)
		b.offer(b.there, same(200, 100), ms)
		list := map[byte]bool{}
		for _, a := range b.arrivals {
			if a.Changed != nil {
				list[a.Packet.Frame.IP.UDP.Payload[0]] = true
			}
		}
		return list
	}
	loss := from(session.SetLoss)
	loss.Loss, loss.At = int(Always/2), 50*ms
	all, some := damaged(), damaged(loss)
	for n := range some {
		if !all[n] {
			t.Errorf("packet %d is damaged by a loss of others", n)
		}
	}
	if len(some) == len(all) || len(some) < 20 {
		t.Errorf("%d and %d are damaged", len(all), len(some))
	}
}

// TestAPowerCutTakesWhatHasNotLeft: what is on the wire arrives, what still
// waits or is half out does not, and the queue is empty then.
func TestAPowerCutTakesWhatHasNotLeft(t *testing.T) {
	b := newBench(1, Config{Delay: 20 * ms, Rate: 1_000_000, Reorder: Always / 4, ReorderBy: 3 * ms}, Config{})
	b.engine.At(2500*time.Microsecond, func() { b.there.SwitchOff(0) })
	b.engine.At(4*ms, func() { b.there.Offer(datagram(9, 125), 0) })
	b.offer(b.there, same(6, 125), 0)
	got := b.numbers()
	slices.Sort(got)
	expect(t, "arrived", got, []byte{0, 1, 9}, bytes.Equal)
	lost := b.events(trace.PacketLost)
	for _, e := range lost {
		if e.Detail.(trace.Lost).Fate != trace.LinkDown || e.Time != 2500*time.Microsecond {
			t.Errorf("lost: %+v", e)
		}
	}
	queue := b.events(trace.QueueChanged)
	if last := queue[len(queue)-1]; len(lost) != 4 || last.Detail.(trace.Queue).Packets != 0 || last.Time != 2500*time.Microsecond {
		t.Errorf("%d lost, queue %+v", len(lost), last)
	}
}

func TestNobodyIsAtTheEndOfALinkToAHostThatIsOff(t *testing.T) {
	b := newBench(1, Config{Delay: 20 * ms}, Config{})
	b.engine.At(25*ms, func() { b.there.to.Off = true })
	b.engine.At(45*ms, func() { b.there.to.Off = false })
	b.offer(b.there, same(4, 100), 10*ms)
	expect(t, "arrived", b.numbers(), []byte{0, 3}, bytes.Equal)
	if lost := b.events(trace.PacketLost); len(lost) != 2 || lost[0].Time != 30*ms {
		t.Errorf("lost: %+v", lost)
	}
}

// inAir offers packets every 10 ms and intervenes when the first three are on
// their way.
func inAir(v session.Intervention) *bench {
	b := newBench(1, Config{Delay: 40 * ms}, Config{})
	b.engine.At(25*ms, func() { b.there.medium.Intervene(v) })
	b.offer(b.there, same(6, 100), 10*ms)
	return b
}

func TestWhatIsInTheAirCanBeDisturbed(t *testing.T) {
	const udp = "udp 1000>2000 58"
	nth := func(a session.Action, n int) session.Intervention {
		v := from(a)
		v.Nth, v.Fingerprint = n, udp
		return v
	}
	late, twice, changed := nth(session.Delay, 2), nth(session.Duplicate, 2), nth(session.Corrupt, 2)
	late.Delay, twice.Delay = 15*ms, 0
	changed.Offset, changed.XOR = 50, 1
	for name, c := range map[string]struct {
		v    session.Intervention
		want []byte
	}{
		"drop":                   {nth(session.Drop, 2), []byte{0, 2, 3, 4, 5}},
		"delay":                  {late, []byte{0, 2, 1, 3, 4, 5}},
		"duplicate":              {twice, []byte{0, 1, 1, 2, 3, 4, 5}},
		"reorder":                {nth(session.Reorder, 1), []byte{1, 2, 3, 0, 4, 5}}, // the next to be sent
		"corrupt":                {changed, []byte{0, 1, 2, 3, 4, 5}},
		"one that is to come":    {nth(session.Drop, 5), []byte{0, 1, 2, 3, 5}},
		"the next that is alike": {nth(session.Drop, 0), []byte{0, 1, 2, 4, 5}},
	} {
		b := inAir(c.v)
		expect(t, name, b.numbers(), c.want, bytes.Equal)
		expect(t, name, b.script.Outcomes(), []Outcome{Applied}, slices.Equal)
		if a := b.arrivals[1]; name == "corrupt" && (a.Changed == nil || a.Changed[50] == a.Packet.Bytes()[50]) {
			t.Error("packet 2 was not changed")
		}
		if lost := b.events(trace.PacketLost); name == "drop" && (len(lost) != 1 || lost[0].Time != 25*ms) {
			t.Errorf("lost: %+v", lost)
		}
		checkFates(t, b)
	}
	filtered := nth(session.Drop, 2)
	filtered.Filter = "udp"
	expect(t, "by a filter, the second from now on", inAir(filtered).numbers(), []byte{0, 1, 2, 3, 5}, bytes.Equal)
	faster := from(session.SetDelay)
	faster.Delay = 0
	expect(t, "a link", inAir(faster).times[0], 30*ms, func(a, b time.Duration) bool { return a == b })
}

// checkFates holds that each packet was delivered or lost once.
func checkFates(t interface{ Errorf(string, ...any) }, b *bench) {
	fates := map[trace.PacketID]int{}
	for _, e := range b.events(trace.PacketSent) {
		fates[e.Packet] = 0
	}
	for _, kind := range []trace.EventKind{trace.PacketDelivered, trace.PacketLost} {
		for _, e := range b.events(kind) {
			fates[e.Packet]++
		}
	}
	for id, n := range fates {
		if n != 1 {
			t.Errorf("packet %d met %d fates", id, n)
		}
	}
}

// TestWhateverIsDoneEveryPacketMeetsOneFate intervenes at random, before and
// while packets are on their way, and holds that packets which are used again
// come back once and blank.
func TestWhateverIsDoneEveryPacketMeetsOneFate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Config{Delay: 20 * ms, Rate: 1_000_000, QueuePackets: 5, Loss: Always / 10, Duplicate: Always / 10, Reorder: Always / 10, ReorderBy: 4 * ms}
		draw := func() session.Intervention {
			v := from(rapid.SampledFrom([]session.Action{session.Drop, session.Delay, session.Duplicate, session.Reorder, session.Corrupt,
				session.SetLoss, session.SetDelay, session.SetRate}).Draw(t, "action"))
			v.Nth, v.XOR, v.Offset = rapid.IntRange(1, 25).Draw(t, "nth"), 1, 50
			v.At, v.Delay = time.Duration(rapid.IntRange(0, 40).Draw(t, "at"))*ms, time.Duration(rapid.IntRange(1, 60).Draw(t, "delay"))*ms
			v.Rate, v.Loss = rapid.SampledFrom([]int64{0, 100_000, 10_000_000}).Draw(t, "rate"), rapid.IntRange(0, int(Always)).Draw(t, "loss")
			if rapid.Bool().Draw(t, "filtered") {
				v.Filter = "udp"
			}
			return v
		}
		var before []session.Intervention
		for range rapid.IntRange(0, 6).Draw(t, "before") {
			before = append(before, draw())
		}
		b := newBench(rapid.Uint64().Draw(t, "seed"), c, Config{}, before...)
		for range rapid.IntRange(0, 8).Draw(t, "during") {
			v := draw()
			b.engine.At(v.At, func() { b.there.medium.Intervene(v) })
		}
		if rapid.Bool().Draw(t, "cut") {
			b.engine.At(12*ms, func() { b.there.SwitchOff(0) })
		}
		var source pooled
		for i := range 25 {
			b.engine.At(time.Duration(i)*ms, func() {
				p := source.packet()
				p.Frame = datagram(byte(i), 125).Frame
				b.there.Offer(p, 0)
			})
		}
		for b.engine.Step() {
		}
		checkFates(t, b)
		for _, p := range source.free {
			if p.ID != 0 || p.Frame != nil || p.way.gone {
				t.Errorf("a packet came back as %+v", p)
			}
		}
		if n := len(b.there.flying()); n != 0 || len(b.there.strays) != 0 {
			t.Errorf("%d packets are still in the air", n)
		}
	})
}
