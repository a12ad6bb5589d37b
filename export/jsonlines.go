package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
)

// JSONLines writes values as JSON, a line each. It is JSON for programs, but
// people look at it in terminals too: what is not printable stands in \u
// escapes, so that no captured byte can move the cursor or turn the writing
// round, and every program still reads the same text.
type JSONLines struct {
	w      io.Writer
	line   bytes.Buffer
	encode func(any) error
}

// NewJSONLines returns a writer of lines to w.
func NewJSONLines(w io.Writer) *JSONLines {
	j := &JSONLines{w: w}
	encoder := json.NewEncoder(&j.line)
	encoder.SetEscapeHTML(false)
	j.encode = encoder.Encode
	return j
}

// Write writes one value.
func (j *JSONLines) Write(v any) error {
	j.line.Reset()
	if err := j.encode(v); err != nil {
		return err
	}
	_, err := j.w.Write(Printable(j.line.Bytes()))
	return err
}

// Printable escapes what is not printable in a line of JSON. Such characters
// stand in its strings only.
func Printable(line []byte) []byte {
	hidden := func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }
	if bytes.IndexFunc(line, hidden) < 0 {
		return line
	}
	out := make([]byte, 0, 2*len(line))
	for _, r := range string(line) {
		switch {
		case !hidden(r):
			out = append(out, string(r)...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
