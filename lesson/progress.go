package lesson

import (
	"maps"
	"time"
)

// progressVersion is the form in which progress is written.
const progressVersion = 2

// Progress is what somebody has done of the course, and what is known of what
// they have learned.
type Progress struct {
	Version  int               `json:"version"`
	Lessons  map[string]Record `json:"lessons"`
	Last     string            `json:"last,omitempty"`     // the lesson that was noted last
	Concepts map[string]Grasp  `json:"concepts,omitempty"` // by the concept's id
}

// Record is what somebody has done of one lesson.
type Record struct {
	Step  int            `json:"step"`          // where it was left, counted from 0
	Steps int            `json:"steps"`         // how many there were
	At    string         `json:"at,omitempty"`  // the id of the step where it was left
	Done  bool           `json:"done"`          // that its end was once reached
	Met   map[string]Met `json:"met,omitempty"` // the steps that were reached, by their ids

	Alone bool `json:"-"` // it tells of a question of a review, and not of the lesson
}

// Met is a step that was reached, as it then was.
type Met struct {
	Hash    string `json:"hash,omitempty"` // of what the step was but for its words; "" where that isn't known
	*Effort        // nil where it asks nothing, or was passed over
}

// Effort is what became of a question when it was last met.
type Effort struct {
	Concept     string        `json:"concept,omitempty"`
	Seed        uint64        `json:"seed,omitempty"`  // of the telling over which it was asked
	Delay       time.Duration `json:"delay,omitempty"` // of its links; 0 for the scene's own
	Right       bool          `json:"right"`
	ReasonRight bool          `json:"reason_right"` // or none was asked
	Sure        bool          `json:"sure"`
	Skipped     bool          `json:"skipped,omitempty"`
	Hints       int           `json:"hints,omitempty"`
}

// Note takes what was done of a lesson on a day into the progress. A lesson once
// done stays so, and a question once answered is not undone by skipping it
// later.
func (g *Progress) Note(lesson string, r Record, today Day) {
	if g.Lessons == nil {
		g.Lessons = map[string]Record{}
	}
	g.Version = progressVersion
	g.evident(lesson, r, today)
	if r.Alone {
		return
	}
	old := g.Lessons[lesson]
	r.Done = r.Done || old.Done
	met := maps.Clone(old.Met)
	if met == nil {
		met = map[string]Met{}
	}
	for id, m := range r.Met {
		before, known := met[id]
		if known && before.Hash == m.Hash && before.Effort != nil && (m.Effort == nil || m.Skipped) {
			m.Effort = before.Effort
		}
		met[id] = m
	}
	r.Met = met
	g.Lessons[lesson], g.Last = r, lesson
}

// Ahead is the day of the latest answer that lies further ahead of today than any
// journey makes it: the clock stands wrong now, or stood so then. ok is false where
// none does.
func (g *Progress) Ahead(today Day) (day Day, ok bool) {
	for _, c := range g.Concepts {
		if len(c.Evidence) > 0 && c.last().Day > today+zoneLeap {
			day, ok = max(day, c.last().Day), true
		}
	}
	return day, ok
}
