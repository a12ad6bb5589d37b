package tui

import (
	"os"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/text"
)

// kindsAt is the lesson with a question of every kind, at one of its steps.
func kindsAt(t *testing.T, step string, width, height int) (*Model, *learn) {
	t.Helper()
	l, err := lesson.Read("kinds", os.DirFS("../lesson/testdata/kinds"))
	if err != nil {
		t.Fatal(err)
	}
	play := begun(t, l, session.Variant{})
	at := slices.IndexFunc(l.Steps, func(s *lesson.Step) bool { return s.ID == step })
	if at < 0 {
		t.Fatalf("there is no step %s", step)
	}
	play.Seek(at)
	m := sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{Lesson: play}), width, height)
	screen := m.top().(*learn)
	screen.player.Pause()
	return m, screen
}

func TestDigitsFillANumber(t *testing.T) {
	m, l := kindsAt(t, "how-long", 80, 24)
	shows(t, m, "milliseconds", "ANSWER", "0-9 type the number")
	press(m, "enter")
	shows(t, m, "Type a number first.")
	press(m, "4", "1", "7")
	m.Update(Key("backspace"))
	press(m, ".")
	shows(t, m, " 41._ ")
	if l.main != paneLadder {
		t.Error("a digit changes the view")
	}
	press(m, "esc")
	if l.answer.typed != "" || m.top() != screen(l) {
		t.Errorf("esc leaves %q", l.answer.typed)
	}
	press(m, "4", "0", "enter", "enter")
	v, judged := l.at.Verdict(l.words)
	if !judged || !v.Right || v.Number != int64(40*ms) {
		t.Errorf("judged %v: %+v", judged, v)
	}
	shows(t, m, "Right.", "You said: 40.0")
}

func TestAPacketIsPointedAtByKeysAndByClicks(t *testing.T) {
	m, l := kindsAt(t, "which-packet", 120, 36)
	shows(t, m, "POINT AT IT", "You point at:")
	for range 9 {
		press(m, "left")
	}
	shows(t, m, "You point at: SYN seq 0, client → server,", "at 0 ms", "SYN  seq 0", "No packet was sent before this.")
	press(m, "right")
	if l.player.Selected() != 2 {
		t.Errorf("→ points at packet %d", l.player.Selected())
	}
	shows(t, m, "You point at: SYN·ACK seq 0 ack 1")
	clickOn(t, m, "SYN  seq 0")
	if l.player.Selected() != 1 || !l.answering() {
		t.Errorf("a click points at packet %d; the question has the keys: %v", l.player.Selected(), l.answering())
	}
	press(m, "right", "enter", "left", "enter") // unsure, whatever the arrow
	if v, judged := l.at.Verdict(l.words); !judged || v.Packet != 2 {
		t.Errorf("judged %v: %+v", judged, v)
	}
}

func TestATaskAllowsWhatItSaysAndNoMore(t *testing.T) {
	m, l := kindsAt(t, "make-it", 80, 24)
	shows(t, m, "MAKE IT HAPPEN", "[ ] the client repeats its SYN", "Changes: 0 of 2")
	press(m, "enter")
	shows(t, m, "It has not happened yet.")
	for range 20 {
		press(m, "left")
	}
	press(m, "i")
	shows(t, m, "drop")
	if s := screenOf(m); strings.Contains(s, "duplicate") || strings.Contains(s, "crash") {
		t.Errorf("the menu offers what the task does not allow:\n%s", s)
	}
	deliver(m, press(m, "d"))
	shows(t, m, "[x] the client repeats its SYN", "[ ] the server repeats", "- drop SYN", "Changes: 1 of 2")
	deliver(m, press(m, "u"))
	shows(t, m, "[ ] the client repeats its SYN", "Changes: 0 of 2", "Your nearest attempt")
	deliver(m, press(m, "ctrl+r"))
	shows(t, m, "[x] the client repeats its SYN")
	press(m, ".", ".")
	deliver(m, press(m, "i", "d"))
	press(m, "i")
	shows(t, m, "No more than 2")
	deliver(m, press(m, "r"))
	shows(t, m, "All is as it was.", "Changes: 0 of 2")
	press(m, "r")
	shows(t, m, "Nothing was changed.")
	press(m, "s")
	shows(t, m, "Skipped.", "A shortest way:")
	if l.task.bench != nil {
		t.Error("the task stays open")
	}
}

func TestAVerdictSaysTogetherWhatIsTalkedAbout(t *testing.T) {
	m, l := kindsAt(t, "what-next", 80, 24)
	press(m, "a", "enter", "b", "enter", "right", "enter")
	l.player.End()
	got := screenOf(m)
	for _, want := range []string{"Not this time.", "You said: server: SYN·ACK, ack 0", "What is so: server: SYN·ACK, ack 1",
		"The belief behind it: “An", "It names ", "≠ ", "guessed", "your"} {
		if want == "your" {
			continue
		}
		if !strings.Contains(got, want) {
			t.Errorf("%q is not to be seen:\n%s", want, got)
		}
	}
	if !strings.Contains(got, "↓ j ") {
		t.Errorf("nothing says that the page goes on:\n%s", got)
	}
	for range 30 {
		press(m, "j")
	}
	shows(t, m, "Your reason: it carried data", "The reason: the SYN counts", "↑ k ")
}

func TestAnAnsweredPartMakesRoomForTheNext(t *testing.T) {
	m, l := kindsAt(t, "what-next", 80, 24)
	press(m, "b", "enter")
	got := screenOf(m)
	if !strings.Contains(got, "›b server: SYN·ACK, ack 1") || strings.Contains(got, "the client speaks") || !strings.Contains(got, "Why?") {
		t.Errorf("the other choices stay:\n%s", got)
	}
	press(m, "p")
	shows(t, m, "the client speaks")
	if l.answer.part != partChoice {
		t.Error("p does not go back to the choices")
	}
}

