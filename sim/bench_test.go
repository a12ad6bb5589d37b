package sim

import (
	"io"
	"runtime"
	"testing"
	"time"

	"wiretale/export"
	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// bulk is a transfer of so many bytes over 100 Mbit/s.
func bulk(t testing.TB, bytes string) *scenario.Scenario {
	t.Helper()
	sc, err := embedded(t, "bulk").Set("bytes", bytes)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// BenchmarkBulk measures how fast a long transfer is simulated: alone, and
// with what one tap sees written as a capture. Beside it a bare loop does what
// no simulation can do without, one event for each packet; "loops" is how many
// of these a packet costs, which says more than a time does on a machine that
// has other things to do.
func BenchmarkBulk(b *testing.B) {
	write := func() trace.Sink {
		return export.NewPcapngSink(io.Discard, Epoch, func(node string, _ trace.Tap) bool { return node == "client" })
	}
	for _, c := range []struct {
		name string
		sink func() trace.Sink
	}{{"discard", Discard}, {"write", write}} {
		b.Run(c.name, func(b *testing.B) {
			sc := bulk(b, "40 MB")
			packets := 0
			b.ReportAllocs()
			for b.Loop() {
				summary, err := Run(sc, nil, c.sink())
				if err != nil || summary.Stop != Finished || summary.Transfer.Bytes != 40_000_000 {
					b.Fatal(summary, err)
				}
				packets += summary.Packets
			}
			took := b.Elapsed()
			b.ReportMetric(float64(packets)/took.Seconds(), "packets/s")
			b.ReportMetric(took.Seconds()/float64(packets)/bareLoop(), "loops")
		})
	}
}

// bareLoop is how many seconds one event takes that does nothing, among as
// many as a long fat link has packets on it.
func bareLoop() float64 {
	const events = 1_000_000
	e := engine.New()
	var do func()
	do = func() { e.Queue(e.Claim(e.Now()+time.Duration(e.Steps()%977)), do) }
	for range 300 {
		e.Queue(e.Claim(0), do)
	}
	began := time.Now()
	for range events {
		e.Step()
	}
	return time.Since(began).Seconds() / events
}

// TestALongTransferTakesNoMoreMemory looks at what is held in the middle of a
// transfer, early and a hundred megabytes later.
func TestALongTransferTakesNoMoreMemory(t *testing.T) {
	m := &link.Medium{Engine: engine.New(), Sink: Discard(), Script: link.NewScript(nil)}
	hosts := bulk(t, "200 MB").Build(m)
	held := func(at time.Duration) (bytes uint64, packets int) {
		var s runtime.MemStats
		m.Engine.Advance(at)
		runtime.GC()
		runtime.ReadMemStats(&s)
		return s.HeapAlloc, m.Directions()[0].Counts().Sent
	}
	early, few := held(3 * time.Second)
	late, many := held(13 * time.Second)
	const slack = 512 << 10
	if late > early+slack {
		t.Errorf("%d bytes are held after %d packets, %d after %d", early, few, late, many)
	}
	if many-few < 75_000 {
		t.Errorf("only %d packets went by", many-few)
	}
	runtime.KeepAlive(hosts)
}

// TestAPacketCostsNoAllocation allows for one in twenty: a segment whose bytes
// come from two writes is put together.
func TestAPacketCostsNoAllocation(t *testing.T) {
	m := &link.Medium{Engine: engine.New(), Sink: Discard(), Script: link.NewScript(nil)}
	bulk(t, "200 MB").Build(m)
	m.Engine.Advance(3 * time.Second)
	var before, after runtime.MemStats
	packets := m.Directions()[0].Counts().Sent
	runtime.ReadMemStats(&before)
	m.Engine.Advance(8 * time.Second)
	runtime.ReadMemStats(&after)
	packets = m.Directions()[0].Counts().Sent - packets
	if n := after.Mallocs - before.Mallocs; packets < 30_000 || n > uint64(packets)/20 {
		t.Errorf("%d allocations for %d packets", n, packets)
	}
}
