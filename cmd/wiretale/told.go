package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/sim/script"
	"wiretale/text"
	"wiretale/trace"
)

// toldTrace is a trace that is to be told on paper: all of it, or a window of one
// of its conversations where the capture is very large.
type toldTrace struct {
	title        string
	snapshot     *trace.Snapshot
	conversation trace.ConversationID // in the snapshot; 0 for all
	contents     session.Contents     // nil where the snapshot lists the conversations
	of           int                  // packets of the conversation, where the snapshot holds fewer; else 0
	problem      error                // what was wrong with the capture, or not done in the scenario
	close        func() error
}

// conversations is how many conversations there are.
func (t *toldTrace) conversations() int {
	if t.contents != nil {
		return t.contents.Conversations()
	}
	return len(t.snapshot.Conversations)
}

// everything wants no conversation in particular.
const everything = -1

// tellOf tells a capture, or a scenario or script by its name or file; of one
// conversation, by its number from 0, or of everything.
func (p *program) tellOf(ctx context.Context, name string, conversation int) (*toldTrace, error) {
	view, outcomes, title, err := p.simulation(name)
	switch {
	case err != nil:
		return nil, err
	case title == "":
		return p.tellCapture(ctx, name, conversation)
	}
	t := &toldTrace{title: title, snapshot: analyze.Read(view), problem: unmetOf(outcomes), close: func() error { return nil }}
	return t, p.choose(t, name, conversation)
}

// choose looks at one conversation of a trace that is told whole.
func (p *program) choose(t *toldTrace, name string, conversation int) error {
	n := t.conversations()
	switch {
	case conversation == everything:
		return nil
	case conversation < 0 || conversation >= n:
		return &refusal{key: "tell.refuse.conversation", args: text.Args{"Found": conversation, "Count": n}}
	}
	t.conversation = trace.ConversationID(conversation + 1)
	return nil
}

// simulation runs what a name stands for; the title is "" where that is a capture.
// The outcomes are those of a scenario's own interventions.
func (p *program) simulation(name string) (view trace.LogView, outcomes []sim.Outcome, title string, err error) {
	_, missing := os.Stat(name)
	switch ext := filepath.Ext(name); {
	case isScript(name):
		log := trace.NewLog(sim.Epoch)
		var report *script.Report
		if report, err = playScript(name, log); err != nil {
			return view, nil, "", err
		}
		log.Close(nil)
		return log.View(), nil, p.played(name, report, log.View()).Title(), nil
	case ext == ".yaml", ext == ".yml", missing != nil && ext == "" && name != "-" && !strings.ContainsRune(name, filepath.Separator):
		sc, err := findScenario(name)
		if err != nil {
			return view, nil, "", err
		}
		if view, outcomes, err = toldWith(sc); err != nil {
			return view, nil, "", err
		}
		return view, outcomes, sc.Title.In(string(p.words.Lang)), nil
	}
	return view, nil, "", nil
}

// tellCapture reads a capture to its end.
func (p *program) tellCapture(ctx context.Context, path string, conversation int) (*toldTrace, error) {
	file, err := capture.OpenFile(path)
	if err != nil {
		return nil, err
	}
	r := openRecorded(ctx, filepath.Base(path), session.Recorded, file)
	t := &toldTrace{title: filepath.Base(path), close: r.Close}
	if err := p.readWhole(ctx, r, t, conversation); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return t, nil
}

// readWhole waits for the end of a capture, and for the conversation that is wanted
// where not all is told at once.
func (p *program) readWhole(ctx context.Context, r *recorded, t *toldTrace, conversation int) error {
	if err := awaiting(ctx, r, func() bool { return r.Progress().Done }); err != nil {
		return err
	}
	t.problem, t.contents, t.snapshot = r.Progress().Problem, r.Contents(), r.Snapshot()
	if err := p.choose(t, "", conversation); err != nil {
		return errors.Join(p.exit(t.problem), err)
	}
	if t.contents == nil || t.conversation == 0 {
		return nil
	}
	wanted := t.conversation
	r.Tell(session.Window{Conversation: wanted})
	if err := awaiting(ctx, r, func() bool { return r.Window().Conversation == wanted }); err != nil {
		return err
	}
	t.snapshot = r.Snapshot()
	if w := r.Window(); w.Count < w.Of {
		t.of = w.Of
	}
	at := slices.IndexFunc(t.snapshot.Conversations, func(c trace.Conversation) bool { return c.Number == wanted })
	t.conversation = trace.ConversationID(at + 1)
	return nil
}

// awaiting waits for a session to come so far.
func awaiting(ctx context.Context, s session.Session, done func() bool) error {
	for {
		changed := s.Changed() // before the question: a change between the two is then not missed
		if done() || changed == nil {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// completeTold offers the shell the embedded scenarios beside files.
func (p *program) completeTold() (names []string) {
	for _, name := range scenario.Names() {
		if sc, err := scenario.Embedded(name); err == nil {
			names = append(names, name+"\t"+sc.Title.In(string(p.words.Lang)))
		}
	}
	return names
}
