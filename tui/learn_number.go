package tui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// mostDigits bounds what is typed of a number: more would not be told apart from
// a slip.
const mostDigits = 15

// counting reports whether the answer is a number that is typed.
func (l *learn) counting() bool {
	a := l.at.Step().Ask
	return a != nil && a.Enter
}

// enters reports whether digits fill a number now.
func (l *learn) enters() bool {
	return l.answering() && l.counting() && l.answer.part == partChoice
}

// pressNumber answers the keys that fill the number; ok says whether it was one.
func (l *learn) pressNumber(k tea.KeyPressMsg) (r request, ok bool) {
	if !l.enters() {
		return nil, false
	}
	typed := &l.answer.typed
	switch s := k.String(); {
	case len(s) == 1 && (s[0] >= '0' && s[0] <= '9' || s == "." && !strings.Contains(*typed, ".") && *typed != ""):
		if len(*typed) == mostDigits {
			return sayWhy{"tui.refuse.long-number"}, true
		}
		*typed += s
	case s == "backspace" && *typed != "":
		*typed = (*typed)[:len(*typed)-1]
	case s == "esc":
		*typed = ""
	default:
		return nil, false
	}
	l.page.asked, l.page.top = false, 0
	return nil, true
}

// entered is the number that was typed: nanoseconds where its unit is one of
// time; false where there is none.
func (l *learn) entered() (int64, bool) {
	q, _ := l.at.Question(l.words)
	typed := strings.TrimSuffix(l.answer.typed, ".")
	if q.Unit == l.words.T("lesson.unit.time") {
		d, err := time.ParseDuration(typed + "ms")
		return int64(d), err == nil
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	return n, err == nil
}

// numberLine is the number as it is being typed, with its unit.
func numberLine(u *ui, typed, unit string, open bool) view.Line {
	value := canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}
	cursor := ""
	if open {
		value, cursor = canvas.Style{Ink: theme.Accent, Attr: canvas.Reverse}, "_"
	}
	line := view.Line{{Text: " " + string(u.theme.Glyphs.Selected) + " "}, {Text: " " + typed + cursor + " ", Style: value}}
	if unit != "" {
		line = append(line, view.Piece{Text: " " + unit, Style: canvas.Style{Ink: theme.Muted}})
	}
	return line
}
