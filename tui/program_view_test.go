package tui

import (
	"slices"
	"strings"
	"testing"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// narrated is a session around a program.
type narrated struct {
	told
	output session.Output
}

func (n *narrated) Output() session.Output { return n.output }

func program(snapshot *trace.Snapshot) *narrated {
	return &narrated{
		told:   told{title: "curl http://server/ · The workbench", kind: session.Paced, snapshot: snapshot, news: make(chan struct{})},
		output: session.Output{Lines: []string{"<html>", "  <p>Hello\t\x1b[31mworld</p>", "</html>"}},
	}
}

func atProgram(_ *testing.T, lang text.Lang, width, height int) *Model {
	n := program(handshake())
	n.news, n.output.Ended, n.output.Status = nil, true, 3
	return watching(lang, n, width, height)
}

// TestAProgramsOutputIsShownBeforeItsFirstPacket has it print, and then send.
func TestAProgramsOutputIsShownBeforeItsFirstPacket(t *testing.T) {
	n := program(trace.NewBuilder().Snapshot(trace.LogView{}, true))
	n.output.Lines = nil
	m := watching(text.English, n, 80, 24)
	expect := func(wanted ...string) {
		t.Helper()
		got := screenOf(m)
		for _, w := range wanted {
			if !strings.Contains(got, w) {
				t.Errorf("%q is not on the screen:\n%s", w, got)
			}
		}
	}
	expect("Waiting for the program's first packet", "output · running", "It has printed nothing yet.")
	n.output.Lines = []string{"one", "two"}
	m.Update(changedMsg{n})
	expect("one", "two")
	n.output = session.Output{Ended: true}
	m.Update(changedMsg{n})
	expect("output · exit status 0", "It printed nothing.")
	n.output = session.Output{Lines: []string{"one", "two"}}
	n.snapshot = handshake()
	m.Update(changedMsg{n})
	expect("GET /", "two", "output · running")
	n.news, n.output.Ended = nil, true
	m.Update(changedMsg{n})
	expect("output · exit status 0")
}

func TestALongOutputIsScrolled(t *testing.T) {
	n := program(handshake())
	n.output.Lines = slices.Repeat([]string{"line"}, 100)
	n.output.Lines[0], n.output.Lines[99] = "first", "last"
	m := watching(text.English, n, 80, 24)
	press(m, "8")
	if got := screenOf(m); !strings.Contains(got, "last") || strings.Contains(got, "first") || strings.Contains(got, "PSH·ACK  seq") {
		t.Errorf("it does not show the end:\n%s", got)
	}
	press(m, "g")
	if got := screenOf(m); strings.Contains(got, "last") || !strings.Contains(got, "first") {
		t.Errorf("it does not show the beginning:\n%s", got)
	}
	n.output.Lines = append(n.output.Lines, "more")
	m.Update(changedMsg{n})
	press(m, "G", "k")
	if got := screenOf(m); !strings.Contains(got, "last") || strings.Contains(got, "more") {
		t.Errorf("one line from the end it does not show what is there:\n%s", got)
	}
}

func TestWithoutAProgramThereIsNoOutput(t *testing.T) {
	m := watching(text.English, simulated(), 80, 24)
	press(m, "8")
	if got := screenOf(m); !strings.Contains(got, text.For(text.English).T("tui.refuse.no-output")) {
		t.Errorf("it is not said:\n%s", got)
	}
}
