package main

import (
	"context"
	"os"

	"charm.land/fang/v2"

	"wiretale/config"
	"wiretale/internal/rescue"
	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/tui"
)

// broken is a command that shows a session with a mistake in it.
func broken() {
	p := &program{words: text.For(text.English), config: config.New("")}
	sc, err := scenario.Embedded("handshake")
	if err != nil {
		panic(err)
	}
	view, err := tell(sc)
	if err != nil {
		panic(err)
	}
	var s session.Session = &sinking{Session: simulated("sinking", view), where: os.Args[1]}
	if os.Args[1] == "intervening" {
		b, err := p.branching(context.Background(), sc)
		if err != nil {
			panic(err)
		}
		s = &sinkingBranch{b}
	}
	err = p.screen(context.Background(), tui.Start{Session: s})
	if err != nil {
		p.complain(os.Stderr, fang.Styles{}, err)
		os.Exit(1)
	}
}

// sinking is a session that panics once it is drawn.
type sinking struct {
	session.Session
	where string
	drawn int
}

// Progress is asked for by every picture: the first ones are made before the
// terminal has been taken.
func (s *sinking) Progress() session.Progress {
	s.drawn++
	if s.drawn == 20 {
		if s.where == "reading" {
			rescue.Go(func() { panic("sank while reading") })
		} else {
			panic("sank while drawing")
		}
	}
	return s.Session.Progress()
}

// sinkingBranch is a session that panics once it is intervened in.
type sinkingBranch struct{ *branched }

func (s *sinkingBranch) Intervene(session.Intervention) error { panic("sank while intervening") }
