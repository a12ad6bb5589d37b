// Package story tells a conversation from its beginning to its end in prose:
// who did what, why, and what came of it. Its sentences are those of package
// explain; what is alike and follows upon itself is told together.
package story

import (
	"time"

	"wiretale/text"
	"wiretale/trace"
)

// Story is a conversation in words. Its texts are fit to be shown.
type Story struct {
	Title    string   // the two ends
	About    []string // what it is, in sentences
	Sections []Section
	Summary  []string // sentences on the whole
	Axis     text.Axis
}

// Section is a part of a story: a phase of the conversation.
type Section struct {
	Title      string // "" where the story has one part only
	Paragraphs []Paragraph
}

// Paragraph is what happened at a moment, or from it on.
type Paragraph struct {
	At   time.Duration
	Text string
}

// Options say how a story is told.
type Options struct {
	// Each has every packet told for itself, however like its neighbours.
	Each bool
	// Picks says which packets are told; nil tells all.
	Picks func(*trace.Packet) bool
}

// mostParagraphs bounds a story; the summary is of the whole all the same.
const mostParagraphs = 20_000

// Tell tells a conversation, or all that a trace holds where id is 0.
func Tell(p *text.Printer, s *trace.Snapshot, id trace.ConversationID, o Options) Story {
	n := &narrator{p: p, s: s, c: s.Conversation(id), track: s.Track(id), options: o}
	n.story.Title, n.story.About = n.heading()
	n.story.Axis = text.AxisFor(s.Duration, time.Microsecond)
	n.narrate()
	n.story.Summary = n.summary()
	return n.story
}
