package pcapfilter

import "strconv"

var (
	arithmetic = []string{"+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"}
	relations  = []string{">", ">=", "=", "<=", "<", "!="}
)

// binding is how tightly an operator holds what stands before it. As in
// tcpdump, % and ^ take the value right before them, and everything behind.
var binding = map[string]int{"|": 1, "&": 2, "<<": 3, ">>": 3, "+": 4, "-": 4, "*": 5, "/": 5, "%": 7, "^": 7}

// negation binds more tightly than all but % and ^.
const negation = 6

// atArithmetic reports whether a number or something to calculate with comes
// next.
func (p *parser) atArithmetic() bool {
	t := p.tok()
	switch {
	case t.kind == number, t.is("len", "-"):
		return true
	}
	return t.kind == keyword && p.tokens[p.at+1].is("[")
}

// compared reads a comparison, whose first value may have been begun by one
// in brackets. Where no operator follows it is the value alone.
func (p *parser) compared(begun value, depth int) (operand, *Error) {
	if begun == nil && p.bare() {
		return operand{}, p.fail(BareValue, "port "+p.tok().text)
	}
	left, err := p.calculation(begun, 0, depth)
	if err != nil || !p.is(relations...) {
		return operand{value: left}, err
	}
	operator := p.tok().text
	p.advance()
	right, err := p.calculation(nil, 0, depth)
	if err != nil {
		return operand{}, err
	}
	return operand{
		node:       relation{left.where().until(right.where()), operator, left, right},
		qualifiers: qualifiers{none: true},
	}, nil
}

// bare reports whether a number is followed by what ends a condition.
func (p *parser) bare() bool {
	next := p.tokens[min(p.at+1, len(p.tokens)-1)]
	return p.tok().kind == number && (next.kind == end || next.is("and", "or"))
}

// calculation reads operators that bind at least as tightly as least, and
// their values; the first may be known.
func (p *parser) calculation(left value, least, depth int) (value, *Error) {
	if depth >= maxDepth {
		return nil, p.fail(TooDeep, strconv.Itoa(maxDepth))
	}
	var err *Error
	if left == nil {
		if left, err = p.operandOf(depth); err != nil {
			return nil, err
		}
	}
	for p.is(arithmetic...) && binding[p.tok().text] >= least {
		t := p.tok()
		p.advance()
		next := binding[t.text] + 1
		if binding[t.text] > negation {
			next = 0
		}
		right, err := p.calculation(nil, next, depth+1)
		if err != nil {
			return nil, err
		}
		if left, err = p.combine(t, left, right); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// operandOf reads one value.
func (p *parser) operandOf(depth int) (value, *Error) {
	t := p.tok()
	switch {
	case t.kind == number:
		p.advance()
		return constant{t.where(), t.number}, nil
	case p.take("len"):
		return frameLength{t.where()}, nil
	case p.take("-"):
		v, err := p.calculation(nil, negation, depth+1)
		if err != nil {
			return nil, err
		}
		if c, ok := v.(constant); ok {
			return constant{p.since(t.where()), -c.n}, nil
		}
		return negated{p.since(t.where()), v}, nil
	case p.take("("):
		v, err := p.calculation(nil, 0, depth+1)
		if err == nil && !p.take(")") {
			err = p.fail(WantClose, ")")
		}
		return v, err
	case t.kind == keyword && p.tokens[p.at+1].is("["):
		return p.field(depth)
	}
	return nil, p.fail(WantNumber, "")
}

// indexed are the protocols whose header can be looked into.
var indexed = map[string]bool{
	"ether": true, "ip": true, "ip6": true, "arp": true, "rarp": true, "tcp": true, "udp": true, "sctp": true, "icmp": true, "icmp6": true,
	"igmp": true, "igrp": true, "pim": true, "vrrp": true, "carp": true,
	"decnet": true, "lat": true, "sca": true, "moprc": true, "mopdl": true, "aarp": true, "atalk": true,
}

// field reads PROTOCOL[INDEX] or PROTOCOL[INDEX:SIZE].
func (p *parser) field(depth int) (value, *Error) {
	t := p.tok()
	if !indexed[t.text] {
		return nil, p.fail(NotSupported, "")
	}
	p.advance()
	p.advance() // the bracket
	index, err := p.calculation(nil, 0, depth+1)
	if err != nil {
		return nil, err
	}
	size := uint32(1)
	if p.take(":") {
		if p.tok().kind != number {
			return nil, p.fail(BadSize, "1, 2, 4")
		}
		size = p.tok().number
		if size != 1 && size != 2 && size != 4 {
			return nil, p.fail(BadSize, "1, 2, 4")
		}
		p.advance()
	}
	if !p.take("]") {
		return nil, p.fail(WantClose, "]")
	}
	return field{p.since(t.where()), t.text, index, int(size)}, nil
}

// combine joins two values, and calculates with numbers at once.
func (p *parser) combine(operator *token, left, right value) (value, *Error) {
	r, known := right.(constant)
	switch operator.text {
	case "/", "%":
		if known && r.n == 0 {
			return nil, p.mark(r.place, DivisionByZero, "")
		}
	case "<<", ">>":
		if known && r.n > 31 {
			return nil, p.mark(r.place, ShiftTooFar, "31")
		}
	}
	l, ok := left.(constant)
	if !known || !ok {
		return combined{operator.text, left, right}, nil
	}
	return constant{l.place.until(r.place), calculate(operator.text, l.n, r.n)}, nil
}

// calculate does 32-bit arithmetic; b is neither a divisor 0 nor a shift beyond 31.
func calculate(operator string, a, b uint32) uint32 {
	switch operator {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/":
		return a / b
	case "%":
		return a % b
	case "&":
		return a & b
	case "|":
		return a | b
	case "^":
		return a ^ b
	case "<<":
		return a << b
	}
	return a >> b
}

// holds compares two numbers.
func holds(operator string, a, b uint32) bool {
	switch operator {
	case ">":
		return a > b
	case ">=":
		return a >= b
	case "=":
		return a == b
	case "<=":
		return a <= b
	case "<":
		return a < b
	}
	return a != b
}
