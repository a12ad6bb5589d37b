package scenario

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// The bounds of what a scenario may hold.
const (
	maxHosts         = 32
	maxLinks         = 64
	maxOutages       = 16
	maxAddresses     = 8
	maxServices      = 16
	maxActions       = 64
	maxTimes         = 1000 // that one action is done …
	maxDone          = 5000 // … and all that are done several times, together
	maxResources     = 64
	maxRecords       = 64
	maxInterventions = 256
	maxResource      = 64_000_000 // bytes
	maxTransfer      = 1_000_000 * million
)

// Read reads and checks a scenario from an open file, of which name is what
// errors call it. Errors are of type *Error.
func Read(name string, from io.Reader) (*Scenario, error) {
	data, err := ReadText(name, from)
	if err != nil {
		return nil, err
	}
	return Parse(name, data)
}

// ReadText reads the text of a scenario, of which name is what errors call it: no
// more than is needed to see that it is too long. Errors are of type *Error.
func ReadText(name string, from io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err != nil {
		return nil, CannotRead(name, err)
	}
	return data, nil
}

// CannotRead is the error for a file that couldn't be opened or read.
func CannotRead(name string, why error) *Error {
	var fault *fs.PathError
	if errors.As(why, &fault) {
		why = fault.Err
	}
	return &Error{File: name, Code: Unreadable, Found: why.Error()}
}

// Parse reads and checks a scenario; file is its name in errors. Errors are of
// type *Error.
func Parse(file string, data []byte) (*Scenario, error) {
	r := &reader{file: file}
	sc := r.document(data)
	if r.err != nil {
		return nil, r.err
	}
	return sc, nil
}

// Check is Parse for somebody who wants to know of every mistake, as far as
// they have nothing to do with each other: in the order of their places, and
// not without end. There is a scenario where there is none.
func Check(file string, data []byte) (*Scenario, []*Error) {
	r := &reader{file: file}
	sc := r.document(data)
	if r.err != nil {
		return nil, r.mistakes()
	}
	return sc, nil
}

// document reads a file's text.
func (r *reader) document(data []byte) *Scenario {
	root := r.parse(bytes.TrimPrefix(data, []byte("\ufeff"))) // by which editors say that it is UTF-8
	if r.err != nil {
		return nil
	}
	name := strings.TrimSuffix(filepath.Base(r.file), filepath.Ext(r.file))
	if n := r.value(root, "base"); n != nil {
		return r.derived(root, n, name, data)
	}
	sc := r.whole(root, name)
	sc.text = data
	return sc
}

// whole reads and checks a scenario that stands by itself.
func (r *reader) whole(root ast.Node, name string) *Scenario {
	sc := blank(name)
	r.enlist(root)
	r.scenario(root, sc)
	sc.acquaint()
	if r.err == nil {
		r.check(sc)
	}
	return sc
}

// blank is a scenario that says nothing.
func blank(name string) *Scenario {
	return &Scenario{Name: name, Title: Words{name, name}, Seed: 1, Limit: 10 * time.Minute}
}

func (r *reader) scenario(n ast.Node, sc *Scenario) {
	r.mapping(n,
		field{"title", false, func(n ast.Node) { sc.Title = r.words(n) }},
		field{"description", false, func(n ast.Node) { sc.Description = r.words(n) }},
		field{"seed", false, func(n ast.Node) { sc.Seed = r.seed(n) }},
		field{"focus", false, func(n ast.Node) { sc.Focus, sc.focusAt = r.name(n), at(n) }},
		field{"limit", false, func(n ast.Node) { sc.Limit = r.duration(n) }},
		field{"hosts", true, func(n ast.Node) {
			r.list(n, maxHosts, func(n ast.Node) { sc.Hosts = append(sc.Hosts, r.host(n)) })
		}},
		field{"links", true, func(n ast.Node) {
			r.list(n, maxLinks, func(n ast.Node) { sc.Links = append(sc.Links, r.link(n)) })
		}},
		field{"interventions", false, func(n ast.Node) { r.interventions(n, sc) }},
	)
}
