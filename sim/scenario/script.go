package scenario

import (
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/talk"
)

// The bounds of a script.
const (
	maxSteps = 100
	maxCalls = 10_000
	maxText  = 2000 // bytes
)

// bareSteps are the steps that need no more than their name.
var bareSteps = words[talk.Verb]{{"close", talk.Close}, {"half_close", talk.HalfClose}, {"reset", talk.Reset}, {"crash", talk.Crash},
	{"stop_reading", talk.StopReading}, {"read_again", talk.ReadAgain}, {"stay", talk.Stay}}

// script reads what one side of a connection does, step by step.
func (r *reader) script(n ast.Node) (s talk.Script) {
	var places []position
	s = talk.Script{} // an empty one is a script, too: it closes at once
	r.list(n, maxSteps, func(n ast.Node) {
		s, places = append(s, r.step(n)), append(places, at(n))
	})
	if i, reason, bad := s.Fault(); bad && r.err == nil {
		r.fail(places[i], StepTooLate, verb(s[i].Do), verb(s[reason].Do))
	}
	return s
}

// verb is the word for what a step does.
func verb(v talk.Verb) string {
	for _, w := range bareSteps {
		if w.value == v {
			return w.word
		}
	}
	return map[talk.Verb]string{talk.Read: "read", talk.Write: "write", talk.Wait: "wait", talk.Until: "until"}[v]
}

// step reads one step: a word, or a key with how much or how long.
func (r *reader) step(n ast.Node) (s talk.Step) {
	kinds := make([]talk.Step, 5)
	sets := [][]field{r.readStep(&kinds[0]), r.writeStep(&kinds[1]), r.sayStep(&kinds[2]),
		timeStep(r, "wait", talk.Wait, &kinds[3]), timeStep(r, "until", talk.Until, &kinds[4])}
	if r.form != nil {
		r.either(func() { bareSteps.read(r, nil) }, func() { r.tellKinds(sets) })
		return s
	}
	switch r.plain(n).(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	case nil:
		return s
	default:
		word := r.text(n)
		for _, w := range bareSteps {
			if w.word == word {
				s.Do = w.value
				return s
			}
		}
		r.fail(at(n), BadValue, word, "read: 100 B, write: 3 kB, say: hello, wait: 2s, until: 3s, close, half_close, reset, crash, stop_reading, read_again, stay")
		return s
	}
	i := r.kind(n, sets)
	if i < 0 {
		return s
	}
	r.mapping(n, sets[i]...)
	return kinds[i]
}

// readStep are the keys of a step that waits for bytes.
func (r *reader) readStep(s *talk.Step) []field {
	return []field{{"read", true, func(n ast.Node) {
		s.Do = talk.Read
		switch {
		case r.form != nil:
			r.either(func() { r.choice(n, "all") }, func() { r.transfer(n) })
		case r.text(n) != "all":
			s.Bytes = r.transfer(n)
		}
	}}}
}

// writeStep are the keys of a step that sends bytes, in one call or in several:
// so many of that length, or as many of another length as it takes.
func (r *reader) writeStep(s *talk.Step) []field {
	one, times := int64(0), int64(1)
	repeat := func() { // the keys stand in any order
		if s.Bytes = one * times; times > 1 {
			s.Each = one
		}
	}
	return []field{
		{"write", true, func(n ast.Node) { s.Do, one = talk.Write, r.transfer(n); repeat() }},
		{"times", false, func(n ast.Node) { times = r.number(n, 2, maxCalls); repeat() }},
		{"each", false, func(n ast.Node) { s.Each = r.transfer(n) }},
	}
}

// sayStep are the keys of a step that sends words.
func (r *reader) sayStep(s *talk.Step) []field {
	return []field{{"say", true, func(n ast.Node) {
		s.Do, s.Text = talk.Write, []byte(r.text(n))
		if len(s.Text) == 0 || len(s.Text) > maxText {
			r.fail(at(n), BadValue, strings.ToValidUTF8(clip(string(s.Text)), ""), `"hello\n"`)
		}
	}}}
}

// timeStep is the key of a step that waits.
func timeStep(r *reader, key string, do talk.Verb, s *talk.Step) []field {
	return []field{{key, true, func(n ast.Node) { s.Do, s.Time = do, time.Duration(r.duration(n)) }}}
}
