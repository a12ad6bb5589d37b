package session_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

func at(ms int) session.Intervention {
	return session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: ms, At: time.Duration(ms) * time.Millisecond}
}

// grown is a tree in which these were done one after the other.
func grown(vs ...session.Intervention) *session.Tree {
	t := session.NewTree(new(trace.Snapshot))
	for _, v := range vs {
		t.Add(t.Plan(v), nil, new(trace.Snapshot))
	}
	return t
}

func TestInterveningEarlierDiscardsWhatWasDoneLater(t *testing.T) {
	tree := grown(at(10), at(30))
	if got := tree.Plan(at(20)); !slices.Equal(got, []session.Intervention{at(10), at(20)}) {
		t.Errorf("at 20 ms: %v", got)
	}
	same := at(30)
	same.To = "router"
	if got := tree.Plan(same); !slices.Equal(got, []session.Intervention{at(10), at(30), same}) {
		t.Errorf("at the same time: %v", got)
	}
}

func TestUndoGoesBackToTheStoryBeforeAndRedoOn(t *testing.T) {
	tree := grown(at(10), at(30))
	expect := func(looking int, undoable, redoable bool) {
		t.Helper()
		if b := tree.Branches(); b.Looking != looking || b.Undoable != undoable || b.Redoable != redoable {
			t.Errorf("looking at %d, undoable %v, redoable %v", b.Looking, b.Undoable, b.Redoable)
		}
	}
	expect(2, true, false)
	must(t, tree.Undo())
	expect(1, true, true)
	must(t, tree.Undo())
	expect(0, false, true)
	expectCode(t, tree.Undo(), session.NothingToUndo)
	must(t, tree.Redo())
	must(t, tree.Redo())
	expect(2, true, false)
	expectCode(t, tree.Redo(), session.NothingToRedo)

	must(t, tree.Undo())
	tree.Add(tree.Plan(at(40)), nil, new(trace.Snapshot))
	expect(3, true, false) // another future: there is none to go on to
	must(t, tree.Undo())
	must(t, tree.Look(2))
	expect(2, true, false)
	expectCode(t, tree.Look(4), session.NoSuchBranch)
	expectCode(t, tree.Look(-1), session.NoSuchBranch)
}

func TestTheSameStoryIsNotToldTwice(t *testing.T) {
	tree := grown(at(10), at(30))
	must(t, tree.Look(0))
	if !tree.Find(tree.Plan(at(10))) || tree.Branches().Looking != 1 {
		t.Errorf("looking at %d", tree.Branches().Looking)
	}
	if tree.Find(tree.Plan(at(20))) {
		t.Error("found what was never told")
	}
}

func TestThereIsABoundToBranches(t *testing.T) {
	tree := grown()
	for i := 1; tree.Full() == nil; i++ {
		tree.Add(tree.Plan(at(i)), nil, nil)
	}
	expectCode(t, tree.Full(), session.TooManyBranches)
	if n := len(tree.Branches().List); n != 200 {
		t.Errorf("%d branches", n)
	}
}

func TestLargeStoriesHaveFewerBranches(t *testing.T) {
	b := trace.NewBuilder()
	for range 500_000 {
		b.AddPacket(trace.Packet{Hops: []trace.Hop{{From: 1, To: 2}}})
	}
	large := b.Snapshot(trace.LogView{}, true)
	tree := session.NewTree(large)
	for i := 1; tree.Full() == nil; i++ {
		tree.Add(tree.Plan(at(i)), nil, large)
	}
	expectCode(t, tree.Full(), session.TooMuchKept)
	if n := len(tree.Branches().List); n != 4 {
		t.Errorf("%d branches", n)
	}
}

// TestWhateverIsDoneTheTreeHoldsTogether also holds that what was handed out
// stays as it is.
func TestWhateverIsDoneTheTreeHoldsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tree := grown()
		kept, copied := tree.Branches(), slices.Clone(tree.Branches().List)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			before := tree.Branches()
			switch rapid.IntRange(0, 4).Draw(t, "step") {
			case 0, 1:
				plan := tree.Plan(at(rapid.IntRange(1, 5).Draw(t, "at")))
				if !tree.Find(plan) {
					tree.Add(plan, nil, new(trace.Snapshot))
				}
			case 2:
				if tree.Undo() == nil {
					if back := *tree; back.Redo() != nil || back.Branches().Looking != before.Looking {
						t.Fatal("redo does not lead back")
					}
				}
			case 3:
				_ = tree.Redo()
			case 4:
				_ = tree.Look(rapid.IntRange(0, len(before.List)).Draw(t, "branch"))
			}
			now := tree.Branches()
			for i, b := range now.List {
				if b.Parent >= i || (b.Parent < 0) != (i == 0) || !slices.IsSortedFunc(b.Interventions, func(a, b session.Intervention) int { return int(a.At - b.At) }) {
					t.Fatalf("branch %d: %+v", i, b)
				}
			}
			if now.Undoable != (now.Looking != 0) {
				t.Fatalf("undoable %v at %d", now.Undoable, now.Looking)
			}
		}
		if len(kept.List) != 1 || kept.List[0].Parent != copied[0].Parent || len(kept.List[0].Interventions) != 0 {
			t.Fatal("what was handed out has changed")
		}
	})
}

func TestEveryErrorHasItsSentence(t *testing.T) {
	for _, code := range session.BranchCodes() {
		for _, lang := range text.Langs() {
			if key := (&session.BranchError{Code: code}).Key(); !text.For(lang).Has(key) {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func expectCode(t *testing.T, err error, code session.BranchCode) {
	t.Helper()
	if got, ok := err.(*session.BranchError); !ok || got.Code != code {
		t.Errorf("got %v, want %s", err, code)
	}
}
