package sim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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

func TestASinkChangesNothing(t *testing.T) {
	for _, name := range scenario.Names() {
		_, kept := record(t, embedded(t, name))
		dropped, err := Run(embedded(t, name), nil, Discard())
		if dropped.Events > kept.Events {
			t.Errorf("%s: %d steps of the engine without a log, %d with", name, dropped.Events, kept.Events)
		}
		dropped.Events = kept.Events
		if err != nil || fmt.Sprint(kept) != fmt.Sprint(dropped) {
			t.Errorf("%s: kept %+v\ndropped %+v %v", name, kept, dropped, err)
		}
	}
}

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
