package sim

import (
	"context"
	"fmt"
	"time"

	"wiretale/session"
	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// Epoch is the wall-clock time at which every simulation begins.
var Epoch = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// A run whose hosts never fall silent is ended after so many steps: sooner if
// what happens is kept for a person to see, for it takes room.
const (
	maxSteps     = 20_000_000_000
	maxStepsTold = 5_000_000
)

// maxStepsTaught bounds a run that a lesson tells: it is told many times over, and
// somebody waits for it.
const maxStepsTaught = 100_000

// TooLongError is a run in which more happens than a lesson can tell.
type TooLongError struct{ Most int64 }

// Error is for logs and tests; a person is told by the catalogue under
// "sim.error.too-long".
func (e *TooLongError) Error() string { return fmt.Sprintf("more happens than %d steps", e.Most) }

// InterventionError is an intervention that no run of a scenario could apply.
type InterventionError struct {
	Index int // in the list that was given, counted from 0
	Field string
	Found string
}

// Error is for logs and tests; a person is told by the catalogue under
// "sim.error.intervention".
func (e *InterventionError) Error() string {
	return fmt.Sprintf("intervention %d: %s: %q", e.Index+1, e.Field, e.Found)
}

// Run simulates a scenario until nothing more happens, or until its limit. The
// interventions are made besides those that the scenario holds itself; the
// trace counts them first, so that an index below len(interventions) means one
// of these. The error is an *InterventionError.
func Run(sc *scenario.Scenario, interventions []session.Intervention, sink trace.Sink) (Summary, error) {
	return RunContext(context.Background(), sc, interventions, sink)
}

// RunContext is Run for somebody who may lose interest: the error is the
// context's then.
func RunContext(ctx context.Context, sc *scenario.Scenario, interventions []session.Intervention, sink trace.Sink) (Summary, error) {
	most := int64(maxSteps)
	if trace.WantsEvents(sink) {
		most = maxStepsTold
	}
	return run(ctx, sc, interventions, sink, most)
}

// run is RunContext of so many steps at most.
func run(ctx context.Context, sc *scenario.Scenario, interventions []session.Intervention, sink trace.Sink, most int64) (Summary, error) {
	for i, v := range interventions {
		if field, found := sc.Fault(v); field != "" {
			return Summary{}, &InterventionError{Index: i, Field: field, Found: found}
		}
	}
	all := append(append([]session.Intervention(nil), interventions...), sc.Interventions...)
	medium := &link.Medium{Engine: engine.New(), Sink: sink, Script: link.NewScript(all)}
	medium.Script.Until(sc.Limit)
	hosts := sc.Build(medium)
	var summary Summary
	summary.Stop = proceed(ctx, medium.Engine, sc.Limit, most)
	summary.End, summary.Events = medium.Engine.Now(), medium.Engine.Steps()
	summary.Interventions = medium.Script.Outcomes()
	summary.summarize(medium, hosts)
	if summary.Stop == Canceled {
		return summary, ctx.Err()
	}
	return summary, nil
}

// proceed runs the engine and says why it stopped.
func proceed(ctx context.Context, e *engine.Engine, limit time.Duration, most int64) Stop {
	for step := range most {
		if step%1024 == 0 && ctx.Err() != nil {
			return Canceled
		}
		next, ok := e.Next()
		if !ok {
			return Finished
		}
		if next > limit {
			return AtLimit
		}
		e.Step()
	}
	return TooLong
}
