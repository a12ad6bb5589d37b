package lesson

import (
	"reflect"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"wiretale/text"
)

// level is a mapping around what is read, and the key of it below which that stands.
type level struct {
	form reflect.Type
	key  string
}

// below is the shape of what stands below a key.
func (v shape) below(t reflect.Type, key string) shape {
	v.above = append(slices.Clone(v.above), level{t, key})
	return v
}

// unknown says that a key doesn't belong where it stands, and where it does: further
// out, further in below another key, or else which keys are known there.
func (v shape) unknown(entry *ast.MappingValueNode, key string, t reflect.Type) {
	e := v.in(v.file, positionOf(entry.Key), nil, Misplaced, key, "")
	for _, l := range slices.Backward(v.above) {
		if _, ok := fieldOf(l.form, key); ok {
			e.form, e.Expected = "outer", l.key
			return
		}
	}
	for _, near := range keysOf(t) {
		inner, _ := fieldOf(t, near)
		for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		if inner.Kind() != reflect.Struct {
			continue
		}
		if _, ok := fieldOf(inner, key); ok {
			e.Expected = near
			return
		}
	}
	e.Code, e.Expected = UnknownKey, meant(key, keysOf(t))
}

// cut reports whether an entry of a text is the rest of one that a comma has cut off:
// within { and } that begins another entry.
func (v shape) cut(entry *ast.MappingValueNode, key string) bool {
	if _, blank := entry.Value.(*ast.NullNode); !blank {
		return false
	}
	for _, lang := range text.Langs() {
		if key == string(lang) {
			return false // it is missing, which is said elsewhere
		}
	}
	e := v.in(v.file, positionOf(entry.Key), nil, NotPlain, key, "")
	e.form = "comma"
	return true
}
