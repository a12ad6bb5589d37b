package tui

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"wiretale/internal/rescue"
)

// Guarded is the model as the terminal runs it: where something of ours panics,
// the program ends as if it had been left, so that the terminal gets back all
// that it lent.
type Guarded struct {
	model *Model
	// Stop ends the program from outside its loop.
	Stop func()

	mu     sync.Mutex
	broken *rescue.Panic
}

// Guard returns the model with a guard around it.
func Guard(m *Model) *Guarded { return &Guarded{model: m} }

// Broken is what went wrong first; nil if nothing did.
func (g *Guarded) Broken() *rescue.Panic {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.broken
}

// Break notes that something has gone wrong, and ends the program.
func (g *Guarded) Break(p *rescue.Panic) {
	g.mu.Lock()
	first := g.broken == nil
	if first {
		g.broken = p
	}
	g.mu.Unlock()
	if first && g.Stop != nil {
		go g.Stop() // the loop that carries it out may be waiting for us
	}
}

// Init implements tea.Model.
func (g *Guarded) Init() (cmd tea.Cmd) {
	defer rescue.Catch(func(p *rescue.Panic) { g.Break(p); cmd = nil })
	return g.guarded(g.model.Init())
}

// Update implements tea.Model.
func (g *Guarded) Update(msg tea.Msg) (m tea.Model, cmd tea.Cmd) {
	m = g // after a panic too: the loop asks it for one more picture
	if g.Broken() != nil {
		return m, nil
	}
	defer rescue.Catch(func(p *rescue.Panic) { g.Break(p); cmd = nil })
	_, cmd = g.model.Update(msg)
	return m, g.guarded(cmd)
}

// View implements tea.Model.
func (g *Guarded) View() (v tea.View) {
	v.AltScreen = true
	if g.Broken() != nil {
		return v
	}
	defer rescue.Catch(func(p *rescue.Panic) { g.Break(p); v = tea.View{AltScreen: true} })
	return g.model.View()
}

// guarded is a command, and whatever comes of it, with a guard around it.
func (g *Guarded) guarded(cmd tea.Cmd) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() (msg tea.Msg) {
		defer rescue.Catch(func(p *rescue.Panic) { g.Break(p); msg = nil })
		msg = cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for i, c := range batch {
				batch[i] = g.guarded(c)
			}
		}
		return msg
	}
}
