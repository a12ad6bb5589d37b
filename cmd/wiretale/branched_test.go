package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
)

// dropped is the session of the handshake after its SYN was dropped.
func dropped(t *testing.T) *branched {
	t.Helper()
	p := &program{words: text.For(text.English)}
	s, err := p.simulate(t.Context(), "handshake", 0)
	if err != nil {
		t.Fatal(err)
	}
	b := s.(*branched)
	if b.When() != session.AnyTime || b.Kind() != session.Simulated || b.Changed() == nil {
		t.Error("not a story that can be told otherwise")
	}
	if err := b.Intervene(session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 1}); err != nil {
		t.Fatal(err)
	}
	return b
}

func lost(s *trace.Snapshot) (n int) {
	for _, p := range s.Packets.All() {
		if p.Fate().Lost() {
			n++
		}
	}
	return n
}

func TestAStoryIsToldOtherwiseAndTheFirstStays(t *testing.T) {
	b := dropped(t)
	shown := b.Branches()
	if len(shown.List) != 2 || shown.Looking != 1 || lost(b.Snapshot()) != 1 || lost(shown.List[0].Snapshot) != 0 ||
		b.Snapshot() != shown.List[1].Snapshot || shown.List[1].Outcomes[0] != "applied" {
		t.Errorf("got %+v", shown)
	}
	changed := b.Changed()
	if err := b.Undo(); err != nil {
		t.Fatal(err)
	}
	<-changed
	if b.Snapshot() != shown.List[0].Snapshot || !b.Branches().Redoable {
		t.Error("undo shows another story")
	}
	// The same again is not told anew.
	if err := b.Intervene(shown.List[1].Interventions[0]); err != nil || len(b.Branches().List) != 2 || b.Branches().Looking != 1 {
		t.Errorf("%v, %+v", err, b.Branches())
	}
	b.Rename(1, "no SYN")
	if got := b.Branches().List[1].Name; got != "no SYN" {
		t.Errorf("called %q", got)
	}
	// What makes no sense leaves everything as it was.
	if err := b.Intervene(session.Intervention{Action: session.Drop, From: "client", To: "nobody", Nth: 1}); err == nil || len(b.Branches().List) != 2 {
		t.Errorf("%v, %d branches", err, len(b.Branches().List))
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := b.Intervene(session.Intervention{Action: session.Drop, From: "server", To: "client", Nth: 1}); err == nil {
		t.Error("a story was told after the end")
	}
}

func TestASavedBranchIsToldAgainAsItWas(t *testing.T) {
	b := dropped(t)
	path := filepath.Join(t.TempDir(), "saved.yaml")
	if err := b.Save(path); err != nil {
		t.Fatal(err)
	}
	p := &program{words: text.For(text.English)}
	s, err := p.simulate(t.Context(), path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := s.Snapshot().Events.Len(), b.Snapshot().Events.Len(); got != want || lost(s.Snapshot()) != 1 {
		t.Errorf("%d events, want %d; %d packets lost", got, want, lost(s.Snapshot()))
	}
	kept, _ := os.ReadFile(path)
	if err := b.Save(path); !errors.As(err, new(*refusal)) {
		t.Errorf("written over: %v", err)
	}
	if now, _ := os.ReadFile(path); string(now) != string(kept) {
		t.Error("the file has changed")
	}
}

// TestWhatCannotBeReadAgainIsNotSaved also holds that no half file is left.
func TestWhatCannotBeReadAgainIsNotSaved(t *testing.T) {
	b := dropped(t)
	b.scenario, _ = scenario.Parse("x.yaml", []byte("hosts:\n  - {name: a, addresses: [192.0.2.1]}\nlinks: []\n"))
	path := filepath.Join(t.TempDir(), "saved.yaml")
	if err := b.Save(path); err == nil {
		t.Error("saved with an intervention between hosts that are not there")
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("half a file is left")
	}
}
