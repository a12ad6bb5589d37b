package analyze_test

import (
	"reflect"
	"unsafe"
)

// scale weighs what values hold on to. Whatever several of them hold is
// counted once, for the first.
type scale struct{ seen map[unsafe.Pointer]bool }

func newScale() *scale { return &scale{make(map[unsafe.Pointer]bool)} }

// weigh returns how many bytes lie behind a value, its own not counted. Maps
// are taken to be half full.
func (s *scale) weigh(v reflect.Value) (bytes int) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && s.first(v.UnsafePointer()) {
			return int(v.Type().Elem().Size()) + s.weigh(v.Elem())
		}
	case reflect.Interface:
		switch e := v.Elem(); {
		case !e.IsValid():
		case e.Kind() == reflect.Pointer:
			return s.weigh(e)
		case !v.CanAddr() || s.first((*[2]unsafe.Pointer)(v.Addr().UnsafePointer())[1]): // the box
			return int(e.Type().Size()) + s.weigh(e)
		}
	case reflect.Slice:
		if v.Cap() == 0 || !s.first(v.UnsafePointer()) {
			return 0
		}
		bytes = v.Cap() * int(v.Type().Elem().Size())
		if holds(v.Type().Elem()) {
			for i := range v.Len() {
				bytes += s.weigh(v.Index(i))
			}
		}
	case reflect.String:
		if text := v.String(); text != "" && s.first(unsafe.Pointer(unsafe.StringData(text))) {
			return len(text)
		}
	case reflect.Map:
		if v.IsNil() || !s.first(v.UnsafePointer()) {
			return 0
		}
		for entries := v.MapRange(); entries.Next(); {
			bytes += 2*int(v.Type().Key().Size()+v.Type().Elem().Size()) + s.weigh(entries.Key()) + s.weigh(entries.Value())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			bytes += s.weigh(v.Field(i))
		}
	case reflect.Array:
		if holds(v.Type().Elem()) {
			for i := range v.Len() {
				bytes += s.weigh(v.Index(i))
			}
		}
	}
	return bytes
}

// first reports whether something is met for the first time.
func (s *scale) first(p unsafe.Pointer) bool {
	met := s.seen[p]
	s.seen[p] = true
	return !met
}

// holds reports whether values of a type may hold on to anything.
func holds(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.String, reflect.Map:
		return true
	case reflect.Struct:
		for i := range t.NumField() {
			if holds(t.Field(i).Type) {
				return true
			}
		}
	case reflect.Array:
		return holds(t.Elem())
	}
	return false
}
