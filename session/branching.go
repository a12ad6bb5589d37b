package session

import (
	"wiretale/trace"
)

// Branching is a session whose story can be told otherwise: it is told again
// with an intervention more. What was told stays; the snapshot is that of the
// branch which is looked at.
type Branching interface {
	Session
	// When says when one may intervene.
	When() When
	// Branches are the stories so far; it is cheap. Changed tells of more.
	Branches() Branches
	// Intervene tells the story that is looked at with one more change, and looks
	// at that. Of its interventions those made later than this one are left out.
	// Like the three below it may take its time; errors are typed.
	Intervene(Intervention) error
	// Undo and Redo go back to the story before the last intervention, and on to
	// that with it again.
	Undo() error
	Redo() error
	// Look looks at a branch, by its place.
	Look(branch int) error
	// Rename gives a branch another name; "" gives it back its own.
	Rename(branch int, name string)
	// Save writes the branch that is looked at as a scenario file that replays
	// exactly.
	Save(path string) error
}

// When is when one may intervene in a session.
type When uint8

// The moments.
const (
	AnyTime When = iota // the story is told again from there
	Now                 // what is in the air now, while it is paced by the wall clock
)

// Branches are the stories of one session. They never change.
type Branches struct {
	List    []Branch // the first is the baseline
	Looking int      // the place of the one that is looked at
	// Undoable and Redoable say that there is something to go back or on to.
	Undoable, Redoable bool
}

// Branch is a story: the scenario with some interventions.
type Branch struct {
	// Name is raw text, "" for one that has no name of its own.
	Name          string
	Parent        int // the place of the one that it was made of; −1 for the baseline
	Interventions []Intervention
	// Outcomes tells what became of each intervention: "applied", "never-met",
	// "mismatched".
	Outcomes []string
	// Snapshot is its trace.
	Snapshot *trace.Snapshot
}
