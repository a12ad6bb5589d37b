package tui

import (
	"errors"
	"strings"
	"testing"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// annotated is a session with notes.
type annotated struct {
	*told
	own     map[int]string
	problem error
}

func (a *annotated) Notes(s *trace.Snapshot, p *trace.Packet) []string {
	if note := a.own[s.Number(p.ID)]; note != "" {
		return []string{note}
	}
	return nil
}
func (a *annotated) Note(number int) string { return a.own[number] }
func (a *annotated) SetNote(number int, text string) error {
	if a.problem == nil {
		a.own[number] = text
	}
	return a.problem
}

func TestANoteIsWrittenAndShown(t *testing.T) {
	story := simulated()
	story.kind = session.Recorded
	s := &annotated{told: story, own: map[int]string{}}
	m := watching(text.English, s, 100, 30)
	press(m, "7", ".", "A")
	if got := screenOf(m); !strings.Contains(got, "TYPE") || !strings.Contains(got, "Note:") {
		t.Fatalf("there is no field:\n%s", got)
	}
	typed(m, "look\x1b[31m here")
	settle(m, press(m, "enter"))
	if note := s.own[1]; !strings.HasPrefix(note, "look") || !strings.HasSuffix(note, "here") {
		t.Fatalf("the note on the first packet is %q", note)
	}
	s.own[1] = "look\x1b[31m here" // as a capture may hold it
	got := screenOf(m)
	if strings.Count(got, "✎ look") != 2 || strings.Contains(got, "\x1b[31m here") {
		t.Errorf("it isn't shown in the list and in the strip:\n%s", got)
	}
	s.own[1], s.problem = "look", errors.New("disk full")
	press(m, "A")
	typed(m, "!")
	if settle(m, press(m, "enter")); !strings.Contains(screenOf(m), "could not be kept: disk full") {
		t.Errorf("a fault isn't said:\n%s", screenOf(m))
	}
}

func TestWhereNoNotesAreKeptItIsSaid(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	if press(m, "A"); !strings.Contains(screenOf(m), "Notes are kept for captures in files.") {
		t.Errorf("nothing is said:\n%s", screenOf(m))
	}
}
