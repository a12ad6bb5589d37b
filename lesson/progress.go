package lesson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
)

// progressFile is the name of the file in which progress is kept, and
// progressVersion the form that it is written in.
const (
	progressFile    = "progress.json"
	progressVersion = 1
	progressLimit   = 1 << 20 // bytes that are read of it
)

// Progress is what somebody has done of the course.
type Progress struct {
	Version int               `json:"version"`
	Lessons map[string]Record `json:"lessons"`
}

// Record is what somebody has done of one lesson.
type Record struct {
	Step      int               `json:"step"`  // where it was left, counted from 0
	Steps     int               `json:"steps"` // how many there were
	Done      bool              `json:"done"`  // that its end was once reached
	Questions map[string]Effort `json:"questions,omitempty"`
}

// Effort is what became of a question, by its step's id, when it was last met.
type Effort struct {
	Right       bool `json:"right"`
	ReasonRight bool `json:"reason_right"`
	Sure        bool `json:"sure"`
	Skipped     bool `json:"skipped,omitempty"`
	Hints       int  `json:"hints,omitempty"`
}

// Record is what was done so far, as it stands: it does not change with the play.
func (p *Play) Record() Record {
	step, steps := p.At()
	r := Record{Step: step, Steps: steps, Done: p.Done(), Questions: map[string]Effort{}}
	for i, s := range p.lesson.Steps {
		if o, met := p.Outcome(i); met {
			r.Questions[s.ID] = Effort{Right: o.Right, ReasonRight: o.ReasonRight, Sure: o.Sure, Skipped: o.Skipped, Hints: o.Hints}
		}
	}
	return r
}

// Note takes what was done of a lesson into the progress. A lesson once done
// stays so, and a question once answered is not undone by skipping it later.
func (g *Progress) Note(lesson string, r Record) {
	if g.Lessons == nil {
		g.Lessons = map[string]Record{}
	}
	old := g.Lessons[lesson]
	r.Done = r.Done || old.Done
	questions := map[string]Effort{}
	maps.Copy(questions, old.Questions)
	for id, e := range r.Questions {
		if _, met := questions[id]; !e.Skipped || !met {
			questions[id] = e
		}
	}
	r.Questions = questions
	g.Version = progressVersion
	g.Lessons[lesson] = r
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
	} else if !errors.Is(err, errTooLong) {
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

var errTooLong = errors.New("the file is too long")

func readLimited(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > progressLimit {
		return nil, errTooLong
	}
	return os.ReadFile(path)
}

func decodeProgress(data []byte, g *Progress) error {
	if err := json.Unmarshal(data, g); err != nil {
		return err
	}
	if g.Version != progressVersion {
		return fmt.Errorf("version %d, expected %d", g.Version, progressVersion)
	}
	for name, r := range g.Lessons {
		if r.Step < 0 || r.Steps < 0 || r.Step > r.Steps {
			return fmt.Errorf("lesson %q: step %d of %d", name, r.Step, r.Steps)
		}
	}
	if g.Lessons == nil {
		g.Lessons = map[string]Record{}
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
