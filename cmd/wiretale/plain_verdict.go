package main

import (
	"slices"
	"strings"

	"wiretale/lesson"
	"wiretale/text"
)

// verdict says what came of the answer: first what was said and what is so, then
// why one may think otherwise, what happened, and the reason.
func (l *plainLesson) verdict() {
	v, judged := l.play.Verdict(l.words)
	if !judged {
		return
	}
	q, _ := l.play.Question(l.words)
	l.sayT(verdictWord(&q, &v))
	if !v.Skipped && v.Said != "" {
		l.sayT("plain.said", text.Args{"Said": lesson.Bare(v.Said)})
	}
	if so := trueAnswer(&q, &v); !v.Right && so != "" {
		l.sayT("plain.truth", text.Args{"True": lesson.Bare(so)})
	}
	l.behind(v.Believed, v.Refutation)
	for _, d := range v.Differences {
		l.sayT("plain.difference", text.Args{"Name": text.Escape(d.Name), "Guessed": text.Escape(d.Guessed), "Real": text.Escape(d.Real)})
	}
	if v.Happened != "" && !l.justHeard(v.Happened) {
		l.prose(v.Happened)
	}
	l.reason(&q, &v)
	l.solution(&v)
}

// justHeard reports whether a sentence was just told among what happened.
func (l *plainLesson) justHeard(said string) bool {
	return slices.ContainsFunc(l.heard, func(line string) bool { return strings.HasSuffix(line, said) })
}

func verdictWord(q *lesson.Question, v *lesson.Verdict) string {
	switch {
	case v.Skipped:
		return "plain.skipped"
	case !v.Right:
		return "plain.wrong"
	case q.Why != "" && !v.ReasonRight:
		return "plain.right-but"
	}
	return "plain.right"
}

// trueAnswer is what is so, in words.
func trueAnswer(q *lesson.Question, v *lesson.Verdict) string {
	if v.True == "" && v.Truth >= 0 && v.Truth < len(q.Choices) {
		return q.Choices[v.Truth]
	}
	return v.True
}

// behind says what somebody believes who answers so, and what is so instead.
func (l *plainLesson) behind(belief, refutation string) {
	if belief != "" {
		l.sayT("plain.behind", text.Args{"Belief": lesson.Bare(belief)})
	}
	if refutation != "" {
		l.prose(refutation)
	}
}

// reason says what came of the reason.
func (l *plainLesson) reason(q *lesson.Question, v *lesson.Verdict) {
	if q.Why == "" || v.Skipped {
		return
	}
	if !v.ReasonRight {
		l.behind(v.ReasonBelieved, v.ReasonRefutation)
	}
	if v.TrueReason >= 0 && v.TrueReason < len(q.Reasons) {
		l.sayT("plain.because", text.Args{"Reason": lesson.Bare(q.Reasons[v.TrueReason])})
	}
}

// solution tells a shortest way of a task, unless it was the one that was taken.
func (l *plainLesson) solution(v *lesson.Verdict) {
	way := v.Solution
	if len(way) > 0 && v.Skipped && len(l.way) > 0 {
		way = l.way
	}
	if len(way) == 0 || v.Right && len(way) >= len(strings.Split(v.Said, "; ")) {
		return
	}
	l.sayT("plain.solution")
	for _, step := range way {
		l.say(step)
	}
}
