package lesson_test

import (
	"strings"
	"testing"

	"wiretale/lesson"
	"wiretale/sim"
)

// TestAnAnswerPlaysUpToTheNextStepOfItsScene looks at a question over another seed,
// behind which the card goes on with the scene: what happens after the card's event
// isn't asked about.
func TestAnAnswerPlaysUpToTheNextStepOfItsScene(t *testing.T) {
	for card, code := range map[string]lesson.Code{
		"    at: event.node == client and event.state == ESTABLISHED\n    scene: plain\n": lesson.NoAnswer,
		"    at: end\n    scene: plain\n":                                                 lesson.NoTruth,
	} {
		dir := sample(t)
		src := string(dir["lesson.yaml"].Data)
		i := strings.Index(src, "      of: {field: tcp.ack_raw, of: event.kind == packet_sent}\n      prompt: {en: And now?")
		src = src[:i] + strings.NewReplacer("of: {field: tcp.ack_raw, of: event.kind == packet_sent}", "of: {field: tcp.ack_raw, of: event.kind == packet_sent and tcp.flags.fin}").Replace(src[i:])
		src = strings.Replace(src, "  - id: card\n", "  - id: card\n"+card, 1)
		dir["lesson.yaml"].Data = []byte(src)
		all := lesson.Check("kinds", dir, sim.NewRunner())
		if e, ok := first(all); !ok || len(all) != 1 || e.Code != code || e.Step != "once-more" {
			t.Errorf("%s: got %v", card, all)
		}
	}
}
