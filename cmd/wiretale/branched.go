package main

import (
	"context"
	"os"
	"sync"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// branched is the session of a scenario, whose story can be told otherwise.
type branched struct {
	*source
	scenario *scenario.Scenario
	ctx      context.Context // ends with the session
	own      []sim.Outcome   // of the scenario's own interventions, in the baseline

	turn  sync.Mutex // of who changes the tree; telling a story may take long
	tree  *session.Tree
	shown session.Branches // guarded by the source's lock
}

// branching tells a scenario to its end, and opens the session that can tell it
// otherwise.
func (p *program) branching(ctx context.Context, sc *scenario.Scenario) (*branched, error) {
	ctx, cancel := context.WithCancel(ctx)
	b := &branched{scenario: sc, ctx: ctx}
	snapshot, own, err := b.tell(nil)
	if err != nil {
		cancel()
		return nil, err
	}
	b.own = own
	b.source = simulatedAs(sc.Title.In(string(p.words.Lang)), snapshot)
	b.source.stop, b.source.changed = cancel, make(chan struct{})
	b.progress = func() session.Progress {
		return session.Progress{Packets: b.Snapshot().Log.Sightings.Len(), Done: true}
	}
	b.tree = session.NewTree(snapshot)
	b.shown = b.tree.Branches()
	return b, nil
}

// tell runs the scenario with interventions, and reads what came of it. The
// outcomes are those of the plan, and behind them the scenario's own.
func (b *branched) tell(plan []session.Intervention) (*trace.Snapshot, []sim.Outcome, error) {
	log := trace.NewLog(sim.Epoch)
	summary, err := sim.RunContext(b.ctx, b.scenario, plan, log)
	if err != nil {
		return nil, nil, err
	}
	log.Close(nil)
	return analyze.Read(log.View()), summary.Interventions, nil
}

// look shows what the tree looks at.
func (b *branched) look() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shown = b.tree.Branches()
	b.replace(b.tree.Looking().Snapshot, false)
}

// When implements session.Branching.
func (b *branched) When() session.When { return session.AnyTime }

// Branches implements session.Branching.
func (b *branched) Branches() session.Branches {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shown
}

// Intervene implements session.Branching. A story that was told already is not
// told again.
func (b *branched) Intervene(v session.Intervention) error {
	return b.change(func() error {
		plan := b.tree.Plan(v)
		if b.tree.Find(plan) {
			return nil
		}
		if err := b.tree.Full(); err != nil {
			return err
		}
		snapshot, outcomes, err := b.tell(plan)
		if err == nil {
			b.tree.Add(plan, names(outcomes[:len(plan)]), snapshot)
		}
		return err
	})
}

// names are outcomes as a branch tells them.
func names(outcomes []sim.Outcome) (list []string) {
	for _, o := range outcomes {
		list = append(list, o.String())
	}
	return list
}

// Undo implements session.Branching.
func (b *branched) Undo() error { return b.change(b.tree.Undo) }

// Redo implements session.Branching.
func (b *branched) Redo() error { return b.change(b.tree.Redo) }

// Look implements session.Branching.
func (b *branched) Look(branch int) error {
	return b.change(func() error { return b.tree.Look(branch) })
}

// Rename implements session.Branching.
func (b *branched) Rename(branch int, name string) {
	_ = b.change(func() error {
		b.tree.Rename(branch, name)
		return nil
	})
}

// change changes the tree and shows it as it is then.
func (b *branched) change(do func() error) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	if err := do(); err != nil {
		return err
	}
	b.look()
	return nil
}

// Save implements session.Branching.
func (b *branched) Save(path string) error {
	shown := b.Branches()
	return saveScenario(path, b.scenario, shown.List[shown.Looking].Interventions)
}

// saveScenario writes a scenario with interventions to a file that must not be
// there yet.
func saveScenario(path string, sc *scenario.Scenario, interventions []session.Intervention) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return cannotWrite(path, err)
	}
	if err := sc.Write(file, interventions); err != nil {
		file.Close()
		_ = os.Remove(path) // nobody else's: it was made here
		return err
	}
	if err := file.Close(); err != nil {
		return cannotWrite(path, err)
	}
	return nil
}

var _, _ session.Branching = (*branched)(nil), (*paced)(nil)
