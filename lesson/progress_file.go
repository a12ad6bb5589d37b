package lesson

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// progressFile is the name of the file in which progress is kept.
const (
	progressFile  = "progress.json"
	progressLimit = 4 << 20 // bytes that are read of it, and written
)

// LoadProgress reads the progress that is kept in a directory: none if there
// is no file. It changes nothing there. What it returns can be used even with an
// error, which is a *DamagedError or an *UnkeptError.
func LoadProgress(dir string) (Progress, error) {
	path := filepath.Join(dir, progressFile)
	g, err := readProgress(path)
	switch {
	case err == nil:
		return g, nil
	case damages(err):
		return none(), &DamagedError{File: path, Reason: err}
	}
	return none(), &UnkeptError{File: path, Code: unread(err), Reason: err}
}

// UpdateProgress has the progress that is kept in a directory changed, and keeps it.
// What another program has kept meanwhile is in what is changed: two that do so at
// once lose nothing of each other's. A damaged file is put aside, which is told by a
// *DamagedError though the new progress was kept. With an *UnkeptError nothing was
// kept, and what was there is as it was; a crash in the middle leaves it whole, too.
func UpdateProgress(dir string, change func(*Progress)) error {
	path := filepath.Join(dir, progressFile)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &UnkeptError{File: path, Code: Unwritten, Reason: err}
	}
	defer lockProgress(dir)()
	g, err := LoadProgress(dir)
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		// Of a link it is the link that is put aside: it may lead to what is no file of ours.
		if damaged.Kept, err = putAside(path); err != nil {
			return &UnkeptError{File: path, Code: unwritten(err), Reason: err}
		}
	} else if err != nil {
		return err
	}
	change(&g)
	if err := g.write(path); err != nil {
		return err
	}
	if damaged != nil {
		return damaged
	}
	return nil
}

func none() Progress { return Progress{Version: progressVersion, Lessons: map[string]Record{}} }

// readProgress reads a file; one that isn't there is none.
func readProgress(path string) (Progress, error) {
	data, err := readLimited(path)
	if errors.Is(err, fs.ErrNotExist) {
		return none(), nil
	}
	var g Progress
	if err == nil {
		err = decodeProgress(data, &g)
	}
	return g, err
}

var (
	errTooLong = errors.New("the file is too long")
	errNoFile  = errors.New("it is a folder, a pipe or the like") // which might have no end
	errNewer   = errors.New("a newer program has written it")
	errTooMany = errors.New("there are too many damaged ones beside it")
)

// damages reports whether a file could be read, and yet holds no progress.
func damages(err error) bool {
	var system *fs.PathError
	return !errors.As(err, &system) && !errors.Is(err, errNewer)
}

// unread is why nothing is kept where a file can't be read.
func unread(err error) Unkept {
	if errors.Is(err, errNewer) {
		return Newer
	}
	return Unread
}

// unwritten is why a file can't be written.
func unwritten(err error) Unkept {
	switch {
	case errors.Is(err, errTooLong):
		return TooLong
	case errors.Is(err, errTooMany):
		return TooMany
	}
	return Unwritten
}

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
		if of.Version > progressVersion {
			return errNewer
		}
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
	return "", errTooMany
}

// write keeps the progress in a file, or where that is a link in the file to which it
// leads: somebody may keep theirs elsewhere.
func (g *Progress) write(path string) error {
	data, err := json.MarshalIndent(g, "", "  ")
	if err == nil && len(data) >= progressLimit {
		err = errTooLong // it couldn't be read again
	}
	if err == nil {
		err = replace(led(path), append(data, '\n'))
	}
	if err != nil {
		return &UnkeptError{File: path, Code: unwritten(err), Reason: err}
	}
	return nil
}

// led is the file to which a link leads, though there be none yet; a file itself.
func led(path string) string {
	for range 10 { // of links that lead to links
		to, err := os.Readlink(path)
		if err != nil {
			break
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return path
}

// replace writes a file beside another one, and puts it in its place once it is whole.
func replace(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), progressFile+".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
