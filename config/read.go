package config

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"wiretale/internal/nesting"
	"wiretale/internal/spelling"
)

// The bounds of a file.
const (
	maxFile  = 32 << 10 // bytes
	maxDepth = 4
	// maxFaults bounds what is said about one file.
	maxFaults = 50
)

// Load reads the file at a path. That there is none is no fault; commands tells
// what keys can be given to, and is asked only if keys are given.
func Load(path string, commands func() []Command) *Config {
	c := New(path)
	about, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || path == "" {
		return c
	}
	c.Found = true
	if err == nil && !about.Mode().IsRegular() { // a pipe would be waited for
		c.Faults = append(c.Faults, &Error{File: path, Code: NoFile})
		return c
	}
	data, err := start(path, maxFile+1)
	if err != nil {
		var fault *fs.PathError
		if errors.As(err, &fault) {
			err = fault.Err
		}
		c.Faults = append(c.Faults, &Error{File: path, Code: Unreadable, Found: err.Error()})
		return c
	}
	c.parse(data, commands)
	return c
}

// start reads the first bytes of a file.
func start(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

// Parse reads a file's text.
func Parse(path string, data []byte, commands func() []Command) *Config {
	c := New(path)
	c.Found = true
	c.parse(data, commands)
	return c
}

func (c *Config) parse(data []byte, commands func() []Command) {
	r := reader{config: c, seen: map[string]bool{}, lines: strings.Count(string(data), "\n") + 1}
	if len(data) > maxFile {
		r.fault(nil, TooLarge, "", strconv.Itoa(len(data)), strconv.Itoa(maxFile))
		return
	}
	r.document(string(data), 0, r.settings)
	if len(r.given) > 0 {
		c.Keys = r.assign(commands())
	}
}

// reader takes a file apart.
type reader struct {
	config *Config
	line   int // how many lines stand before what is being read
	lines  int // of the file
	seen   map[string]bool
	given  []given
}

// fault notes what is wrong at a token.
func (r *reader) fault(at *token.Token, code Code, name, found, expected string) {
	if len(r.config.Faults) >= maxFaults {
		return
	}
	e := &Error{File: r.config.Path, Line: 1, Column: 1, Code: code, Name: clip(name), Found: clip(found), Expected: expected}
	if at != nil && at.Position != nil {
		// The parser counts some line ends twice.
		e.Line, e.Column = min(max(at.Position.Line, 1)+r.line, r.lines), max(at.Position.Column, 1)
	}
	r.config.Faults = append(r.config.Faults, e)
}

// document reads a text, of which so many lines stand before it, and has its
// entries taken. Where it is no YAML, what can be read by itself is: each entry
// that begins where the first does.
func (r *reader) document(source string, before int, take func([]*ast.MappingValueNode)) {
	r.line = before
	entries, fault := entriesOf(source)
	if fault == nil {
		take(entries)
		return
	}
	if parts := apart(source); len(parts) > 1 {
		for _, p := range parts {
			r.document(p.text, before+p.line, take)
		}
		return
	}
	if head, rest, ok := strings.Cut(source, "\n"); ok && strings.TrimSpace(rest) != "" && strings.TrimRight(head, " \r") == "keys:" {
		r.document(rest, before+1, r.keys)
		return
	}
	r.fault(fault.token, Syntax, "", fault.found, "")
}

// broken is where a text is no mapping in YAML.
type broken struct {
	token *token.Token
	found string
}

// entriesOf are the entries of a text that is one mapping, or empty.
func entriesOf(source string) (entries []*ast.MappingValueNode, fault *broken) {
	if at, deep := tooDeep(source); deep {
		return nil, &broken{token: &token.Token{Position: &at}}
	}
	// The parser is another project's and reads what anybody may have written: a
	// panic of its own is one more way of saying that the text is no YAML.
	defer func() {
		if recover() != nil {
			entries, fault = nil, &broken{}
		}
	}()
	file, err := parser.ParseBytes([]byte(source), 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil {
			return nil, &broken{syntax.Token, strings.TrimSpace(syntax.Token.Value)}
		}
		return nil, &broken{}
	}
	for _, doc := range file.Docs {
		switch body := doc.Body.(type) {
		case nil, *ast.NullNode, *ast.CommentGroupNode:
		case *ast.MappingNode:
			entries = append(entries, body.Values...)
		case *ast.MappingValueNode:
			entries = append(entries, body)
		default:
			return nil, &broken{body.GetToken(), strings.TrimSpace(body.GetToken().Value)}
		}
	}
	return entries, nil
}

// part is some lines of a text.
type part struct {
	text string
	line int // how many stand before it
}

// apart cuts a text before each line that is indented as the first.
func apart(source string) (parts []part) {
	indent, line := -1, 0
	for l := range strings.Lines(source) {
		words := strings.TrimLeft(l, " ")
		in := len(l) - len(words)
		switch blank := strings.TrimSpace(words) == "" || words[0] == '#'; {
		case !blank && (indent < 0 || in <= indent):
			if indent < 0 {
				indent = in
			}
			parts = append(parts, part{l, line})
		case len(parts) > 0:
			parts[len(parts)-1].text += l
		}
		line++
	}
	return parts
}

// tooDeep reports where a text nests deeper than any of these files does.
// Brackets within quotes are keys; there are only so many of these.
func tooDeep(source string) (token.Position, bool) {
	line, column, deep := nesting.TooDeep(source, 4*maxDepth, maxDepth)
	return token.Position{Line: line, Column: column}, deep
}

// nameOf is an entry's name, and false if it was there before or is none.
func (r *reader) nameOf(e *ast.MappingValueNode, within string) (string, bool) {
	t := e.Key.GetToken()
	name, ok := scalar(e.Key)
	if !ok {
		r.fault(t, WrongKind, within, strings.TrimSpace(t.Value), "")
		return "", false
	}
	if r.seen[within+name] {
		r.fault(t, Twice, name, name, "")
		return "", false
	}
	r.seen[within+name] = true
	return name, true
}

// settings takes the entries of the file.
func (r *reader) settings(entries []*ast.MappingValueNode) {
	for _, e := range entries {
		name, ok := r.nameOf(e, "")
		if !ok {
			continue
		}
		if name == "keys" {
			r.keysOf(e.Value)
			continue
		}
		s, ok := find(name)
		if !ok {
			r.fault(e.Key.GetToken(), UnknownSetting, name, name, nearest(name))
			continue
		}
		at := e.Value.GetToken()
		written, ok := scalar(e.Value)
		if !ok {
			r.fault(at, WrongKind, name, strings.TrimSpace(at.Value), s.Expected())
			continue
		}
		v, ok := s.take(written)
		if !ok {
			r.fault(at, BadValue, name, written, s.Expected())
			continue
		}
		r.config.values[name] = Value{Text: v, From: File, Line: at.Position.Line + r.line}
	}
}

// nearest is the setting that was meant; "" where none is near.
func nearest(name string) string {
	names := []string{"keys"}
	for _, s := range settings {
		names = append(names, s.Name)
	}
	return spelling.Nearest(name, names, len(name)/2+1)
}

// scalar is the text of a node that is one word; false for others.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		return strings.TrimSpace(n.GetToken().Value), true
	}
	return "", false
}
