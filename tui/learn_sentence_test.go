package tui

import (
	"context"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// The room that a lesson's screen of 80×24 has for the sentence below the timeline.
const (
	sentenceWidth = 78
	sentenceLines = 2
)

// TestEverySentenceOfALessonFits explains every event and packet of every scene that
// a lesson shows: below the timeline of the smallest screen the sentence is whole, but
// for the standard that it names last.
func TestEverySentenceOfALessonFits(t *testing.T) {
	for _, l := range courseLessons(t) {
		heard := &listener{Runner: sim.NewRunner()}
		if _, err := lesson.Start(l, heard, session.Variant{}); err != nil {
			t.Fatal(err)
		}
		for _, told := range heard.all {
			for _, lang := range text.Langs() {
				t.Run(l.Name+"-"+told.name+"-"+string(lang), func(t *testing.T) { sentencesFit(t, text.For(lang), told.s) })
			}
		}
	}
}

// sentencesFit tries all sentences, and complains of the longest that begins in each
// way.
func sentencesFit(t *testing.T, w *text.Printer, s *trace.Snapshot) {
	longest := map[string]string{}
	try := func(kind, said string) {
		if len(view.Wrap(withoutStandard(said), sentenceWidth, sentenceLines+1)) <= sentenceLines {
			return
		}
		if key := kind + strings.Join(strings.Fields(said)[:3], " "); len(said) > len(longest[key]) {
			longest[key] = said
		}
	}
	for k := range s.Packets.Len() {
		try("", explain.Packet(w, s, trace.PacketID(k+1)))
	}
	for k := range s.Events.Len() {
		switch e := s.Events.At(k); e.Kind {
		case trace.PacketSent: // by who began it: told as the packet is
			if d, _ := e.Detail.(trace.Sent); d.Hop == 0 {
				continue
			}
			fallthrough
		default:
			try(e.Kind.String(), explain.Event(w, s, e.Ordinal))
		}
	}
	for _, said := range longest {
		t.Errorf("more than %d lines of %d columns: %s", sentenceLines, sentenceWidth, said)
	}
}

// withoutStandard leaves out what the strip spares first.
func withoutStandard(said string) string {
	before, rest, ok := cutLast(said, " (RFC ")
	if _, after, closed := strings.Cut(rest, ")."); ok && closed {
		return before + "." + after
	}
	return said
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// listener reads whatever a runner tells.
type listener struct {
	session.Runner
	all []heard
}

type heard struct {
	name string
	s    *trace.Snapshot
}

func (l *listener) Run(ctx context.Context, v session.Variant) (trace.LogView, error) {
	log, err := l.Runner.Run(ctx, v)
	if err == nil {
		l.all = append(l.all, heard{v.Scenario, analyze.Read(log)})
	}
	return log, err
}
