package lesson

import (
	"context"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// Bench is where a task is worked on: the scene, which may be told otherwise.
type Bench struct {
	session.Session
	tree *session.Tree
}

// Standing is how far a task has come.
type Standing struct {
	Goals []string // what must come true, in words
	Met   []bool   // which of them have, in the branch that is looked at
	Miss  string   // what came of the nearest attempt; "" where there is nothing to say
	Done  bool     // that a branch has all of them
}

// Bench is that of the open task; nil where no task is open.
func (p *Play) Bench() *Bench { return nil }

// Standing is how far the task has come.
func (b *Bench) Standing(*text.Printer) Standing { return Standing{} }

// Reset goes back to the scene as it was.
func (b *Bench) Reset() { _ = b.tree.Look(0) }

// Beside is the trace that the view "compare" shows beside the visible one, up
// to where that may be known; nil where the step names none.
func (p *Play) Beside() *trace.Snapshot { return nil }

// Fresh asks the present question again, over another seed.
func (p *Play) Fresh(context.Context) error { return nil }
