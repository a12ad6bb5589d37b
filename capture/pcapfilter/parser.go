package pcapfilter

import (
	"strconv"

	"wiretale/internal/spelling"
)

// Bounds of an expression: no machine should be made to read a longer one.
const (
	maxSource = 64 << 10
	maxDepth  = 200
)

// Parse reads an expression. Its error is an *Error.
func Parse(source string) (*Filter, error) {
	f, err := parse(source)
	if err != nil {
		err.Source = source
		return nil, err
	}
	return f, nil
}

func parse(source string) (*Filter, *Error) {
	if len(source) > maxSource {
		return nil, &Error{Offset: maxSource, Length: len(source) - maxSource, Code: TooLong, Expected: strconv.Itoa(maxSource)}
	}
	all, err := tokens(source)
	if err != nil {
		return nil, err
	}
	p := &parser{src: source, tokens: all}
	f := &Filter{source: source}
	if p.tok().kind == end {
		return f, nil
	}
	f.root, _, err = p.expression(0)
	if err == nil && p.tok().kind != end {
		err = p.fail(WantEnd, "")
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

type parser struct {
	src    string
	tokens []token // the last is the end
	at     int
}

func (p *parser) tok() *token { return &p.tokens[p.at] }

func (p *parser) advance() {
	if p.at < len(p.tokens)-1 {
		p.at++
	}
}

// is reports whether the next token is one of some keywords or symbols.
func (p *parser) is(texts ...string) bool { return p.tok().is(texts...) }

func (t *token) is(texts ...string) bool {
	if t.kind != keyword && t.kind != symbol {
		return false
	}
	for _, text := range texts {
		if t.text == text {
			return true
		}
	}
	return false
}

// take goes on if the next token is one of some keywords or symbols.
func (p *parser) take(texts ...string) bool {
	if !p.is(texts...) {
		return false
	}
	p.advance()
	return true
}

func (t *token) where() place { return place{t.offset, t.length} }

// since is the place from a token to the one before the next.
func (p *parser) since(from place) place { return from.until(p.tokens[p.at-1].where()) }

// fail marks the next token.
func (p *parser) fail(code Code, expected string) *Error {
	return p.mark(p.tok().where(), code, expected)
}

func (p *parser) mark(at place, code Code, expected string) *Error {
	return &Error{Offset: at.offset, Length: at.length, Code: code,
		Found: p.src[at.offset : at.offset+at.length], Expected: expected}
}

// operand is what a pair of brackets may hold: a condition with the
// qualifiers that a value after "and" or "or" takes over, or a number.
type operand struct {
	node       node
	qualifiers qualifiers
	value      value
}

// expression reads conditions joined by "and" and "or", which bind alike.
func (p *parser) expression(depth int) (node, qualifiers, *Error) {
	o, err := p.operand(depth)
	if err == nil && o.value != nil {
		err = p.fail(WantRelation, "")
	}
	return o.node, o.qualifiers, err
}

// operand is expression, but may be a number alone.
func (p *parser) operand(depth int) (operand, *Error) {
	left, err := p.term(depth)
	if err != nil || left.value != nil {
		return left, err
	}
	for p.is("and", "or") {
		operator := p.tok().text
		p.advance()
		var right operand
		if p.atValue() {
			right.qualifiers = left.qualifiers
			right.node, err = p.valueOf(left.qualifiers, depth)
		} else if right, err = p.term(depth); err == nil && right.value != nil {
			err = p.fail(WantRelation, "")
		}
		if err != nil {
			return operand{}, err
		}
		left = operand{node: join(operator, left.node, right.node), qualifiers: right.qualifiers}
	}
	return left, nil
}

func join(operator string, left, right node) node {
	if operator == "and" {
		return and{left, right}
	}
	return or{left, right}
}

// term reads one condition, or a number that no comparison follows.
func (p *parser) term(depth int) (operand, *Error) {
	if depth >= maxDepth {
		return operand{}, p.fail(TooDeep, strconv.Itoa(maxDepth))
	}
	from := p.tok().where()
	switch {
	case p.take("!", "not"):
		o, err := p.term(depth + 1)
		if err == nil && o.value != nil {
			err = p.fail(WantRelation, "")
		}
		if err != nil {
			return operand{}, err
		}
		o.node = not{p.since(from), o.node}
		return o, nil
	case p.take("("):
		o, err := p.operand(depth + 1)
		if err == nil && !p.take(")") {
			err = p.unclosed(o)
		}
		if err != nil || o.value == nil {
			o.qualifiers = qualifiers{none: true}
			return o, err
		}
		return p.compared(o.value, depth)
	case p.atArithmetic():
		return p.compared(nil, depth)
	}
	n, q, err := p.primitive(depth)
	return operand{node: n, qualifiers: q}, err
}

// unclosed is the mistake of what stands where a bracket should be closed.
func (p *parser) unclosed(o operand) *Error {
	if o.value != nil && p.tok().kind != end {
		return p.fail(WantRelation, "")
	}
	return p.fail(WantClose, ")")
}

// atValue reports whether a value without qualifiers comes next, which takes
// over those of the one before it: an address, a port.
func (p *parser) atValue() bool {
	i := p.at
	for p.tokens[i].is("!", "not", "(") {
		i++
	}
	switch p.tokens[i].kind {
	case name, dotted, ipv6, mac:
		return true
	case number:
		for i++; p.tokens[i].is(")"); i++ {
		}
		return !p.tokens[i].is(arithmetic...) && !p.tokens[i].is(relations...)
	}
	return false
}

// valueOf reads a value, or several in brackets, to which qualifiers apply.
func (p *parser) valueOf(q qualifiers, depth int) (node, *Error) {
	if depth >= maxDepth {
		return nil, p.fail(TooDeep, strconv.Itoa(maxDepth))
	}
	from := p.tok().where()
	switch {
	case p.take("!", "not"):
		n, err := p.valueOf(q, depth+1)
		if err != nil {
			return nil, err
		}
		return not{p.since(from), n}, nil
	case p.take("("):
		left, err := p.valueOf(q, depth+1)
		for err == nil && p.is("and", "or") {
			operator := p.tok().text
			p.advance()
			var right node
			if right, err = p.valueOf(q, depth+1); err == nil {
				left = join(operator, left, right)
			}
		}
		if err == nil && !p.take(")") {
			err = p.fail(WantClose, ")")
		}
		return left, err
	}
	return p.qualified(q)
}

// unknown is the mistake of a word that isn't one of the language.
func (p *parser) unknown() *Error {
	w := p.tok().text
	return p.fail(UnknownWord, spelling.Nearest(w, beginnings, len(w)/2+1))
}
