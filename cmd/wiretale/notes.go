package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"wiretale/trace"
)

// notes are what a person wrote about packets of a capture, by their numbers.
// They are kept beside what else is remembered, not in the capture; the capture
// is known again by its content, wherever it lies.
type notes struct {
	path string
	file noteFile
}

// noteFile is how notes are kept.
type noteFile struct {
	Capture string         `json:"capture"` // the name it had last, for whoever looks
	Notes   map[int]string `json:"notes"`
}

const (
	// knownBy is how much of a capture's beginning and end it is known by, besides
	// its size.
	knownBy = 64 << 10
	// maxNotes bounds what is read of a file of notes.
	maxNotes = 16 << 20
	maxNote  = 4 << 10 // bytes
)

// loadNotes reads the notes on a capture file; there are none on a pipe, which
// is nil.
func loadNotes(path string) (*notes, error) {
	name, err := contentName(path)
	if name == "" || err != nil {
		return nil, err
	}
	n := &notes{path: filepath.Join(stateDir(), "notes", name+".json")}
	n.file.Notes = map[int]string{}
	f, err := os.Open(n.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, cannotRead(n.path, err)
	default:
		defer f.Close()
		var read noteFile
		if err := json.NewDecoder(io.LimitReader(f, maxNotes)).Decode(&read); err != nil {
			return nil, cannotRead(n.path, err)
		}
		if read.Notes != nil {
			n.file.Notes = read.Notes
		}
	}
	n.file.Capture = filepath.Base(path)
	return n, nil
}

// contentName is what a file is known by; "" for what is no regular file.
func contentName(path string) (string, error) {
	if path == "-" {
		return "", nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", nil // whoever reads it says so
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return "", nil
	}
	sum := sha256.New()
	fmt.Fprintln(sum, info.Size())
	for _, at := range [...]int64{0, max(0, info.Size()-knownBy)} {
		if _, err := io.Copy(sum, io.NewSectionReader(f, at, knownBy)); err != nil {
			return "", cannotRead(path, err)
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16]), nil
}

// set writes a note on a packet, in the place of an older one; "" takes it away.
func (n *notes) set(number int, text string) error {
	if text == "" {
		delete(n.file.Notes, number)
	} else {
		n.file.Notes[number] = text[:min(len(text), maxNote)]
	}
	data, err := json.MarshalIndent(n.file, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(n.path), 0o700); err != nil {
		return cannotWrite(n.path, err)
	}
	temporary := n.path + ".new" // what is there stays whole
	if err := os.WriteFile(temporary, append(data, '\n'), 0o600); err != nil {
		return cannotWrite(n.path, err)
	}
	if err := os.Rename(temporary, n.path); err != nil {
		return cannotWrite(n.path, err)
	}
	return nil
}

// on are the notes on a packet: those that its capture holds, and one's own.
func (n *notes) on(s *trace.Snapshot, p *trace.Packet) []string {
	sighting, _ := s.Bytes(p)
	all := s.Log.CommentsOn(sighting.ID)
	if n == nil {
		return all
	}
	if own := n.file.Notes[s.Number(p.ID)]; own != "" && !slices.Contains(all, own) {
		all = append(all, own)
	}
	return all
}

// keptNotes are those of a session, which several goroutines ask for. Its zero
// value has none and keeps none.
type keptNotes struct {
	mu      sync.Mutex
	notes   *notes
	problem error // why there are none
}

// load reads the notes on a capture file.
func (k *keptNotes) load(path string) { k.notes, k.problem = loadNotes(path) }

func (k *keptNotes) on(s *trace.Snapshot, p *trace.Packet) []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.notes.on(s, p)
}

func (k *keptNotes) note(number int) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.notes == nil {
		return ""
	}
	return k.notes.file.Notes[number]
}

func (k *keptNotes) set(number int, text string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case k.problem != nil:
		return k.problem
	case k.notes == nil:
		return &refusal{key: "note.usage.pipe"}
	}
	return k.notes.set(number, text)
}
