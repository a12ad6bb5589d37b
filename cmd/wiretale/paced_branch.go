package main

import (
	"slices"
	"sync"

	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/link"
	"wiretale/sim/scenario"
)

// network is what was changed of the network that a program runs on. There is
// one story of it, the real one.
type network struct {
	scenario *scenario.Scenario

	turn     sync.Mutex // of who intervenes
	changing sync.Mutex // guards the rest
	name     string
	made     []session.Intervention
	outcomes []string
}

// When implements session.Branching.
func (p *paced) When() session.When { return session.Now }

// Branches implements session.Branching.
func (p *paced) Branches() session.Branches {
	snapshot := p.Snapshot()
	p.changing.Lock()
	defer p.changing.Unlock()
	return session.Branches{List: []session.Branch{{Name: p.name, Parent: -1, Snapshot: snapshot,
		Interventions: slices.Clone(p.made), Outcomes: slices.Clone(p.outcomes)}}}
}

// Intervene implements session.Branching: it acts on what is in the air, or on
// what comes.
func (p *paced) Intervene(v session.Intervention) error {
	if field, found := p.scenario.Fault(v); field != "" {
		return &sim.InterventionError{Field: field, Found: found}
	}
	p.turn.Lock()
	defer p.turn.Unlock()
	place, made, err := p.bridge.Intervene(v)
	if err == nil {
		p.note(place, made, "")
		p.source.stir()
	}
	return err
}

// became hears what became of an intervention, in the network's own loop.
func (p *paced) became(place int, v session.Intervention, outcome string) {
	p.note(place, v, outcome)
	p.source.stir()
}

// note keeps an intervention by its place in the script; outcome is "" where
// nothing new is known of it.
func (p *paced) note(place int, v session.Intervention, outcome string) {
	p.changing.Lock()
	defer p.changing.Unlock()
	i := place - len(p.scenario.Interventions)
	if i < 0 {
		return // the scenario's own
	}
	for i >= len(p.made) {
		p.made, p.outcomes = append(p.made, v), append(p.outcomes, link.NeverMet.String())
	}
	if outcome != "" {
		p.made[i], p.outcomes[i] = v, outcome
	}
}

// Undo implements session.Branching.
func (p *paced) Undo() error { return &session.BranchError{Code: session.NotPast} }

// Redo implements session.Branching.
func (p *paced) Redo() error { return &session.BranchError{Code: session.NothingToRedo} }

// Look implements session.Branching.
func (p *paced) Look(branch int) error {
	if branch != 0 {
		return &session.BranchError{Code: session.NoSuchBranch}
	}
	return nil
}

// Rename implements session.Branching.
func (p *paced) Rename(_ int, name string) {
	p.changing.Lock()
	p.name = name
	p.changing.Unlock()
	p.source.stir()
}

// Save implements session.Branching.
func (p *paced) Save(path string) error {
	p.changing.Lock()
	made := slices.Clone(p.made)
	p.changing.Unlock()
	return saveScenario(path, p.scenario, made)
}
