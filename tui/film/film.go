// Package film takes pictures of the program as it runs on no terminal: moving
// ones as asciicasts and animated SVG, still ones as SVG. The same takes give
// the same bytes, always.
package film

import (
	"time"

	"wiretale/trace"
	"wiretale/tui"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Frame is a picture, and from when on it is seen.
type Frame struct {
	At     time.Duration
	Canvas *canvas.Canvas
	Theme  *theme.Theme
}

// The time between two pictures while something moves, and how long the last one
// stays.
const (
	between = time.Second / 30
	lasting = 2 * time.Second
)

// longest bounds a film.
const longest = 10 * time.Minute

// Film drives a program and hands each new picture on.
type Film struct {
	program *tui.Driven
	take    func(Frame) error
	at      time.Duration
	every   time.Duration
	err     error
}

// New starts a film, so many pictures a second at most (30 where that is 0).
// take is given every picture in its turn.
func New(program *tui.Driven, rate int, take func(Frame) error) *Film {
	f := &Film{program: program, take: take, every: between}
	if rate > 0 {
		f.every = time.Second / time.Duration(rate)
	}
	return f
}

// Now takes a picture.
func (f *Film) Now() {
	if f.err == nil && !f.program.Left() {
		c, t := f.program.Picture()
		f.err = f.take(Frame{f.at, c, t})
	}
}

// Pass lets time pass, and takes pictures as long as something moves.
func (f *Film) Pass(d time.Duration) {
	end := min(f.at+d, longest)
	for f.at < end && f.err == nil {
		step := min(f.every, end-f.at)
		if !f.program.Moving() {
			f.at = end
			return
		}
		f.program.Pass(step)
		f.at += step
		f.Now()
	}
}

// Play plays a conversation, or everything for 0, from beginning to end.
func (f *Film) Play(id trace.ConversationID) error {
	f.program.Play(id)
	f.Now()
	for f.program.Moving() && f.at < longest && f.err == nil {
		f.Pass(time.Second)
	}
	return f.End()
}

// Follow does what a list of takes asks for.
func (f *Film) Follow(takes []Take) error {
	f.Now()
	for _, t := range takes {
		if t.Wait > 0 {
			f.Pass(t.Wait)
			continue
		}
		f.program.Press(t.Key)
		f.Now()
		f.Pass(t.Rest)
	}
	return f.End()
}

// End lets the last picture stand, and returns what went wrong.
func (f *Film) End() error {
	f.at += lasting
	f.Now()
	return f.err
}
