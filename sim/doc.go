// Package sim is the simulator's front: it runs a scenario from beginning to
// end and tells a sink everything that happened. The same scenario, seed and
// interventions give the same bytes and the same events, always, on every
// machine.
package sim