func TestAfterTheLastHintAQuestionComesWithOtherNumbers(t *testing.T) {
	m, l := kindsAt(t, "which-number", 80, 24)
	before, _ := l.at.Question(l.words)
	press(m, "n")
	shows(t, m, "Other numbers are for when")
	press(m, "h", "h", "h")
	shows(t, m, "Hint 3:", "n asks it again with other", "n other numbers")
	press(m, "h")
	shows(t, m, "That was the last hint.")
	cmd := press(m, "n")
	press(m, "enter", "h", "a") // while it is told anew
	shows(t, m, "Telling it again with other numbers")
	if l.lesson() != nil {
		t.Error("what is being told anew may be saved")
	}
	deliver(m, cmd)
	after, _ := l.at.Question(l.words)
	if slices.Equal(before.Choices, after.Choices) || len(after.Hints) != 0 || !l.at.Open() {
		t.Errorf("before %v, after %v", before.Choices, after.Choices)
	}
	shows(t, m, "The same question, with other numbers.")
}

func TestTheUnseenQuestionHasNoHints(t *testing.T) {
	m, _ := kindsAt(t, "once-more", 80, 24)
	shows(t, m, "NEW, NO HINTS")
	press(m, "h")
	shows(t, m, "This one comes without hints")
	press(m, "n")
	shows(t, m, "Other numbers are for when")
}

func TestWordsAreExplainedOneKeyAway(t *testing.T) {
	terms := lesson.Terms()
	if len(terms) == 0 {
		t.Skip("no lesson explains a word yet")
	}
	for _, step := range []string{"listens", "what-next", "make-it", "card"} {
		m, l := kindsAt(t, step, 80, 24)
		press(m, "o")
		shows(t, m, "Words explained", "TYPE")
		for _, r := range terms[0].Term[text.Spanish] { // in either language
			m.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		shows(t, m, terms[0].Term[text.English])
		press(m, "?") // which is typed
		if m.help {
			t.Error("a field that is typed into opens the help")
		}
		press(m, "esc")
		if l.glossary != nil || m.top() != screen(l) {
			t.Error("esc does not lead back to the lesson")
		}
	}
	m, l := kindsAt(t, "what-next", 80, 24)
	press(m, "tab", "o", "x", "y", "z", "q")
	shows(t, m, "No word is like that.")
	m.Update(tea.MouseClickMsg{X: 0, Y: 0, Button: tea.MouseLeft})
	if l.glossary != nil {
		t.Error("a click beside it does not close it")
	}
}

func TestTermsInProseAreUnderlined(t *testing.T) {
	var p prose
	lines := p.render("It is a [segment](#segment) of **[TCP](#tcp)**.", 40)
	var underlined []string
	for _, piece := range lines[0] {
		if piece.Style.Attr&4 != 0 {
			underlined = append(underlined, piece.Text)
		}
	}
	if got := strings.TrimRight(lines[0].String(), " "); got != "It is a segment of TCP." || strings.Join(underlined, " ") != "segment TCP" {
		t.Errorf("%q, underlined %q", got, underlined)
	}
}

func TestTheCardSaysHowFarItsConceptsAreMastered(t *testing.T) {
	m, l := kindsAt(t, "card", 80, 24)
	concepts := l.at.Concepts()
	if len(concepts) == 0 {
		t.Fatal("the lesson teaches nothing")
	}
	shows(t, m, "What you have met:", "not asked yet", "To read:", "- RFC 9293 §3.5")
	m.Update(learnedMsg{learned{map[string]lesson.Grasp{
		concepts[0].ID: {Mastered: 90, Evidence: []lesson.Evidence{{Day: 90, Right: true}}, Due: 120},
		concepts[1].ID: {Evidence: []lesson.Evidence{{Day: 100}}, Due: 101},
	}, 100}})
	shows(t, m, "mastered", "comes again tomorrow")
}

func TestAStepLooksAtWhatItNames(t *testing.T) {
	m, l := kindsAt(t, "what-is-true", 80, 24)
	if l.main != paneCompare || l.baseline() == nil {
		t.Errorf("view %v, with a baseline: %v", l.main, l.baseline() != nil)
	}
	shows(t, m, "before", "now")
	step := *l.at.Step()
	defer func() { *l.at.Step() = step }()
	l.at.Step().View, l.at.Step().Field = "packet", "tcp.flags.ack"
	l.setUp()
	l.lit = false
	l.pointAt()
	shows(t, m, "tcp.flags.ack")
	l.at.Step().View, l.at.Step().Graph = "graphs", "window"
	l.setUp()
	if l.main != paneGraphs {
		t.Errorf("view %v", l.main)
	}
}

func TestAStepPointsAtWhatItHighlights(t *testing.T) {
	l := short(t)
	at := slices.IndexFunc(l.Steps, func(s *lesson.Step) bool { return strings.Contains(s.Highlight, "event.state") })
	if at < 0 {
		t.Fatal("no step of the lesson highlights a change of state")
	}
	play := begun(t, l, session.Variant{})
	play.Seek(at)
	m := sized(New(Deps{Words: text.For(text.English)}, Options{}, Start{Lesson: play}), 80, 24)
	m.top().(*learn).player.End()
	m.top().(*learn).pointAt()
	shows(t, m, "The client goes from CLOSED to SYN-SENT")
	press(m, "left")
	if s := screenOf(m); strings.Contains(s, "goes from CLOSED to SYN-SENT, because its program") && m.top().(*learn).told != "" {
		t.Errorf("it stays when somebody looks elsewhere:\n%s", s)
	}
}
