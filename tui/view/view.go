// Package view draws a trace. A view is one file, or several that begin with its
// name. It reads a Context, which holds everything it may know, and draws on a
// canvas; what it wants done it returns as an Action.
package view

import (
	"time"

	"wiretale/analyze/compare"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// Context is everything that a view may know. What must stay hidden is not in
// it: a lesson's snapshot is made of a log that was cut at the horizon.
type Context struct {
	Snapshot     *trace.Snapshot
	Cursor       trace.Cursor
	Conversation trace.ConversationID // 0 shows all
	Selected     trace.PacketID       // 0 if nothing is selected
	Fog          bool                 // the trace ends at a horizon
	Guess        *Guess               // what a learner predicts, not yet judged
	Scale        time.Duration        // of one row of the ladder; 0 lets the trace decide
	TimeBase     TimeBase             // how time is drawn
	Zone         *time.Location       // clock time in this zone is written; nil writes the time since the trace began
	Addresses    bool                 // hosts are called by their addresses
	Marks        []Mark               // that a person has set
	Said         string               // what the last key did, where that isn't to be seen by itself
	Told         string               // what the strip tells in the place of the latest event; "" leaves it at that
	Pointed      string               // what is under the mouse, of which there is more to say
	Focused      bool
	Baseline     *Baseline                                     // the story that this one is set beside; nil without one
	Contents     session.Contents                              // lists the conversations; nil where the snapshot does
	Filter       *session.Found                                // what the filter picks; nil without one
	Search       *session.Found                                // where what is searched for was found; nil without a search
	Notes        func(*trace.Snapshot, *trace.Packet) []string // on a packet; nil where there are none
	Output       *session.Output                               // of the program around which the session is; nil without one
	Theme        *theme.Theme
	Words        *text.Printer
}

// TimeBase is how the ladder draws time.
type TimeBase uint8

// The time bases.
const (
	Elastic TimeBase = iota // every flight and every pause can be read; what is left out is marked
	ToScale                 // true to scale
	ByEvent                 // one row an event
)

// Baseline is the story that another one is set beside. Beside makes it.
type Baseline struct {
	Name, BranchName string // as they are shown
	Snapshot         *trace.Snapshot
	Branch           *trace.Snapshot     // the other story
	Comparison       *compare.Comparison // A is the baseline, B the other story
	Deeds            []string            // what was done in the other story, in words
	Swapped          bool                // the baseline is what is looked at, and the other story is beside

	pairing *pairing
}

// notes are what was written about a packet, in one line; "" if nothing was.
func (ctx *Context) notes(p *trace.Packet) string {
	if ctx.Notes == nil {
		return ""
	}
	said := ""
	for _, note := range ctx.Notes(ctx.Snapshot, p) {
		if said != "" {
			said += " · "
		}
		said += text.EscapeTo(note, 200)
	}
	return said
}

// picks reports whether the filter picks a packet.
func (ctx *Context) picks(id trace.PacketID) bool {
	if ctx.Filter == nil {
		return true
	}
	_, ok := ctx.Filter.Hit(ctx.Snapshot.Number(id))
	return ok
}

// conversations are those to list: their number, and conversation i from 0.
func (ctx *Context) conversations() (n int, at func(i int) trace.Conversation) {
	n, every := len(ctx.Snapshot.Conversations), func(i int) trace.Conversation { return ctx.Snapshot.Conversations[i] }
	if c := ctx.Contents; c != nil {
		n, every = c.Conversations(), c.Conversation
	}
	if ctx.Filter == nil {
		return n, every
	}
	picked := ctx.Filter.Conversations // in which there may be newer ones than in the list
	return picked.Before(n), func(i int) trace.Conversation { return every(picked.At(i)) }
}

// drawNone says in a list without rows that the filter picks nothing.
func (ctx *Context) drawNone(c *canvas.Canvas, rows int) {
	if rows == 0 && ctx.Filter != nil && c.Height > 2 {
		for i, l := range Wrap(ctx.Words.T("tui.find.none"), c.Width-2, c.Height-2) {
			c.Text(1, 2+i, l, canvas.Style{Ink: theme.Muted})
		}
	}
}

// conversationRow is the row of a conversation, by its number from 0, or of the
// next in the list.
func (ctx *Context) conversationRow(number int) int {
	if ctx.Filter == nil {
		return number
	}
	return ctx.Filter.Conversations.Before(number)
}

// Guess is a predicted packet, drawn as a ghost.
type Guess struct {
	From, To trace.NodeID
	Label    string
	Short    string // where the label has no room
	Wrong    bool   // it was judged, and is not what happened
}

// View draws on a canvas of any size what a context holds.
type View interface {
	Draw(ctx *Context, c *canvas.Canvas)
}
