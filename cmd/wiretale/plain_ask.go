package main

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"wiretale/lesson"
	"wiretale/text"
	"wiretale/trace"
)

// did is what somebody did at a prompt.
type did uint8

const (
	answered did = iota
	skipped
	quit
)

// answer asks the step's question until it is answered or skipped; false where it
// is left.
func (l *plainLesson) answer() bool {
	q, _ := l.play.Question(l.words)
	if !l.review { // else it is counted among those of the review
		l.sayT("plain.question", text.Args{"Number": q.Number, "Of": q.Of})
	}
	if q.Unseen {
		l.sayT("plain.unseen")
	}
	l.prose(q.Prompt)
	a := lesson.Answer{Choice: -1, Reason: -1}
	for {
		switch l.answerTo(&q, &a) {
		case quit:
			return false
		case skipped:
			return true
		}
		if l.play.Commit(a) {
			return true
		}
		l.sayT("plain.not-taken")
	}
}

// answerTo has a question answered, with the reason and how sure one is.
func (l *plainLesson) answerTo(q *lesson.Question, a *lesson.Answer) (what did) {
	switch {
	case q.Kind == lesson.Make:
		return l.make()
	case q.Enter:
		a.Number, what = l.number(q.Unit)
	case q.Kind == lesson.Point:
		a.Packet, what = l.point()
	default:
		a.Choice, what = l.choose(q.Choices, "plain.choose")
	}
	if what != answered {
		return what
	}
	if q.Why != "" {
		l.prose(q.Why)
		if a.Reason, what = l.choose(q.Reasons, "plain.why"); what != answered {
			return what
		}
	}
	a.Sure, what = l.sure()
	return what
}

// typed reads until something is typed that a prompt takes: take says whether it
// does. What every question understands is done here.
func (l *plainLesson) typed(expected string, take func(string) bool) did {
	for {
		typed, ok := l.read()
		switch {
		case !ok:
			return quit
		case take(typed):
			return answered
		case l.listed(l.play.Snapshot(), typed):
		case typed == "h":
			l.hint()
		case typed == "s":
			l.play.Skip()
			return skipped
		default:
			l.sayT("plain.expected", text.Args{"Expected": expected})
		}
	}
}

// choose has one of some choices chosen by its letter.
func (l *plainLesson) choose(choices []string, how string) (choice int, what did) {
	var letters []string
	for i, c := range choices {
		letters = append(letters, string(rune('a'+i)))
		l.say(letters[i] + ": " + lesson.Bare(c))
	}
	l.sayT(how)
	what = l.typed(strings.Join(letters, ", ")+", h, l, s, q", func(typed string) bool {
		for i, letter := range letters {
			if typed == letter {
				choice = i
				return true
			}
		}
		return false
	})
	return choice, what
}

// sure asks how sure one is.
func (l *plainLesson) sure() (sure bool, what did) {
	yes, no := strings.Fields(l.T("plain.sure.yes")), strings.Fields(l.T("plain.sure.no"))
	for {
		l.sayT("plain.sure")
		typed, ok := l.read()
		switch {
		case !ok:
			return false, quit
		case slices.Contains(yes, typed):
			return true, answered
		case slices.Contains(no, typed):
			return false, answered
		}
		l.sayT("plain.expected", text.Args{"Expected": yes[0] + ", " + no[0]})
	}
}

// number has a number typed, of a unit in words.
func (l *plainLesson) number(unit string) (n int64, what did) {
	if unit == "" {
		l.sayT("plain.number")
	} else {
		l.sayT("plain.number.unit", text.Args{"Unit": unit})
	}
	what = l.typed(l.T("plain.a-number")+", h, l, s, q", func(typed string) (ok bool) {
		n, ok = l.typedNumber(typed, unit)
		return ok
	})
	return n, what
}

// typedNumber reads a number as people write it, with its thousands apart or not,
// with its unit or without: of a time, nanoseconds, where a number alone is
// milliseconds.
func (l *plainLesson) typedNumber(typed, unit string) (int64, bool) {
	typed = strings.Join(strings.Fields(typed), "")
	if unit == l.T("lesson.unit.time") {
		typed = strings.ReplaceAll(strings.Replace(typed, ",", ".", 1), "us", "µs")
		if _, err := strconv.ParseFloat(typed, 64); err == nil {
			typed += "ms"
		}
		d, err := time.ParseDuration(typed)
		return int64(d), err == nil
	}
	digits := strings.TrimSuffix(typed, strings.ReplaceAll(unit, " ", ""))
	if parts := strings.FieldsFunc(digits, func(r rune) bool { return r == ',' || r == '.' }); len(parts) > 1 {
		for _, p := range parts[1:] {
			if len(p) != 3 {
				return 0, false
			}
		}
		digits = strings.Join(parts, "")
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// point has a packet pointed at by its number.
func (l *plainLesson) point() (id trace.PacketID, what did) {
	s := l.play.Snapshot()
	l.packets(s)
	l.sayT("plain.point")
	what = l.typed(l.T("plain.a-packet", text.Args{"Last": s.Packets.Len()})+", h, l, s, q", func(typed string) bool {
		id, _ = packetNumbered(s, typed)
		return id != 0
	})
	return id, what
}

// hint gives one more hint, where there is one.
func (l *plainLesson) hint() {
	if !l.play.Hint() {
		l.sayT("plain.no-hint")
		return
	}
	q, _ := l.play.Question(l.words)
	l.prose(l.T("plain.hint", text.Args{"Number": len(q.Hints), "Hint": q.Hints[len(q.Hints)-1]}))
}
