package story_test

import (
	"regexp"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/explain/story"
	"wiretale/internal/sample"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
)

// simulated is the trace of an embedded scenario.
func simulated(t *testing.T, name string) *trace.Snapshot {
	t.Helper()
	return sample.Story(t, name)
}

// all is a story in one text.
func all(s story.Story) string {
	var b strings.Builder
	for _, part := range s.Sections {
		b.WriteString(part.Title + "\n")
		for _, p := range part.Paragraphs {
			b.WriteString(p.Text + "\n")
		}
	}
	return b.String() + strings.Join(s.Summary, " ")
}

// unfilled is a placeholder without a value, or a key without a text.
var unfilled = regexp.MustCompile(`⟨|\btell\.|\bexplain\.`)

func TestEveryScenarioIsToldInBothLanguages(t *testing.T) {
	for _, name := range scenario.Names() {
		s := simulated(t, name)
		for _, lang := range text.Langs() {
			for id := range trace.ConversationID(min(len(s.Conversations), 5)) {
				told := all(story.Tell(text.For(lang), s, id+1, story.Options{}))
				if told == "" || unfilled.MatchString(told) {
					t.Errorf("%s, conversation %d, %s: %s", name, id, lang, told)
				}
			}
		}
	}
}

func TestWithEachEveryPacketsSentenceIsTold(t *testing.T) {
	p := text.For(text.English)
	s := simulated(t, "lossy")
	told := all(story.Tell(p, s, 1, story.Options{Each: true}))
	n := 0
	for _, k := range s.Packets.All() {
		if k.Conversation == 1 {
			n++
			if words := explain.Packet(p, s, k.ID); !strings.Contains(told, words) {
				t.Errorf("packet %d is not told: %s", k.ID, words)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d packets", n)
	}
}

// counted are the packets that a story speaks of: those of runs, and a
// sentence for each of the others.
var counted = regexp.MustCompile(`(\d+) (?:segments?|acknowledgments?)\b|acknowledgment (\d+) times?\b`)

func TestALongConversationStaysShort(t *testing.T) {
	s := simulated(t, "bulk")
	told := story.Tell(text.For(text.English), s, 1, story.Options{})
	n := 0
	for _, part := range told.Sections {
		n += len(part.Paragraphs)
	}
	if n > 100 || s.Packets.Len() < 1000 {
		t.Errorf("%d paragraphs for %d packets", n, s.Packets.Len())
	}
	if !counted.MatchString(all(told)) {
		t.Errorf("no run in\n%s", all(told))
	}
}

func TestLossesAndRepetitionsAreCounted(t *testing.T) {
	s := simulated(t, "lossy")
	lost, repeated := 0, 0
	for _, e := range s.Events.All() {
		switch d := e.Detail.(type) {
		case trace.Lost:
			lost++
		case trace.Sent:
			if d.Retransmission && d.Hop == 0 {
				repeated++
			}
		}
	}
	told := strings.Join(story.Tell(text.For(text.English), s, 1, story.Options{}).Summary, " ")
	p := text.For(text.English)
	for _, want := range []string{
		p.T("tell.summary.lost", text.Args{"Count": lost}), p.T("tell.summary.repeated", text.Args{"Count": repeated}),
		p.T("tell.ended.closed"),
	} {
		if lost == 0 || !strings.Contains(told, want) {
			t.Errorf("%q lacks %q", told, want)
		}
	}
}

func TestAStoryOfACutTraceTellsNothingOfTheFuture(t *testing.T) {
	s := simulated(t, "lossy")
	cut := analyze.Read(s.Log.Until(trace.Ordinal(s.Log.Events.Len() / 2)))
	told := all(story.Tell(text.For(text.English), cut, 1, story.Options{}))
	if strings.Contains(told, "FIN") || strings.Contains(told, "closed the connection") {
		t.Errorf("it knows the end:\n%s", told)
	}
}

func TestMarkdownTakesTheirMeaningFromSigns(t *testing.T) {
	const hostile = "*[x](javascript:1)* <b> `a` _b_ # | ~ ! \\"
	got := story.Plain(hostile)
	if regexp.MustCompile("(^|[^\\\\])[*_`\\[\\]#|~!<>]").MatchString(got) {
		t.Errorf("got %s", got)
	}
}
