package script

// statement is one statement of a piece of code: an assertion, or an
// assignment to a name.
type statement struct {
	at     position
	test   expression
	source string // of the test, as it was written
	name   string // that is assigned to; "" for an assertion
}

// expression is a part of the small language that assertions are written in,
// a subset of Python's.
type expression interface{ isExpression() }

type (
	// literal is a number, a text, True, False or None.
	literal struct{ datum datum }
	// named is a name whose value is looked up.
	named struct{ name string }
	// unary is not x or -x.
	unary struct {
		operator string
		x        expression
	}
	// infix is x operator y.
	infix struct {
		operator string
		x, y     expression
	}
	// chain is a comparison such as 1 < x <= 2.
	chain struct {
		first     expression
		operators []string
		others    []expression
	}
	// list is [a, b] or (a, b).
	list struct{ items []expression }
	// function is name(a, b).
	function struct {
		name string
		args []expression
	}
)

func (literal) isExpression()  {}
func (named) isExpression()    {}
func (unary) isExpression()    {}
func (infix) isExpression()    {}
func (chain) isExpression()    {}
func (list) isExpression()     {}
func (function) isExpression() {}

// datum is what an expression comes to.
type datum struct {
	kind   datumKind
	number number // of a number; 1 and 0 for True and False
	text   string
	items  []datum
}

type datumKind uint8

const (
	noDatum datumKind = iota // None
	truthDatum
	numberDatum
	textDatum
	listDatum
)

func truth(b bool) datum {
	if b {
		return datum{kind: truthDatum, number: whole(1)}
	}
	return datum{kind: truthDatum, number: whole(0)}
}

func count(n int64) datum { return datum{kind: numberDatum, number: whole(n)} }

func words(s string) datum { return datum{kind: textDatum, text: s} }

// true reports what the datum counts as in a condition.
func (d datum) true() bool {
	switch d.kind {
	case truthDatum, numberDatum:
		return d.number.n != 0
	case textDatum:
		return d.text != ""
	}
	return len(d.items) > 0
}

// String writes the datum as the language does.
func (d datum) String() string {
	switch d.kind {
	case truthDatum:
		if d.true() {
			return "True"
		}
		return "False"
	case numberDatum:
		return d.number.String()
	case textDatum:
		return `"` + d.text + `"`
	case listDatum:
		s := "["
		for i, item := range d.items {
			if i > 0 {
				s += ", "
			}
			s += item.String()
		}
		return s + "]"
	}
	return "None"
}

func (d datum) isNumber() bool { return d.kind == numberDatum || d.kind == truthDatum }

func (d datum) equals(e datum) bool {
	switch {
	case d.isNumber() && e.isNumber():
		return d.number == e.number
	case d.kind != e.kind || len(d.items) != len(e.items):
		return false
	}
	for i := range d.items {
		if !d.items[i].equals(e.items[i]) {
			return false
		}
	}
	return d.text == e.text
}
