package lesson

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"wiretale/internal/nesting"
	"wiretale/text"
)

// The bounds of a lesson's files.
const (
	maxFile  = 256 << 10 // bytes
	maxDepth = 16
	maxSteps = 100
)

// load reads the folder's files into a lesson and compiles it. Whatever is wrong
// is collected.
func load(name string, dir fs.FS) (*Lesson, *faults) {
	l := &Lesson{Name: name, places: places{}, files: map[string][]byte{}}
	f := &faults{lesson: l}
	data, ok := f.file(dir, "lesson.yaml", position{}, NoLesson)
	if !ok || !f.decode("lesson.yaml", data, l, l.places) {
		return l, f
	}
	f.own(dir)
	prose := map[text.Lang]map[string]section{}
	for _, lang := range text.Langs() {
		file := string(lang) + ".md"
		if data, ok := f.file(dir, file, position{}, NoFile); ok {
			prose[lang] = f.sections(file, string(data))
		}
	}
	for scene, source := range l.Scenes {
		if strings.HasSuffix(source, ".yaml") {
			if data, ok := f.sceneFile(dir, scene, source); ok {
				l.files[scene] = data
			}
		}
	}
	c := compiler{faults: f, l: l, prose: prose}
	c.lesson()
	return l, f
}

// file reads a file of the folder. What is no file in the narrow sense, such as a
// pipe or a terminal, might never come to an end, or not even open. named is where
// lesson.yaml names it; zero where each lesson has it.
func (f *faults) file(dir fs.FS, name string, named position, missing Code) ([]byte, bool) {
	data, err := readFile(dir, name)
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // by which editors say that it is UTF-8
	switch {
	case err != nil && named != position{}:
		f.in("lesson.yaml", named, nil, missing, name, "")
	case err != nil:
		f.in(name, named, nil, missing, name, "")
	case len(data) > maxFile:
		f.in(name, position{}, nil, TooLarge, strconv.Itoa(len(data)), strconv.Itoa(maxFile))
	default:
		return data, f.legible(name, data)
	}
	return nil, false
}

func readFile(dir fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(dir, name)
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrInvalid
	}
	if err != nil {
		return nil, err
	}
	file, err := dir.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFile+1))
}

// legible holds that a file is UTF-8 that can be seen: what moves a terminal's cursor or
// turns the writing round would say otherwise on the screen than in an editor.
func (f *faults) legible(name string, data []byte) bool {
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if at, hidden := unseen(strings.TrimRight(line, "\r\n")); hidden != "" {
			f.in(name, position{n, at}, nil, Hidden, hidden, "")
			return false
		}
	}
	return true
}

// unseen is the first character of a text that isn't to be seen, and its place, from 1;
// "" where there is none.
func unseen(s string) (at int, hidden string) {
	s = unbound.Replace(strings.ReplaceAll(s, "\t", " "))
	if text.Escape(s) == s {
		return 0, ""
	}
	var ends []int // of the characters
	for start := range s {
		_, size := utf8.DecodeRuneInString(s[start:])
		ends = append(ends, start+size)
	}
	// What begins with something unseen has it however long it is.
	i := sort.Search(len(ends), func(i int) bool { return text.Escape(s[:ends[i]]) != s[:ends[i]] })
	if i == len(ends) {
		return 0, ""
	}
	start := 0
	if i > 0 {
		start = ends[i-1]
	}
	return i + 1, s[start:ends[i]]
}

// decode reads a file and notes where its values stand. The parser is another project's and reads hostile
// text: a panic of its own is one more way of saying that the text is no YAML.
func (f *faults) decode(name string, data []byte, into any, at places) (ok bool) {
	if line, column, deep := nesting.TooDeep(string(data), maxDepth, maxDepth); deep {
		f.in(name, position{line, column}, nil, BadYAML, "…", "YAML")
		return false
	}
	defer func() {
		if recover() != nil {
			f.in(name, position{}, nil, BadYAML, "", "YAML")
			ok = false
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		f.yaml(name, data, err)
		return false
	}
	var root ast.Node
	for _, doc := range file.Docs {
		if root == nil {
			root = doc.Body
		}
	}
	if root == nil {
		f.in(name, position{}, nil, NoKey, "", "title")
		return false
	}
	if n := borrowed(root); n != nil {
		f.in(name, positionOf(n), nil, BadYAML, n.GetToken().Value, "YAML")
		return false
	}
	at.note("", root)
	before := len(f.list)
	shape{faults: f, file: name}.of(root, reflect.TypeOf(into).Elem())
	if len(f.list) > before {
		return false
	}
	if err := yaml.NodeToValue(root, into, yaml.Strict()); err != nil {
		f.yaml(name, data, err)
		return false
	}
	return true
}

// borrowed is an anchor, an alias, a tag or a merge, by which a small file could
// grow into a huge one; nil where there is none.
func borrowed(root ast.Node) ast.Node {
	v := &borrowing{}
	ast.Walk(v, root)
	return v.found
}

type borrowing struct{ found ast.Node }

// Visit implements ast.Visitor.
func (v *borrowing) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		if v.found == nil {
			v.found = n
		}
		return nil
	}
	return v
}

// yaml adds a mistake that the parser found.
func (f *faults) yaml(name string, data []byte, err error) {
	var at position
	found := ""
	var fault yaml.Error
	if errors.As(err, &fault) {
		if t := fault.GetToken(); t != nil {
			at, found = tokenPosition(t), strings.TrimSpace(t.Value)
		}
	}
	var twice *yaml.DuplicateKeyError
	var kind *yaml.TypeError
	var over *yaml.OverflowError
	switch {
	case errors.As(err, &twice):
		f.in(name, at, nil, SameID, found, "")
	case errors.As(err, &kind):
		f.in(name, at, nil, BadValue, found, formOf(kind.DstType))
	case errors.As(err, &over):
		f.in(name, at, nil, BadValue, found, formOf(over.DstType))
	case f.unplain(name, data, at) == nil:
		f.in(name, at, nil, BadYAML, found, "YAML")
	}
}
