package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

var update = flag.Bool("update", false, "write the golden files anew")

// embedded returns an embedded scenario.
func embedded(t testing.TB, name string) *scenario.Scenario {
	t.Helper()
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// parse reads a scenario that a test holds itself. Titles are added.
func parse(t testing.TB, text string) *scenario.Scenario {
	t.Helper()
	sc, err := scenario.Parse(t.Name()+".yaml", []byte("title: {en: Test, es: Prueba}\ndescription: {en: Test, es: Prueba}\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// record runs a scenario and returns its whole log.
func record(t testing.TB, sc *scenario.Scenario, interventions ...session.Intervention) (trace.LogView, Summary) {
	t.Helper()
	log := trace.NewLog(Epoch)
	summary, err := Run(sc, interventions, log)
	if err != nil {
		t.Fatal(err)
	}
	return log.View(), summary
}

// hash is over every byte and every event of a log. Values go in as JSON,
// which does not depend on how they print themselves for people.
func hash(log trace.LogView) string {
	h := sha256.New()
	values := json.NewEncoder(h)
	for _, n := range log.Nodes.All() {
		must(values.Encode(n))
	}
	for _, e := range log.Endpoints.All() {
		must(values.Encode(e))
	}
	for _, s := range log.Sightings.All() {
		fmt.Fprintf(h, "%d %d %d %d %d %d %x\n", s.ID, s.Tap, s.Time, s.Direction, s.Length, s.Packet, log.Data(s))
	}
	for _, e := range log.Events.All() {
		fmt.Fprintf(h, "%T ", e.Detail)
		must(values.Encode(e))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// TestRunsAreTheSameEverywhere compares each embedded scenario's bytes and
// events with what they were on another machine.
func TestRunsAreTheSameEverywhere(t *testing.T) {
	path := filepath.Join("testdata", "hashes.txt")
	got := ""
	for _, name := range scenario.Names() {
		first, _ := record(t, embedded(t, name))
		second, _ := record(t, embedded(t, name))
		if hash(first) != hash(second) {
			t.Errorf("%s: two runs differ", name)
		}
		got += fmt.Sprintf("%-12s %s\n", name, hash(first))
	}
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs; if the change is meant, run the test with -update\ngot:\n%s", path, got)
	}
}

func TestAnotherSeedChangesTheNumbers(t *testing.T) {
	a, _ := record(t, embedded(t, "handshake"))
	b, _ := record(t, embedded(t, "handshake").With(99, 0))
	if hash(a) == hash(b) {
		t.Error("the seed changes nothing")
	}
	if a.Sightings.Len() != b.Sightings.Len() {
		t.Error("the seed changes the story")
	}
}

// TestASinkChangesNothing runs each scenario for a sink that keeps everything,
// one that wants the frames of one tap, and one that wants nothing.
func TestASinkChangesNothing(t *testing.T) {
	for _, name := range scenario.Names() {
		sc := embedded(t, name)
		log, kept := record(t, sc)
		written := &one{node: sc.Focus}
		for _, sink := range []trace.Sink{Discard(), written} {
			other, err := Run(embedded(t, name), nil, sink)
			if other.Events > kept.Events {
				t.Errorf("%s: %d steps of the engine, %d for a log", name, other.Events, kept.Events)
			}
			other.Events = kept.Events // telling of a queue takes steps
			if err != nil || fmt.Sprint(kept) != fmt.Sprint(other) {
				t.Errorf("%s: kept %+v\n%T %+v %v", name, kept, sink, other, err)
			}
		}
		if written.tap == 0 {
			t.Fatalf("%s: %s has no tap", name, sc.Focus)
		}
		var want []string
		for _, s := range log.Sightings.All() {
			if s.Tap == written.tap {
				want = append(want, fmt.Sprintf("%v %d %d %x", s.Time, s.Direction, s.Length, log.Data(s)))
			}
		}
		if !slices.Equal(written.frames, want) {
			t.Errorf("%s: the frames of tap %d are %d, want %d", name, written.tap, len(written.frames), len(want))
		}
	}
}

// one is a sink that wants the frames of a node's first tap and nothing else;
// it complains when it is told of anything else.
type one struct {
	trace.Log
	node   string
	tap    trace.TapID
	wanted trace.NodeID
	frames []string
}

func (o *one) Node(n trace.Node) trace.NodeID {
	id := o.Log.Node(n)
	if n.Name == o.node {
		o.wanted = id
	}
	return id
}

func (o *one) Tap(p trace.Tap) trace.TapID {
	id := o.Log.Tap(p)
	if p.Node == o.wanted && o.tap == 0 {
		o.tap = id
	}
	return id
}

func (o *one) WantsEvents() bool              { return false }
func (o *one) WantsFrames(t trace.TapID) bool { return t == o.tap }

func (o *one) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	if s.Tap != o.tap {
		panic("it was shown the frames of another tap")
	}
	o.frames = append(o.frames, fmt.Sprintf("%v %d %d %x", s.Time, s.Direction, s.Length, bytes()))
	return 0
}

func (o *one) Record(e trace.Event) trace.Ordinal { panic(fmt.Sprintf("it was told of %+v", e)) }

// TestLogsAreInOrder holds what readers of a simulation's log rely on: time
// never runs backwards, causes come first, packets are numbered as they
// appear, and sightings come with the events that name them.
func TestLogsAreInOrder(t *testing.T) {
	for _, name := range scenario.Names() {
		log, summary := record(t, embedded(t, name))
		var packet trace.PacketID
		var sighting trace.SightingID
		var last trace.Event
		for _, e := range log.Events.All() {
			if e.Time < last.Time || e.Ordinal != last.Ordinal+1 || e.Cause >= e.Ordinal {
				t.Fatalf("%s: %+v after %+v", name, e, last)
			}
			if e.Packet > packet {
				if packet++; e.Packet != packet || e.Kind != trace.PacketSent {
					t.Fatalf("%s: packet %d begins with %+v", name, e.Packet, e)
				}
			}
			if e.Sighting != 0 {
				if sighting++; e.Sighting != sighting {
					t.Fatalf("%s: sighting %d is named at %+v", name, sighting, e)
				}
			}
			if (e.Kind == trace.PacketDelivered || e.Kind == trace.PacketLost) && e.Cause == 0 {
				t.Fatalf("%s: %+v has no cause", name, e)
			}
			last = e
		}
		if int(sighting) != log.Sightings.Len() || last.Time != summary.End {
			t.Errorf("%s: %d sightings of %d are named; ends at %v of %v", name, sighting, log.Sightings.Len(), last.Time, summary.End)
		}
	}
}

// TestWhatIsSentHasACause holds for all but what a user does unprompted.
func TestWhatIsSentHasACause(t *testing.T) {
	for _, name := range scenario.Names() {
		log, _ := record(t, embedded(t, name))
		for _, e := range log.Events.All() {
			if e.Kind != trace.PacketSent {
				continue
			}
			cause := log.Events.At(int(e.Cause) - 1)
			switch cause.Kind {
			case trace.PacketDelivered, trace.TimerFired, trace.ApplicationCall, trace.PacketSent:
			case trace.TableChanged, trace.PacketLost: // an entry let it pass; a rule rejected another
			default:
				t.Errorf("%s: %+v is caused by %+v", name, e, cause)
			}
		}
	}
}

func BenchmarkFile(b *testing.B) {
	for _, sink := range []string{"log", "discard"} {
		b.Run(sink, func(b *testing.B) {
			sc := embedded(b, "file")
			b.ReportAllocs()
			for b.Loop() {
				var into trace.Sink = Discard()
				if sink == "log" {
					into = trace.NewLog(Epoch)
				}
				if _, err := Run(sc, nil, into); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
