package main

import (
	"slices"
	"strings"

	"wiretale/sim"
	"wiretale/text"
)

// unmetError is that a scenario was told, but not with all of its interventions:
// whoever replays a saved branch must learn that it was not replayed.
type unmetError []sim.Outcome

// Error implements error.
func (unmetError) Error() string { return "unmet" }

// unmetOf is the error of a run's outcomes; nil where every intervention was made.
func unmetOf(outcomes []sim.Outcome) error {
	if slices.ContainsFunc(outcomes, func(o sim.Outcome) bool { return o != sim.Applied }) {
		return unmetError(outcomes)
	}
	return nil
}

// sayUnmet names the interventions that were not made, a line each.
func (p *program) sayUnmet(e unmetError) string {
	var said []string
	for i, o := range e {
		if o != sim.Applied {
			said = append(said, p.words.T("cmd.sim.intervention."+o.String(), text.Args{"Number": i + 1}))
		}
	}
	return strings.Join(said, "\n")
}
