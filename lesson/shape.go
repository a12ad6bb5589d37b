package lesson

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/internal/spelling"
	"wiretale/text"
)

// shape holds a file to the form of what it is read into, and names every mistake
// in it: the decoder stops at the first, and doesn't always say where it is.
type shape struct {
	*faults
	file  string
	above []level
}

// of holds a node to a type.
func (v shape) of(n ast.Node, t reflect.Type) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if _, blank := n.(*ast.NullNode); blank {
		return
	}
	v.legible(n)
	switch {
	case t == reflect.TypeFor[time.Duration]():
		v.duration(n)
	case t == reflect.TypeFor[Figure]() && entriesOf(n) == nil: // a name
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		v.mapping(n, t)
	case t.Kind() == reflect.Slice:
		v.list(n, t.Elem())
	}
}

// legible holds that a text is to be seen, which by its escapes it needn't be though its
// file is.
func (v shape) legible(n ast.Node) {
	said, ok := n.(*ast.StringNode)
	if !ok {
		return
	}
	if _, hidden := unseen(strings.ReplaceAll(said.Value, "\n", " ")); hidden != "" {
		v.in(v.file, positionOf(n), nil, Hidden, hidden, "")
	}
}

// entriesOf are the entries of a mapping; nil for any other node.
func entriesOf(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return slices.Grow(n.Values, 1) // not nil, though there may be none
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

func (v shape) mapping(n ast.Node, t reflect.Type) {
	entries := entriesOf(n)
	if entries == nil {
		v.in(v.file, positionOf(n), nil, BadValue, n.GetToken().Value, formOf(t))
		return
	}
	for _, entry := range entries {
		key := entry.Key.GetToken().Value
		if t.Kind() == reflect.Map {
			if t != reflect.TypeFor[Words]() || !v.cut(entry, key) {
				v.of(entry.Value, t.Elem())
			}
			continue
		}
		if f, ok := fieldOf(t, key); ok {
			v.below(t, key).of(entry.Value, f)
		} else {
			v.unknown(entry, key, t)
		}
	}
}

// list holds that no item is left blank, too: there would be nothing whose place
// could be named.
func (v shape) list(n ast.Node, t reflect.Type) {
	list, ok := n.(*ast.SequenceNode)
	if _, one := n.(ast.ScalarNode); !ok && one && t.Kind() == reflect.String {
		return // the only item
	}
	if !ok {
		v.in(v.file, positionOf(n), nil, BadValue, n.GetToken().Value, formOf(reflect.SliceOf(t)))
		return
	}
	for i, item := range list.Values {
		if _, blank := item.(*ast.NullNode); !blank {
			v.of(item, t)
			continue
		}
		at := positionOf(item)
		if i < len(list.Entries) && list.Entries[i] != nil && list.Entries[i].Start != nil {
			at = tokenPosition(list.Entries[i].Start)
		}
		v.in(v.file, at, nil, BadValue, "-", "- "+formOf(t))
	}
}

func (v shape) duration(n ast.Node) {
	said, _ := n.(*ast.StringNode)
	found := n.GetToken().Value
	if said != nil {
		if _, err := time.ParseDuration(said.Value); err == nil {
			return
		}
		found = said.Value
	}
	v.in(v.file, positionOf(n), nil, BadValue, found, formOf(reflect.TypeFor[time.Duration]()))
}

// formOf shows what may stand where a type is read, for there is no word for it
// that every language has.
func formOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "20ms"
	case t == reflect.TypeFor[Words]():
		return "{en: …, es: …}"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return formOf(t.Elem())
	case reflect.Struct:
		return "{" + strings.Join(keysOf(t), ": …, ") + ": …}"
	case reflect.Map:
		return "{…: " + formOf(t.Elem()) + "}"
	case reflect.Slice:
		return "[" + formOf(t.Elem()) + ", …]"
	case reflect.Bool:
		return "true, false"
	case reflect.String:
		return "…"
	}
	return "0, 1, 2, …"
}

// fieldOf is the type of what stands behind a key of a struct.
func fieldOf(t reflect.Type, key string) (reflect.Type, bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch name, inline := keyOf(f); {
		case inline:
			if inner, ok := fieldOf(f.Type, key); ok {
				return inner, true
			}
		case name != "" && name == key:
			return f.Type, true
		}
	}
	return nil, false
}

// keysOf are the keys of a struct.
func keysOf(t reflect.Type) (all []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		switch name, inline := keyOf(f); {
		case inline:
			all = append(all, keysOf(f.Type)...)
		case name != "":
			all = append(all, name)
		}
	}
	return all
}

// keyOf is the key of a field; "" where it has none. The keys of one that is
// written inline are its struct's.
func keyOf(f reflect.StructField) (name string, inline bool) {
	name, option, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	if name == "-" || !f.IsExported() {
		name = ""
	}
	return name, option == "inline"
}

// meant is the key that is nearest to what was written, or where none is near all
// that there are.
func meant(written string, keys []string) string {
	if near := spelling.Nearest(text.EscapeTo(written, 40), keys, 1+min(len(written), 40)/3); near != "" {
		return near
	}
	return strings.Join(keys, ", ")
}
