// Package sample gives tests the stories of the embedded scenarios.
package sample

import (
	"testing"

	"wiretale/analyze"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// Log is everything that an embedded scenario's simulation wrote.
func Log(t testing.TB, name string) trace.LogView {
	t.Helper()
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return log.View()
}

// Story is the same, read.
func Story(t testing.TB, name string) *trace.Snapshot {
	t.Helper()
	return analyze.Read(Log(t, name))
}
