package scenario

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"wiretale/internal/nesting"
)

// The bounds of a scenario file.
const (
	maxFile  = 64 << 10 // bytes
	maxDepth = 16
)

// reader takes a YAML document apart. Of an entry it keeps the first error it
// meets, and gives zero values from then on; the entries beside it are read
// nevertheless. Without a document it tells what it would read: its form.
type reader struct {
	file   string
	err    *Error   // of the entry that is being read
	faults []*Error // of all entries
	book   addressBook
	done   int   // how often the actions are done that are done several times
	files  int   // the bytes of all files that are served
	form   *Form // that is being told; nil where a document is read
}

func (r *reader) fail(at position, code Code, found, expected string) {
	if r.form != nil {
		r.form.refuse(code, expected)
		return
	}
	if r.err == nil {
		line, column := max(at.line, 1), max(at.column, 1)
		r.err = &Error{File: r.file, Line: line, Column: column, Code: code, Found: clip(found), Expected: expected}
	}
}

// clip bounds what an error quotes.
func clip(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// parse returns the file's one document, or nil after a fault.
func (r *reader) parse(data []byte) (root ast.Node) {
	if len(data) > maxFile {
		r.fail(position{}, TooLarge, fmt.Sprintf("%d bytes", len(data)), fmt.Sprintf("%d bytes", maxFile))
		return nil
	}
	if at, deep := tooDeep(data); deep {
		r.fail(at, TooMany, strconv.Itoa(maxDepth+1), strconv.Itoa(maxDepth))
		return nil
	}
	// The parser is another project's and reads hostile text: a panic of its
	// own is one more way of saying that the text is no YAML.
	defer func() {
		if recover() != nil {
			r.fail(position{}, Syntax, "", "YAML")
			root = nil
		}
	}()
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var fault *yaml.SyntaxError
		if errors.As(err, &fault) {
			place, code := tokenPosition(fault.Token), Syntax
			if indentedByTab(data, place.line) {
				code = Tab
			}
			r.fail(place, code, tokenText(fault.Token), "YAML")
		} else {
			r.fail(position{}, Syntax, "", "YAML")
		}
		return nil
	}
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if root != nil {
			r.fail(at(doc.Body), Syntax, "---", "YAML")
			return nil
		}
		root = doc.Body
	}
	if root == nil {
		r.fail(position{}, MissingKey, "", "hosts")
	}
	return root
}

// indentedByTab reports whether a tab stands before the text of a line, where
// YAML allows spaces only (YAML 1.2.2 §6.1).
func indentedByTab(data []byte, line int) bool {
	lines := strings.Split(string(data), "\n")
	if line < 1 || line > len(lines) {
		return false
	}
	text := lines[line-1]
	return strings.Contains(text[:len(text)-len(strings.TrimLeft(text, " \t"))], "\t")
}

// tooDeep reports where a text opens more brackets, or begins more lists on one
// line, than any scenario does.
func tooDeep(data []byte) (position, bool) {
	line, column, deep := nesting.TooDeep(string(data), maxDepth, maxDepth)
	return position{line, column}, deep
}

// at is where a node begins. A mapping in block style begins with its first
// key.
func at(n ast.Node) position {
	switch n := n.(type) {
	case nil:
		return position{}
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return at(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return at(n.Key)
	}
	return tokenPosition(n.GetToken())
}

func tokenText(t *token.Token) string {
	if t == nil {
		return ""
	}
	return strings.TrimSpace(t.Value)
}

func tokenPosition(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{}
	}
	return position{t.Position.Line, t.Position.Column}
}

// field is a key that a mapping may have, and what reads its value.
type field struct {
	key      string
	required bool
	read     func(ast.Node)
}

// mapping reads a mapping whose keys are known, and returns where it stands.
func (r *reader) mapping(n ast.Node, fields ...field) position {
	here := at(n)
	if r.form != nil {
		r.tellKeys(fields)
		return here
	}
	entries, ok := r.entries(n)
	if !ok {
		return here
	}
	seen, strange := map[string]bool{}, false
	for _, entry := range entries {
		r.apart(func() {
			key := entry.Key.String()
			f := find(fields, key)
			switch {
			case f == nil:
				strange = true
				r.fail(at(entry.Key), UnknownKey, key, nearest(key, fields))
			case seen[key]:
				r.fail(at(entry.Key), DuplicateKey, key, key)
			default:
				seen[key] = true
				f.read(entry.Value)
			}
		})
	}
	for _, f := range fields {
		// A key that seems to be missing may be the one that was mistyped.
		if f.required && !seen[f.key] && !strange {
			r.apart(func() { r.fail(here, MissingKey, "", f.key) })
		}
	}
	return here
}

func find(fields []field, key string) *field {
	for i := range fields {
		if fields[i].key == key {
			return &fields[i]
		}
	}
	return nil
}

// entries returns a mapping's pairs.
func (r *reader) entries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch n := r.plain(n).(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	case nil:
		return nil, false
	}
	r.fail(at(n), WrongKind, describe(n), "key: value")
	return nil, false
}

// value is that of a mapping's key, or nil where it has none.
func (r *reader) value(n ast.Node, key string) ast.Node {
	entries, _ := r.entries(n)
	for _, e := range entries {
		if e.Key.String() == key {
			return e.Value
		}
	}
	return nil
}

// list calls read for each element; a lone value counts as a list of one.
// Mappings are read to the last; of plain values, which may depend on those
// before them, none after a bad one.
func (r *reader) list(n ast.Node, most int, read func(ast.Node)) {
	if r.form != nil {
		r.tellList(most, read)
		return
	}
	elements := []ast.Node{n}
	if seq, ok := r.plain(n).(*ast.SequenceNode); ok {
		elements = seq.Values
	}
	if len(elements) > most {
		r.fail(at(n), TooMany, strconv.Itoa(len(elements)), strconv.Itoa(most))
		return
	}
	for _, e := range elements {
		if r.err != nil && !isMapping(e) {
			return
		}
		r.apart(func() { read(e) })
	}
}

// plainOr reads what is either a plain value or a mapping.
func (r *reader) plainOr(n ast.Node, plain, mapping func()) {
	switch {
	case r.form != nil:
		r.either(plain, mapping)
	case isMapping(n):
		mapping()
	default:
		plain()
	}
}

func isMapping(n ast.Node) bool {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return true
	}
	return false
}

// plain refuses anchors, aliases, tags and merges, by which a small file could
// grow into a huge one. It returns nil for what it refused.
func (r *reader) plain(n ast.Node) ast.Node {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		r.fail(at(n), Alias, n.GetToken().Value, "")
		return nil
	case nil:
		r.fail(position{}, WrongKind, "", "key: value")
		return nil
	}
	return n
}

// text reads a scalar as it is written.
func (r *reader) text(n ast.Node) string {
	if r.tell(Form{Kind: Text}) {
		return ""
	}
	switch n := r.plain(n).(type) {
	case nil:
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(n.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	default:
		r.fail(at(n), WrongKind, describe(n), "text")
	}
	return ""
}

// describe is what an error says was found where a node stands.
func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "key: value"
	case *ast.SequenceNode:
		return "- …"
	case *ast.NullNode:
		return ""
	}
	return n.GetToken().Value
}
