package main

import (
	"context"
	"path/filepath"

	"github.com/adrg/xdg"

	"wiretale/capture"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/tui"
)

// stateDir is where progress and the captures opened lately are kept.
func stateDir() string { return filepath.Join(xdg.StateHome, "wiretale") }

// deps gives the screen the outside world.
func (p *program) deps() tui.Deps {
	return tui.Deps{
		Words:   p.words,
		Entries: p.entries,
		Preview: p.preview,
		Open:    p.openEntry,
		Learn:   func(ctx context.Context, name string) (*lesson.Play, error) { return p.resume(ctx, name, 0) },
		Keep:    keep,
		Review:  due,
		Quiz:    p.quiz,
		Known:   grasps,
		Today:   today,
		Export:  p.exportScreen,
		Say:     p.say,
	}
}

// entries lists what home offers.
func (p *program) entries() []tui.Entry {
	var all []tui.Entry
	progress, _ := lesson.LoadProgress(stateDir()) // damage is told when the program begins
	all = append(all, p.course(&progress)...)
	for _, name := range scenario.Names() {
		sc, err := scenario.Embedded(name)
		if err != nil {
			continue // a test holds that none is faulty
		}
		lang := string(p.words.Lang)
		all = append(all, tui.Entry{
			Kind: tui.Scenarios, Name: name, Title: sc.Title.In(lang), Note: name, About: sc.Description.In(lang),
		})
	}
	for _, path := range recentCaptures() {
		all = append(all, tui.Entry{Kind: tui.Recent, Name: path, Title: filepath.Base(path), About: path})
	}
	interfaces, _ := capture.Interfaces() // where there are none to watch, none are listed
	for _, i := range interfaces {
		e := tui.Entry{Kind: tui.Interfaces, Name: i.Name, Title: i.Name, About: p.words.T("cmd.home.live")}
		if !i.Permitted {
			e.Note = p.words.T("cmd.home.not-permitted")
			e.About = p.say(&capture.Error{File: i.Name, Offset: -1, Code: capture.LiveDenied})
		}
		all = append(all, e)
	}
	return all
}

// openEntry opens what was chosen at home.
func (p *program) openEntry(ctx context.Context, kind tui.EntryKind, name string) (session.Session, error) {
	switch kind {
	case tui.Scenarios:
		return p.simulate(ctx, name, 0)
	case tui.Interfaces:
		return watch(ctx, name)
	default:
		return p.openCapture(ctx, name)
	}
}

// simulate runs a scenario, given by name or file, to its end.
func (p *program) simulate(ctx context.Context, name string, seed uint64) (session.Session, error) {
	sc, err := findScenario(name)
	if err != nil {
		return nil, err
	}
	return p.branching(ctx, sc.With(seed, 0))
}
