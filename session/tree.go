package session

import (
	"slices"

	"wiretale/trace"
)

// The bounds of the stories of one session, each of which keeps a whole trace: how
// many there are, and how many packets they have in all. One branch there may
// always be.
const (
	maxBranches = 200
	maxPackets  = 2_000_000
)

// BranchError says why a branch could not be told or looked at.
type BranchError struct {
	Code     BranchCode
	Found    string // the host, for RealHost; the action, for NotAllowed; raw text
	Expected int    // the most that there may be, for TooManyBranches and TooManyChanges; of packets, for TooMuchKept
}

// Error is for logs and tests; a person is told by the catalogue's sentence for
// Key.
func (e *BranchError) Error() string { return string(e.Code) }

// Key is the catalogue's key of the sentence that explains the error. Its
// placeholders are Found and Expected.
func (e *BranchError) Key() string { return "session.branch.error." + string(e.Code) }

// BranchCode is the sort of a BranchError.
type BranchCode string

// The sorts of error.
const (
	TooManyBranches BranchCode = "too-many"
	TooMuchKept     BranchCode = "too-much"
	NothingToUndo   BranchCode = "nothing-to-undo"
	NothingToRedo   BranchCode = "nothing-to-redo"
	NoSuchBranch    BranchCode = "no-such-branch"
	NotPast         BranchCode = "not-past" // what has happened to real programs can't be taken back
	OverAlready     BranchCode = "over"     // the program has ended
	RealHost        BranchCode = "real-host"
	NotAllowed      BranchCode = "not-allowed" // a task asks for another way; Found is the action
	TooManyChanges  BranchCode = "too-many-changes"
	NotSaved        BranchCode = "not-saved" // a lesson's story can't be written to a file
)

// BranchCodes lists every sort of error.
func BranchCodes() []BranchCode {
	return []BranchCode{TooManyBranches, TooMuchKept, NothingToUndo, NothingToRedo, NoSuchBranch, NotPast, OverAlready, RealHost,
		NotAllowed, TooManyChanges, NotSaved}
}

// Tree holds the branches of a session: how they came of each other, and which
// one is looked at. It knows nothing of how a story is told. One goroutine at a
// time may use it.
type Tree struct {
	list    []Branch
	looking int
	undone  []int // the branches that Redo goes on to, the next one last
}

// NewTree returns the tree of a story that nobody has intervened in.
func NewTree(baseline *trace.Snapshot) *Tree {
	return &Tree{list: []Branch{{Parent: -1, Snapshot: baseline}}}
}

// Plan is the list of interventions that makes the next branch: those of the
// story that is looked at, but for what was done later than v, and v.
func (t *Tree) Plan(v Intervention) []Intervention {
	plan := slices.DeleteFunc(slices.Clone(t.list[t.looking].Interventions), func(old Intervention) bool { return old.At > v.At })
	return append(plan, v)
}

// Find looks at the branch that holds just these interventions, if there is one.
func (t *Tree) Find(plan []Intervention) bool {
	i := slices.IndexFunc(t.list, func(b Branch) bool { return slices.Equal(b.Interventions, plan) })
	if i >= 0 && i != t.looking {
		t.undone = nil
		t.looking = i
	}
	return i >= 0
}

// Full is the error of a tree that takes no more branches; nil where it does.
func (t *Tree) Full() error {
	if len(t.list) >= maxBranches {
		return &BranchError{Code: TooManyBranches, Expected: maxBranches}
	}
	packets := 0
	for i := range t.list {
		if s := t.list[i].Snapshot; s != nil {
			packets += s.Packets.Len()
		}
	}
	if packets >= maxPackets && len(t.list) > 1 {
		return &BranchError{Code: TooMuchKept, Expected: maxPackets}
	}
	return nil
}

// Add adds a story that was told of the one that is looked at, and looks at it.
func (t *Tree) Add(plan []Intervention, outcomes []string, s *trace.Snapshot) {
	t.list = append(t.list, Branch{Parent: t.looking, Interventions: plan, Outcomes: outcomes, Snapshot: s})
	t.undone = nil
	t.looking = len(t.list) - 1
}

// Undo looks at the story of which the one that is looked at was made.
func (t *Tree) Undo() error {
	parent := t.list[t.looking].Parent
	if parent < 0 {
		return &BranchError{Code: NothingToUndo}
	}
	t.undone = append(t.undone, t.looking)
	t.looking = parent
	return nil
}

// Redo looks at the story that Undo left last.
func (t *Tree) Redo() error {
	n := len(t.undone)
	if n == 0 {
		return &BranchError{Code: NothingToRedo}
	}
	t.looking, t.undone = t.undone[n-1], t.undone[:n-1]
	return nil
}

// Look looks at a branch, by its place.
func (t *Tree) Look(branch int) error {
	if branch < 0 || branch >= len(t.list) {
		return &BranchError{Code: NoSuchBranch}
	}
	if branch != t.looking {
		t.undone = nil
		t.looking = branch
	}
	return nil
}

// Rename gives a branch a name, clipped to what fits a line; another place than
// a branch's is passed over.
func (t *Tree) Rename(branch int, name string) {
	const most = 60
	if branch < 0 || branch >= len(t.list) {
		return
	}
	if r := []rune(name); len(r) > most {
		name = string(r[:most])
	}
	t.list[branch].Name = name
}

// Looking is the branch that is looked at.
func (t *Tree) Looking() Branch { return t.list[t.looking] }

// Branches is the tree as it stands; it goes on as it is while the tree changes.
func (t *Tree) Branches() Branches {
	return Branches{List: slices.Clone(t.list), Looking: t.looking, Undoable: t.list[t.looking].Parent >= 0, Redoable: len(t.undone) > 0}
}
