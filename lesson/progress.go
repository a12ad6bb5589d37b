package lesson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"time"
)

// progressFile is the name of the file in which progress is kept, and
// progressVersion the form that it is written in.
const (
	progressFile    = "progress.json"
	progressVersion = 2
	progressLimit   = 4 << 20 // bytes that are read of it
)

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

// DamagedError tells of kept progress that can't be read. It was not thrown
// away: it lies under another name.
type DamagedError struct {
	File, Kept string
	Reason     error
}

// Error is for programmers; a person is told by the catalogue under
// "lesson.progress.damaged", which takes File and Kept.
func (e *DamagedError) Error() string {
	return fmt.Sprintf("%s is damaged (%v); it was put aside as %s", e.File, e.Reason, e.Kept)
}

// Unwrap returns the reason.
func (e *DamagedError) Unwrap() error { return e.Reason }

// LoadProgress reads the progress that is kept in a directory: none if there
// is no file. What it returns can be used even with an error: where the file
// is damaged it is put aside, the progress is empty, and the error is a
// *DamagedError.
func LoadProgress(dir string) (Progress, error) {
	path := filepath.Join(dir, progressFile)
	empty := Progress{Version: progressVersion, Lessons: map[string]Record{}}
	data, err := readLimited(path)
	if errors.Is(err, fs.ErrNotExist) {
		return empty, nil
	}
	var g Progress
	if err == nil {
		err = decodeProgress(data, &g)
	} else if !errors.Is(err, errTooLong) && !errors.Is(err, errNoFile) {
		return empty, err
	}
	if err == nil {
		return g, nil
	}
	kept, asideErr := putAside(path)
	if asideErr != nil {
		return empty, asideErr
	}
	return empty, &DamagedError{File: path, Kept: kept, Reason: err}
}

var (
	errTooLong = errors.New("the file is too long")
	errNoFile  = errors.New("it is a folder, a pipe or the like") // which might have no end
)

func readLimited(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	if info.Size() > progressLimit {
		return nil, errTooLong
	}
	return os.ReadFile(path)
}

// decodeProgress reads a file of this form or of an older one.
func decodeProgress(data []byte, g *Progress) error {
	var of struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &of); err != nil {
		return err
	}
	switch of.Version {
	case 1:
		if err := decodeFirst(data, g); err != nil {
			return err
		}
	case progressVersion:
		if err := json.Unmarshal(data, g); err != nil {
			return err
		}
	default:
		return fmt.Errorf("version %d, expected %d", of.Version, progressVersion)
	}
	if g.Lessons == nil {
		g.Lessons = map[string]Record{}
	}
	return g.check()
}

// check holds what was read to be something that could have been written.
func (g *Progress) check() error {
	for name, r := range g.Lessons {
		if r.Step < 0 || r.Steps < 0 || r.Step > r.Steps {
			return fmt.Errorf("lesson %q: step %d of %d", name, r.Step, r.Steps)
		}
	}
	for id, c := range g.Concepts {
		if c.Rung < 0 || c.Rung > len(rungs) || len(c.Evidence) > evidenceKept {
			return fmt.Errorf("concept %q: rung %d, %d answers", id, c.Rung, len(c.Evidence))
		}
	}
	return nil
}

// putAside renames a file to the first free of FILE.damaged-1, -2, ….
func putAside(path string) (string, error) {
	for i := 1; i <= 1000; i++ {
		kept := fmt.Sprintf("%s.damaged-%d", path, i)
		if _, err := os.Lstat(kept); errors.Is(err, fs.ErrNotExist) {
			return kept, os.Rename(path, kept)
		}
	}
	return "", fmt.Errorf("%s is damaged, and there are too many damaged ones beside it", path)
}

// Save keeps the progress in a directory, which it makes where there is none.
// A crash in the middle leaves the old file whole.
func (g *Progress) Save(dir string) error {
	data, err := json.MarshalIndent(g, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, progressFile+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(append(data, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), filepath.Join(dir, progressFile))
}
