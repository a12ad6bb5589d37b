package main

import (
	"github.com/spf13/cobra"

	"wiretale/text"
	"wiretale/trace"
)

// plainReview asks what is due today, one question after the other.
func (p *program) plainReview(c *cobra.Command, seed uint64) error {
	progress, err := remembered()
	l := p.plainly(c)
	l.unkept(err)
	items := progress.Review(today(), seed, generators(&progress))
	if len(items) == 0 {
		l.sayT("plain.review.none")
		l.say(p.nextReview(&progress))
		return nil
	}
	l.keys()
	l.review = true
	right := 0
	for i, item := range items {
		if l.play, err = p.quiz(c.Context(), item); err != nil {
			return err
		}
		l.told, l.used = map[telling]trace.Ordinal{}, nil
		title := p.conceptTitle(l.play.Lesson(), item.Concept)
		l.blank()
		l.sayT("plain.review", text.Args{"Number": i + 1, "Of": len(items), "Concept": title})
		going := l.reviewed(i+1 < len(items))
		l.unkept(keep(item.Lesson, l.play.Record()))
		if v, judged := l.play.Verdict(l.words); judged && v.Right {
			right++
		}
		if !going {
			l.sayT("plain.review.left")
			return nil
		}
	}
	l.sayT("plain.review.over", text.Args{"Right": right, "Count": len(items)})
	if progress, err = remembered(); err == nil {
		l.say(p.nextReview(&progress))
	}
	l.unkept(err)
	return nil
}

// reviewed asks one question of a review, and waits before the next; false where
// somebody leaves.
func (l *plainLesson) reviewed(more bool) bool {
	l.events()
	l.prose(l.play.Prose(l.words))
	l.shown()
	if !l.asked() {
		return false
	}
	if !more {
		return true
	}
	l.sayT("plain.go-on")
	_, ok := l.read()
	return ok
}
