package lesson_test

import (
	"testing"
	"testing/fstest"
	"time"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
)

// large is a lesson over a scene of some 30,000 packets.
func large(t testing.TB) *lesson.Play {
	t.Helper()
	dir := fstest.MapFS{
		"lesson.yaml": {Data: []byte(`
title: {en: T, es: T}
about: {en: A, es: A}
scenes: {long: long.yaml}
concepts: [slow-start]
steps:
  - {id: a, scene: long, at: event.kind == packet_sent and tcp.len > 0, nth: 2000}
  - {id: b, at: event.kind == packet_sent and tcp.len > 0, nth: 10000}
  - id: c
    at: event.kind == packet_sent and tcp.len > 0
    nth: 18000
    ask:
      asks: value
      concept: slow-start
      of: {field: tcp.len, of: event.kind == packet_sent and tcp.len > 0}
      until: event.kind == packet_sent and tcp.len > 0
      until_nth: 2000
      prompt: {en: P, es: P}
      enter: true
      otherwise: {wrong: {en: W, es: W}}
      hints: [{en: 1, es: 1}, {en: 2, es: 2}, {en: 3, es: 3}]
  - {id: d, at: end}
`)},
		"long.yaml": {Data: []byte("base: bulk\nset: [bytes=30MB]\n")},
	}
	prose := "## A {#a}\nx\n## B {#b}\nx\n## C {#c}\nx\n## D {#d}\nx\n"
	dir["en.md"], dir["es.md"] = &fstest.MapFile{Data: []byte(prose)}, &fstest.MapFile{Data: []byte(prose)}
	l, err := lesson.Read("large", dir)
	if err != nil {
		t.Fatal(err)
	}
	p, err := lesson.Start(l, sim.NewRunner(), session.Variant{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func BenchmarkStartLarge(b *testing.B) {
	for b.Loop() {
		large(b)
	}
}

// TestAStepOfALargeSceneIsShownAtOnce goes forth and back over a scene of some
// 30,000 packets. What was read stays at hand, so it takes far less than the
// bound, which is what a person takes for at once.
func TestAStepOfALargeSceneIsShownAtOnce(t *testing.T) {
	p := large(t)
	p.Seek(3)
	if n := p.Snapshot().Packets.Len(); n < 25_000 {
		t.Fatalf("only %d packets", n)
	}
	for range 2 {
		for move := p.Back; ; {
			before := time.Now()
			if !move() {
				break
			}
			if took := time.Since(before); took > 150*time.Millisecond {
				t.Errorf("a step takes %v", took)
			}
		}
		p.Seek(3)
	}
}
