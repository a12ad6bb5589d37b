package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"wiretale/internal/oracle"
	"wiretale/lesson"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// TestTsharkFindsTheLessonsPacketsClean shows tshark each scene of each lesson, at
// each tap but those to which a lesson brings damaged bytes. Of two hosts the
// first is enough: the other sees the same frames.
func TestTsharkFindsTheLessonsPacketsClean(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, l := range lesson.List() {
		t.Run(l.Name, func(t *testing.T) {
			t.Parallel()
			for _, scene := range slices.Sorted(maps.Keys(l.Scenes)) {
				view, err := tell(sceneOf(t, l, scene))
				if err != nil {
					t.Fatal(err)
				}
				for _, tap := range view.Taps.All() {
					if view.Nodes.Len() == 2 && tap.ID > 1 {
						continue
					}
					if file := checkRoundTrip(t, view, tap.ID); !damaged(view, tap.Node) {
						checkTshark(t, view, tap.ID, file)
					}
				}
			}
		})
	}
}

// sceneOf reads a scene of a lesson: a file of its folder, or what is built in.
func sceneOf(t *testing.T, l *lesson.Lesson, scene string) *scenario.Scenario {
	t.Helper()
	name := l.Scenes[scene]
	path := filepath.Join("..", "..", "lesson", "content", l.Name, name)
	data, err := os.ReadFile(path)
	var sc *scenario.Scenario
	if err == nil {
		sc, err = scenario.Parse(name, data)
	} else {
		sc, err = scenario.Embedded(name)
	}
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// damaged reports whether bytes reached a node that were changed on the way.
func damaged(view trace.LogView, node trace.NodeID) bool {
	for _, e := range view.Events.All() {
		if d, ok := e.Detail.(trace.Delivered); ok && e.Node == node && d.Fate == trace.Corrupted {
			return true
		}
	}
	return false
}
