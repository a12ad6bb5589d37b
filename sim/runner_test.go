package sim

import (
	"context"
	"errors"
	"testing"
	"time"

	"wiretale/session"
	"wiretale/sim/scenario"
)

func TestTheRunnerTellsVariants(t *testing.T) {
	r := NewRunner()
	plain, err := r.Run(t.Context(), session.Variant{Scenario: "handshake"})
	if err != nil || !plain.Done || plain.Problem != nil || !plain.Epoch.Equal(Epoch) {
		t.Fatalf("got %+v, %v", plain, err)
	}
	changed, err := r.Run(t.Context(), session.Variant{Scenario: "handshake", Seed: 9, Delay: time.Millisecond,
		Interventions: []session.Intervention{{From: "client", To: "server", Nth: 1, Action: session.Drop}}})
	if err != nil {
		t.Fatal(err)
	}
	same, _ := record(t, embedded(t, "handshake").With(9, time.Millisecond),
		session.Intervention{From: "client", To: "server", Nth: 1, Action: session.Drop})
	if hash(changed) != hash(same) || hash(changed) == hash(plain) {
		t.Error("the variant is not what Run tells")
	}
}

func TestTheRunnerSaysWhatItCannotRun(t *testing.T) {
	var fault *scenario.Error
	if _, err := NewRunner().Run(t.Context(), session.Variant{Scenario: "none"}); !errors.As(err, &fault) || fault.Code != scenario.UnknownScenario {
		t.Errorf("got %v", err)
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewRunner().Run(canceled, session.Variant{Scenario: "file"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestTheRunnerKnowsScenariosOfYourOwn(t *testing.T) {
	own := embedded(t, "refused")
	own.Name = "handshake"
	log, err := NewRunner(own).Run(t.Context(), session.Variant{Scenario: "handshake"})
	if err != nil || len(story(log)) != 2 {
		t.Errorf("got %v, %v", story(log), err)
	}
}

func TestTheRunnerRunsTheTextOfAScenario(t *testing.T) {
	own := session.Variant{Scenario: "own.yaml", Text: []byte("base: handshake\ninterventions:\n  - {action: drop, from: server, to: client, nth: 2}\n")}
	plain, _ := NewRunner().Run(t.Context(), session.Variant{Scenario: "handshake"})
	log, err := NewRunner().Run(t.Context(), own)
	if err != nil || hash(log) == hash(plain) {
		t.Errorf("the text makes no difference: %v", err)
	}
	own.Text = []byte("base: none")
	var fault *scenario.Error
	if _, err := NewRunner().Run(t.Context(), own); !errors.As(err, &fault) || fault.File != "own.yaml" || fault.Line != 1 {
		t.Errorf("got %v", err)
	}
}
