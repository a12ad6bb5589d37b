package sim

import (
	"context"

	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// runner runs scenarios by name.
type runner struct{ own []*scenario.Scenario }

// NewRunner returns a runner of the embedded scenarios and of those given,
// which come first where names are the same.
func NewRunner(own ...*scenario.Scenario) session.Runner { return runner{own} }

// Run implements session.Runner. Its error may be a *TooLongError.
func (r runner) Run(ctx context.Context, v session.Variant) (trace.LogView, error) {
	sc, err := r.find(v)
	if err != nil {
		return trace.LogView{}, err
	}
	log := trace.NewLog(Epoch)
	summary, err := run(ctx, sc.With(v.Seed, v.Delay), v.Interventions, log, maxStepsTaught)
	if err == nil && summary.Stop == TooLong {
		err = &TooLongError{maxStepsTaught}
	}
	if err != nil {
		return trace.LogView{}, err
	}
	log.Close(nil)
	return log.View(), nil
}

func (r runner) find(v session.Variant) (*scenario.Scenario, error) {
	if v.Text != nil {
		return scenario.Parse(v.Scenario, v.Text)
	}
	for _, sc := range r.own {
		if sc.Name == v.Scenario {
			return sc, nil
		}
	}
	return scenario.Embedded(v.Scenario)
}
