package scenario

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// The bounds of what a scenario may hold.
const (
	maxHosts         = 32
	maxLinks         = 64
	maxAddresses     = 8
	maxServices      = 16
	maxActions       = 64
	maxResources     = 64
	maxRecords       = 64
	maxInterventions = 256
	maxResource      = 64_000_000 // bytes
)

// Open reads and checks a scenario file. Errors are of type *Error.
func Open(path string) (*Scenario, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, unreadable(path, err)
	}
	return Parse(path, data)
}

func unreadable(path string, err error) *Error {
	var fault *os.PathError
	if errors.As(err, &fault) {
		err = fault.Err
	}
	return &Error{File: path, Code: Unreadable, Found: err.Error()}
}

// Parse reads and checks a scenario; file is its name in errors. Errors are of
// type *Error.
func Parse(file string, data []byte) (*Scenario, error) {
	r := &reader{file: file}
	root := r.parse(data)
	if r.err != nil {
		return nil, r.err
	}
	sc := &Scenario{Seed: 1, Limit: 10 * time.Minute}
	sc.Name = strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	r.scenario(root, sc)
	if r.err == nil {
		r.check(sc)
	}
	if r.err != nil {
		return nil, r.err
	}
	return sc, nil
}

func (r *reader) scenario(n ast.Node, sc *Scenario) {
	r.mapping(n,
		field{"title", true, func(n ast.Node) { sc.Title = r.words(n) }},
		field{"description", true, func(n ast.Node) { sc.Description = r.words(n) }},
		field{"seed", false, func(n ast.Node) { sc.Seed = r.seed(n) }},
		field{"focus", false, func(n ast.Node) { sc.Focus, sc.focusAt = r.name(n), at(n) }},
		field{"limit", false, func(n ast.Node) { sc.Limit = r.duration(n) }},
		field{"hosts", true, func(n ast.Node) {
			r.list(n, maxHosts, func(n ast.Node) { sc.Hosts = append(sc.Hosts, r.host(n)) })
		}},
		field{"links", true, func(n ast.Node) {
			r.list(n, maxLinks, func(n ast.Node) { sc.Links = append(sc.Links, r.link(n)) })
		}},
		field{"interventions", false, func(n ast.Node) {
			r.list(n, maxInterventions, func(n ast.Node) {
				sc.Interventions = append(sc.Interventions, r.intervention(n))
				sc.interventionsAt = append(sc.interventionsAt, at(n))
			})
		}},
	)
}
