package analyze_test

import (
	"reflect"
	"runtime"
	"testing"

	"wiretale/analyze"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// kept is a simulation that is kept for the screen.
type kept struct {
	log      *trace.Log
	snapshot *trace.Snapshot
	packets  int // that hosts sent
	frames   int // bytes of those
	heap     int // bytes that log and snapshot take
}

// transfer runs a bulk transfer of so many bytes, and returns how many packets
// hosts sent.
func transfer(t testing.TB, bytes string) (*trace.Log, int) {
	t.Helper()
	sc, err := scenario.Embedded("bulk")
	if err == nil {
		sc, err = sc.Set("bytes", bytes)
	}
	if err != nil {
		t.Fatal(err)
	}
	log, summary := run(t, sc)
	return log, summary.Packets
}

// keep runs a bulk transfer and keeps it.
func keep(t testing.TB, bytes string) (k kept) {
	t.Helper()
	before := heap()
	k.log, k.packets = transfer(t, bytes)
	k.snapshot = analyze.Read(k.log.View())
	k.heap = heap() - before
	for _, p := range k.snapshot.Packets.All() {
		k.frames += p.Length
	}
	return k
}

// heap is how many bytes live.
func heap() int {
	runtime.GC()
	runtime.GC() // what had finalizers
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

// TestAKeptPacketIsSmall holds what a packet of a trace that is kept for the
// screen costs beyond its frame.
func TestAKeptPacketIsSmall(t *testing.T) {
	const most = 400
	k := keep(t, "20 MB")
	if got := (k.heap - k.frames) / k.packets; got > most {
		t.Errorf("%d packets take %d bytes each beyond their frames, not at most %d", k.packets, got, most)
	}
	runtime.KeepAlive(k)
}

// BenchmarkKept tells what takes how many bytes a packet.
func BenchmarkKept(b *testing.B) {
	var k kept
	for b.Loop() {
		k = keep(b, "20 MB")
	}
	each := func(bytes int, what string) { b.ReportMetric(float64(bytes)/float64(k.packets), what+"-B/packet") }
	each(k.heap-k.frames, "whole")
	s := newScale()
	snapshot := reflect.ValueOf(k.snapshot).Elem()
	view := snapshot.FieldByName("Log")
	each(s.weigh(view.FieldByName("data"))-k.frames, "frames-again")
	each(s.weigh(view.FieldByName("Sightings")), "sightings")
	each(s.weigh(view.FieldByName("Events")), "facts")
	each(s.weigh(view), "places")
	each(s.weigh(snapshot.FieldByName("Packets")), "packets")
	each(s.weigh(snapshot.FieldByName("Events")), "timeline")
	each(s.weigh(snapshot.FieldByName("endpoints")), "histories")
	each(s.weigh(snapshot), "indexes")
	each(s.weigh(reflect.ValueOf(k.log)), "log")
	b.ReportMetric(float64(k.snapshot.Events.Len())/float64(k.packets), "events/packet")
	runtime.KeepAlive(k)
}

// BenchmarkReadSimulated reads a simulation, as the screen does before it shows
// anything.
func BenchmarkReadSimulated(b *testing.B) {
	log, packets := transfer(b, "20 MB")
	view := log.View()
	b.ReportAllocs()
	for b.Loop() {
		analyze.Read(view)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*packets), "ns/packet")
}
