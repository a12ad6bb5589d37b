// Package engine is the simulator's heart: a virtual clock, a queue of what is
// to happen, and streams of seeded random numbers. Nothing in it knows the
// wall clock, so the same program always runs the same way.
package engine
