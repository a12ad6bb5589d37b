package main

import (
	"fmt"
	"io"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
	"wiretale/tui/film"
)

// The size of a cast unless it is told, and the largest.
const (
	castWidth, castHeight = 120, 36
	mostColumns, mostRows = 500, 200
)

// castSize reads a size such as 120x36.
func castSize(s string) (width, height int, err error) {
	if s == "" {
		return castWidth, castHeight, nil
	}
	n, err := fmt.Sscanf(s+" ", "%dx%d ", &width, &height)
	if n < 2 || err != nil || width < tui.MinWidth || height < tui.MinHeight || width > mostColumns || height > mostRows {
		return 0, 0, &usageError{key: "tell.usage.size", args: text.Args{"Found": text.Escape(s),
			"Width": tui.MinWidth, "Height": tui.MinHeight, "MostWidth": mostColumns, "MostHeight": mostRows}}
	}
	return width, height, nil
}

// cast films the screen: a conversation that plays from beginning to end, or
// what comes of a list of keys.
func (x *exported) cast(w io.Writer, t *toldTrace) error {
	width, height, err := castSize(x.size)
	if err != nil {
		return err
	}
	takes, err := film.ParseTakes(x.keys)
	if err != nil {
		return &usageError{key: "tell.usage.keys", args: text.Args{"Found": text.Escape(err.(*film.TakeError).Found)}}
	}
	kind := session.Recorded
	if t.snapshot.Modelled {
		kind = session.Simulated
	}
	return x.film(w, session.NewStill(t.title, kind, t.snapshot), t.conversation, takes, width, height)
}

// film films a session that plays from beginning to end, or what comes of some
// takes.
func (p *program) film(w io.Writer, s *session.Still, id trace.ConversationID, takes []film.Take, width, height int) error {
	start := tui.Start{Session: s}
	seen := inTheme(p.show.theme) // by the flags alone: a film is the same whatever terminal this is, and whoever makes it
	seen.ASCII = p.show.ascii
	program := tui.NewDriven(tui.Deps{Words: p.words, Say: p.say}, seen, start, width, height)
	out, err := film.NewCast(w, text.Escape(s.Title()), width, height)
	if err != nil {
		return err
	}
	var last film.Frame
	reel := film.New(program, 0, func(f film.Frame) error { last = f; return out.Take(f) })
	if len(takes) > 0 {
		err = reel.Follow(takes)
	} else {
		err = reel.Play(id)
	}
	if err != nil {
		return err
	}
	return out.Close(last)
}
