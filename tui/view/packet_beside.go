package view

import (
	"bytes"
	"strconv"

	"wiretale/wire"
)

// difference is a field of the selected packet beside that of another: nil where
// one of the two has it alone.
type difference struct{ ours, theirs *wire.Field }

// differences are the fields in which two packets differ, by their paths: those
// without parts of their own, and all above them.
type differences struct {
	of    map[string]difference
	bytes map[int]bool
	count int // of the fields without parts
}

// covers reports whether a byte belongs to what differs.
func (d *differences) covers(i int) bool { return d != nil && d.bytes[i] }

// besides compares the fields of two packets.
func besides(ours, theirs []wire.Field) *differences {
	d := &differences{of: map[string]difference{}, bytes: map[int]bool{}}
	d.compare(ours, theirs, "")
	return d
}

// compare reports whether two lists of fields differ, and notes where.
func (d *differences) compare(ours, theirs []wire.Field, path string) (differ bool) {
	other := map[string]*wire.Field{}
	names := paths(theirs, path)
	for i := range theirs {
		other[names[i]] = &theirs[i]
	}
	for i, own := range paths(ours, path) {
		mine, its := &ours[i], other[own]
		delete(other, own)
		var same bool
		switch {
		case its == nil:
		case len(mine.Children)+len(its.Children) > 0:
			same = !d.compare(mine.Children, its.Children, own) && (mine.Value.Kind == wire.KindNone || equal(mine, its))
		default:
			same = equal(mine, its)
		}
		if same {
			continue
		}
		differ = true
		d.of[own] = difference{mine, its}
		if len(mine.Children) == 0 {
			d.note(mine, its)
		}
	}
	for i, name := range names {
		if other[name] != nil {
			differ = true
			d.count++
			d.of[name] = difference{nil, &theirs[i]}
		}
	}
	return differ
}

func equal(a, b *wire.Field) bool {
	return a.Value.Kind == b.Value.Kind && a.Value.Num == b.Value.Num && a.Value.Addr == b.Value.Addr &&
		a.Value.Text == b.Value.Text && bytes.Equal(a.Value.Bytes, b.Value.Bytes)
}

// note marks the bytes of a field that differs: of bytes those that do.
func (d *differences) note(mine, its *wire.Field) {
	d.count++
	start, end := mine.Span.Bytes()
	if mine.Span.Bits == 0 {
		return
	}
	for i := start; i < end; i++ {
		if its != nil && mine.Value.Kind == wire.KindBytes && i-start < len(mine.Value.Bytes) && i-start < len(its.Value.Bytes) &&
			mine.Value.Bytes[i-start] == its.Value.Bytes[i-start] {
			continue
		}
		d.bytes[i] = true
	}
}

// paths are the fields' own paths: a number tells fields of one name apart.
func paths(fields []wire.Field, path string) []string {
	seen, all := map[string]int{}, make([]string, len(fields))
	for i := range fields {
		name := fields[i].Name
		all[i] = path + "/" + name
		if seen[name]++; seen[name] > 1 {
			all[i] += "#" + strconv.Itoa(seen[name])
		}
	}
	return all
}
