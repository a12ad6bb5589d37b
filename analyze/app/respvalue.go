package app

import (
	"bytes"
	"strconv"
	"strings"
)

// respValue is a value of RESP, Redis's serialization protocol, while it is read: what it says
// so far, in the brief form that a list shows, and what it waits for.
type respValue struct {
	open []respOpen // the aggregates that are not whole yet, outermost first
	bulk int64      // bytes of the string in hand, with the line's end behind it; 0 outside of one
	mark byte       // the type of that string
	text []byte     // cut at maxRESPText
	// kind is the type of the value itself, without the attributes before it, and
	// words the first strings right in it: a command and its arguments.
	kind   byte
	count  int64 // of the values in it, where it is an aggregate
	words  []string
	leaves int // values in it that hold no others, as far as they were read
	whole  bool
}

// respOpen is an aggregate that waits for some more values.
type respOpen struct {
	kind  byte
	left  int64
	taken int64
}

const (
	maxRESPDepth = 32
	maxRESPText  = 256
	maxRESPWords = 8
	maxRESPCount = 1 << 32 // of values in an aggregate, and bytes of a string
)

func respType(c byte) bool { return strings.IndexByte("+-:$*_#,(!=%~>|", c) >= 0 }

// take takes in a line or a string of counted length, or its beginning where it is a
// long string; false if it breaks the rules.
func (v *respValue) take(b []byte) bool {
	if v.bulk > 0 {
		v.string(b)
		return true
	}
	line := bytes.TrimRight(b[1:], "\r\n")
	outermost := len(v.open) == 0
	if outermost {
		v.kind = b[0]
	}
	switch b[0] {
	case '$', '!', '=':
		return v.counted(b[0], line)
	case '*', '%', '~', '>', '|':
		return v.aggregate(b[0], line, outermost)
	}
	v.scalar(b[0], line)
	return true
}

// counted begins a string whose length is told.
func (v *respValue) counted(kind byte, line []byte) bool {
	n, err := strconv.ParseInt(string(line), 10, 64)
	switch {
	case err != nil || n < -1 || n >= maxRESPCount:
		return false
	case n < 0: // RESP2's null
		v.leaf("(nil)", "")
	default:
		v.bulk, v.mark = n+2, kind
	}
	return true
}

// string takes in the bytes of a string, or as many as there are room for.
func (v *respValue) string(b []byte) {
	b = b[:min(int64(len(b)), v.bulk-2, maxRESPText)]
	if v.mark == '=' && len(b) >= 4 { // a verbatim string: "txt:", "mkd:"
		b = b[4:]
	}
	s := string(b)
	v.bulk = 0
	if v.mark == '!' {
		v.leaf("(error) "+s, s)
		return
	}
	v.leaf(s, s)
}

// aggregate begins an array, a map, a set, a push or attributes.
func (v *respValue) aggregate(kind byte, line []byte, outermost bool) bool {
	n, err := strconv.ParseInt(string(line), 10, 64)
	if err != nil || n < -1 || n >= maxRESPCount || len(v.open) == maxRESPDepth {
		return false
	}
	if n < 0 {
		v.leaf("(nil)", "")
		return true
	}
	if kind == '%' || kind == '|' { // pairs
		n *= 2
	}
	if outermost {
		v.count = n
	}
	v.before()
	v.say(respBrackets(kind)[:1])
	v.open = append(v.open, respOpen{kind: kind, left: n})
	v.close()
	return true
}

func respBrackets(kind byte) string {
	if kind == '%' || kind == '|' || kind == '~' {
		return "{}"
	}
	return "[]"
}

func (v *respValue) scalar(kind byte, line []byte) {
	s := string(line[:min(len(line), maxRESPText)])
	switch kind {
	case '-':
		v.leaf("(error) "+s, s)
	case ':', '(':
		v.leaf("(integer) "+s, s)
	case ',':
		v.leaf("(double) "+s, s)
	case '#':
		v.leaf(map[string]string{"t": "(true)", "f": "(false)"}[s], s)
	case '_':
		v.leaf("(nil)", "")
	default:
		v.leaf(s, s)
	}
}

// leaf takes in a value that is whole.
func (v *respValue) leaf(text, word string) {
	v.before()
	v.say(text)
	v.leaves++
	if len(v.open) == 1 && v.open[0].kind != '|' && len(v.words) < maxRESPWords {
		v.words = append(v.words, word)
	}
	v.close()
}

// before writes what stands between a value and the one before it.
func (v *respValue) before() {
	if len(v.open) == 0 {
		return
	}
	o := &v.open[len(v.open)-1]
	switch pairs := o.kind == '%' || o.kind == '|'; {
	case o.taken == 0:
	case pairs && o.taken%2 == 1:
		v.say(": ")
	default:
		v.say(", ")
	}
	o.taken++
	o.left--
}

func (v *respValue) say(s string) {
	v.text = append(v.text, s[:min(len(s), maxRESPText-len(v.text))]...)
}

// close ends the aggregates that wait for nothing more, and the value with the
// outermost.
func (v *respValue) close() {
	for len(v.open) > 0 {
		o := v.open[len(v.open)-1]
		if o.left > 0 {
			return
		}
		v.say(respBrackets(o.kind)[1:])
		v.open = v.open[:len(v.open)-1]
		if o.kind == '|' { // what the attributes belong to follows
			if len(v.open) > 0 {
				v.open[len(v.open)-1].left++
				return
			}
			v.say(" ")
			return
		}
	}
	v.whole = true
}
