package view

import (
	"fmt"
	"strings"

	"wiretale/trace/filter"
)

// hexOf writes bytes as a person pastes them: pairs of digits, sixteen a line.
func hexOf(b []byte) string {
	var out strings.Builder
	for i, v := range b {
		switch {
		case i > 0 && i%16 == 0:
			out.WriteByte('\n')
		case i > 0:
			out.WriteByte(' ')
		}
		fmt.Fprintf(&out, "%02x", v)
	}
	return out.String()
}

// arrayOf writes bytes as an array in C, eight a line.
func arrayOf(name string, b []byte) string {
	var out strings.Builder
	fmt.Fprintf(&out, "static const unsigned char %s[%d] = {", strings.NewReplacer(".", "_", "-", "_").Replace(name), len(b))
	for i, v := range b {
		switch {
		case i%8 == 0:
			out.WriteString("\n    ")
		default:
			out.WriteByte(' ')
		}
		fmt.Fprintf(&out, "0x%02x,", v)
	}
	out.WriteString("\n};\n")
	return out.String()
}

// copied carries out the keys that copy the selected field.
func (t *fieldTree) copied(key string, row *fieldRow) Action {
	f := &row.field
	start, end := f.Span.Bytes()
	data := t.data[min(start, len(t.data)):min(end, len(t.data))]
	switch {
	case key == "F":
		if src, ok := filter.Of(f); ok && !row.missing {
			return Copy{src}
		}
		return Refuse{"tui.refuse.no-filter-of-field"}
	case f.Span.Bits == 0 || len(data) == 0:
		return Refuse{"tui.refuse.no-bytes-of-field"}
	case key == "C":
		return Copy{arrayOf(f.Name, data)}
	}
	return Copy{hexOf(data)}
}
