package main

import (
	"errors"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
)

// story is the session of a scenario that is told to its end, and may be told
// otherwise.
type story struct {
	scenario *scenario.Scenario
	title    string
	tree     *session.Tree
}

func newStory(sc *scenario.Scenario, lang text.Lang) (*story, error) {
	s := &story{scenario: sc, title: sc.Title.In(string(lang))}
	told, _, err := s.tell(nil)
	if err == nil {
		s.tree = session.NewTree(told)
	}
	return s, err
}

// tell runs the scenario with interventions, and says what came of each.
func (s *story) tell(plan []session.Intervention) (*trace.Snapshot, []string, error) {
	log := trace.NewLog(sim.Epoch)
	summary, err := sim.Run(s.scenario, plan, log)
	if err != nil {
		return nil, nil, err
	}
	log.Close(nil)
	var outcomes []string
	for _, o := range summary.Interventions[:len(plan)] {
		outcomes = append(outcomes, o.String())
	}
	return analyze.Read(log.View()), outcomes, nil
}

func (s *story) Title() string             { return s.title }
func (s *story) Kind() session.Kind        { return session.Simulated }
func (s *story) Snapshot() *trace.Snapshot { return s.tree.Looking().Snapshot }
func (s *story) Changed() <-chan struct{}  { return nil }
func (s *story) Progress() session.Progress {
	return session.Progress{Packets: s.Snapshot().Packets.Len(), Done: true}
}
func (s *story) Close() error { return nil }

func (s *story) When() session.When         { return session.AnyTime }
func (s *story) Branches() session.Branches { return s.tree.Branches() }

// Intervene implements session.Branching.
func (s *story) Intervene(v session.Intervention) error {
	plan := s.tree.Plan(v)
	snapshot, outcomes, err := s.tell(plan)
	if err == nil {
		s.tree.Add(plan, outcomes, snapshot)
	}
	return err
}

func (s *story) Undo() error                    { return s.tree.Undo() }
func (s *story) Redo() error                    { return s.tree.Redo() }
func (s *story) Look(branch int) error          { return s.tree.Look(branch) }
func (s *story) Rename(branch int, name string) { s.tree.Rename(branch, name) }

// Save implements session.Branching: pictures leave nothing behind.
func (s *story) Save(string) error { return errors.ErrUnsupported }

var _ session.Branching = (*story)(nil)
