package filter

import "strconv"

// Bounds of an expression: nobody types more, and no machine should be made to.
const (
	maxLength = 4096
	maxDepth  = 64
	maxItems  = 256
)

// Parse reads an expression. Its error is an *Error.
func Parse(src string) (*Filter, error) {
	if len(src) > maxLength {
		return nil, &Error{Offset: maxLength, Length: len(src) - maxLength, Code: TooLong, Expected: strconv.Itoa(maxLength)}
	}
	p := parser{src: src}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if p.tok.kind == end {
		return nil, &Error{Code: Empty}
	}
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if p.tok.kind != end {
		return nil, p.fail(WantEnd, "")
	}
	return &Filter{root: root}, nil
}

type parser struct {
	src string
	tok token
}

func (p *parser) advance() *Error {
	t, err := next(p.src, p.tok.offset+p.tok.length)
	if err == nil {
		p.tok = t
	}
	return err
}

func (p *parser) fail(code Code, expected string) *Error {
	return mistake(p.tok, p.src, code, expected)
}

// mistake marks a token.
func mistake(t token, src string, code Code, expected string) *Error {
	return &Error{t.offset, t.length, code, src[t.offset : t.offset+t.length], expected}
}

// take goes on if the token is one of the given words or symbols.
func (p *parser) take(texts ...string) (bool, *Error) {
	if !p.at(texts...) {
		return false, nil
	}
	return true, p.advance()
}

func (p *parser) at(texts ...string) bool {
	if p.tok.kind != word && p.tok.kind != symbol {
		return false
	}
	for _, t := range texts {
		if p.tok.text == t {
			return true
		}
	}
	return false
}

func (p *parser) expression(depth int) (node, *Error) {
	return p.chain(depth, p.term, func(all []node) node { return or(all) }, "or", "||")
}

func (p *parser) term(depth int) (node, *Error) {
	return p.chain(depth, p.factor, func(all []node) node { return and(all) }, "and", "&&")
}

// chain reads parts joined by one operator.
func (p *parser) chain(depth int, part func(int) (node, *Error), join func([]node) node, operator ...string) (node, *Error) {
	var all []node
	for {
		n, err := part(depth)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
		more, err := p.take(operator...)
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return join(all), nil
}

func (p *parser) factor(depth int) (node, *Error) {
	if depth >= maxDepth {
		return nil, p.fail(TooDeep, strconv.Itoa(maxDepth))
	}
	negated, err := p.take("not", "!")
	if err != nil {
		return nil, err
	}
	if negated {
		n, err := p.factor(depth + 1)
		if err != nil {
			return nil, err
		}
		return not{n}, nil
	}
	open, err := p.take("(")
	if err != nil {
		return nil, err
	}
	if !open {
		return p.test()
	}
	n, err := p.expression(depth + 1)
	if err != nil {
		return nil, err
	}
	closed, err := p.take(")")
	if err == nil && !closed {
		err = p.fail(WantClose, ")")
	}
	return n, err
}

// words that can't be a field's name.
var keywords = map[string]bool{"and": true, "or": true, "not": true, "in": true, "contains": true,
	"eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true}

func (p *parser) test() (node, *Error) {
	if p.tok.kind != word || keywords[p.tok.text] {
		return nil, p.fail(WantField, "")
	}
	f, known := lookup(p.tok.text)
	if !known {
		return nil, p.fail(UnknownField, meant(p.tok.text))
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	at := p.tok
	if p.tok.kind == word || p.tok.kind == symbol {
		if op, ok := operators[p.tok.text]; ok {
			if err := p.advance(); err != nil {
				return nil, err
			}
			return p.comparison(f, op, at)
		}
		if p.tok.text == "in" {
			if err := p.advance(); err != nil {
				return nil, err
			}
			return p.set(f, at)
		}
	}
	return has{f}, nil
}

func (p *parser) comparison(f *field, op operator, at token) (node, *Error) {
	if !f.kind.takes(op) {
		return nil, mistake(at, p.src, BadOperator, f.kind.operators())
	}
	v, err := p.value(f, op)
	if err != nil {
		return nil, err
	}
	return comparison{f, op, v}, nil
}

// value reads one value of the field's kind.
func (p *parser) value(f *field, op operator) (literal, *Error) {
	if p.tok.kind != word && p.tok.kind != quoted {
		return literal{}, p.fail(WantValue, "")
	}
	v, code := f.literal(p.tok, op)
	if code != "" {
		expected := ""
		if code == BadWord {
			expected = f.choices()
		}
		return v, p.fail(code, expected)
	}
	return v, p.advance()
}

func (p *parser) set(f *field, at token) (node, *Error) {
	if !f.kind.takes(equal) {
		return nil, mistake(at, p.src, BadOperator, f.kind.operators())
	}
	open, err := p.take("{")
	if err == nil && !open {
		err = p.fail(WantOpen, "")
	}
	if err != nil {
		return nil, err
	}
	s := set{field: f}
	for {
		if len(s.items) == maxItems {
			return nil, p.fail(TooMany, strconv.Itoa(maxItems))
		}
		i, err := p.item(f)
		if err != nil {
			return nil, err
		}
		s.items = append(s.items, i)
		more, err := p.take(",")
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	closed, err := p.take("}")
	if err == nil && !closed {
		err = p.fail(WantClose, "}")
	}
	return s, err
}

// item reads a value or a range of a set.
func (p *parser) item(f *field) (item, *Error) {
	first, err := p.value(f, equal)
	if err != nil {
		return item{}, err
	}
	at := p.tok
	ranged, err := p.take("..")
	if err != nil || !ranged {
		return item{first: first}, err
	}
	last, err := p.value(f, equal)
	if err != nil {
		return item{}, err
	}
	if !f.kind.ordered() || first.prefix() || last.prefix() || last.less(&first.Value) {
		return item{}, mistake(at, p.src, BadRange, "")
	}
	return item{first, last, true}, nil
}
