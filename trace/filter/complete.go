package filter

import (
	"slices"
	"strings"
)

// Completion is what may stand at the cursor of an expression.
type Completion struct {
	// From and To are the bytes that a candidate takes the place of: the word at
	// the cursor, of which the part before the cursor chooses the candidates.
	From, To   int
	Candidates []Candidate // the likeliest first
}

// Candidate is a word that may stand at the cursor.
type Candidate struct {
	Text string
	Sort CandidateSort
	// Title is the catalogue's key of what it means; "" where nothing tells. The
	// catalogue need not have it.
	Title string
	Note  string // a name that is the same in all languages: of a value, "AAAA"
	// Kind is the last part of the catalogue's key complete.kind.… of what a field
	// says; "" for the others.
	Kind string
}

// CandidateSort is the sort of a candidate.
type CandidateSort uint8

// The sorts of candidates.
const (
	FieldName  CandidateSort = iota
	Operator                 // between a field and a value
	ValueWord                // a value
	Connective               // between tests: and, or, not, brackets
)

// mostCandidates bounds what is offered.
const mostCandidates = 200

// Complete says what may stand at the cursor, a place in bytes, of an
// expression. known names values of a field, by its name, that the trace holds;
// nil knows none. Where what stands before the cursor is already wrong,
// nothing is offered.
func Complete(src string, cursor int, known func(field string) []string) Completion {
	cursor = max(0, min(cursor, len(src)))
	if len(src) > maxLength {
		return Completion{From: cursor, To: cursor}
	}
	r := completer{src: src[:cursor], known: known}
	r.read()
	c := Completion{From: r.from, To: r.from + len(r.prefix)}
	if !r.lost {
		c.Candidates = r.candidates()
	}
	if r.quote == 0 {
		for c.To < len(src) && isWord(src[c.To]) {
			c.To++
		}
	}
	return c
}

// expected is what may stand next in an expression.
type expected uint8

const (
	wantField expected = iota // or not, or an opening bracket
	afterField
	wantValue
	wantSet  // the bracket that opens it
	wantItem // of a set
	afterItem
	afterRange // the second value of a range
	afterTest
)

// completer reads an expression up to the cursor, as the parser would.
type completer struct {
	src    string
	known  func(string) []string
	state  expected
	field  *field
	op     operator
	open   int  // brackets
	lost   bool // it is wrong already
	from   int  // where the word at the cursor begins
	prefix string
	quote  byte // that the word at the cursor begins with; 0 without one
}

// read goes through the tokens; the one that touches the cursor is the word
// that is being typed.
func (r *completer) read() {
	at := 0
	for !r.lost {
		t, err := next(r.src, at)
		switch {
		case err != nil && err.Code == Unterminated && r.wantsValue():
			r.from, r.prefix, r.quote = err.Offset, r.src[err.Offset:], r.src[err.Offset]
			return
		case err != nil:
			r.from, r.lost = len(r.src), true
			return
		case t.kind == end:
			r.from = len(r.src)
			return
		case t.offset+t.length == len(r.src) && r.typing(t):
			r.from, r.prefix = t.offset, t.text
			return
		}
		r.take(t)
		at = t.offset + t.length
	}
	r.from = len(r.src)
}

func (r *completer) wantsValue() bool {
	return r.state == wantValue || r.state == wantItem || r.state == afterRange
}

// typing reports whether a token that touches the cursor may still grow.
func (r *completer) typing(t token) bool {
	if t.kind == symbol {
		return r.state == afterField && strings.Contains("= ! < > & |", t.text) || r.state == afterTest && strings.Contains("& |", t.text)
	}
	return t.kind == word
}

// take goes on behind a token.
func (r *completer) take(t token) {
	plain := t.kind == word || t.kind == symbol
	is := func(texts ...string) bool { return plain && slices.Contains(texts, t.text) }
	switch wanted := r.state; wanted {
	case wantField:
		switch f, ok := lookup(t.text); {
		case is("not", "!"):
		case is("("):
			r.open++
		case t.kind == word && ok && !keywords[t.text]:
			r.field, r.state = f, afterField
		default:
			r.lost = true
		}
	case afterField:
		op, ok := operators[t.text]
		switch {
		case plain && ok && r.field.kind.takes(op):
			r.op, r.state = op, wantValue
		case is("in") && r.field.kind.takes(equal):
			r.op, r.state = equal, wantSet
		default:
			r.connect(is)
		}
	case wantSet:
		r.state, r.lost = wantItem, !is("{")
	case wantValue, wantItem, afterRange:
		_, code := r.field.literal(t, r.op)
		r.lost = code != "" || t.kind == symbol
		r.state = afterItem
		if wanted == wantValue {
			r.state = afterTest
		}
	case afterItem:
		switch {
		case is(","):
			r.state = wantItem
		case is("}"):
			r.state = afterTest
		case is(".."):
			r.state = afterRange
		default:
			r.lost = true
		}
	case afterTest:
		r.connect(is)
	}
}

// connect goes on behind what ends a test.
func (r *completer) connect(is func(...string) bool) {
	switch {
	case is("and", "or", "&&", "||"):
		r.state = wantField
	case is(")") && r.open > 0:
		r.open--
		r.state = afterTest
	default:
		r.lost = true
	}
}
