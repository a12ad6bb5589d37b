package script

import "strings"

// evaluation is the work of finding what an expression comes to. It notes the
// names that were looked up, so that a failed assertion can say what they were.
type evaluation struct {
	look  func(string) (datum, bool)
	names []string
	seen  []datum
	// wrong is what the expression asks for and can't have: a name that is
	// unknown, or an operation that makes no sense. "" while all is well.
	wrong string
}

func (e *evaluation) fail(what string) datum {
	if e.wrong == "" {
		e.wrong = what
	}
	return datum{}
}

// values tells the names that were looked up, and their values.
func (e *evaluation) values() string {
	var parts []string
	for i, name := range e.names {
		parts = append(parts, name+" = "+e.seen[i].String())
	}
	return strings.Join(parts, ", ")
}

func (e *evaluation) of(x expression) datum {
	switch x := x.(type) {
	case literal:
		return x.datum
	case named:
		return e.lookUp(x.name)
	case unary:
		return e.unary(x)
	case infix:
		return e.infix(x)
	case chain:
		return e.chain(x)
	case list:
		return datum{kind: listDatum, items: e.each(x.items)}
	case function:
		return e.function(x)
	}
	return datum{}
}

func (e *evaluation) each(items []expression) []datum {
	var data []datum
	for _, item := range items {
		data = append(data, e.of(item))
	}
	return data
}

func (e *evaluation) lookUp(name string) datum {
	if n, ok := symbols[name]; ok {
		return count(n)
	}
	d, ok := e.look(name)
	if !ok {
		return e.fail(name)
	}
	for _, known := range e.names {
		if known == name {
			return d
		}
	}
	e.names, e.seen = append(e.names, name), append(e.seen, d)
	return d
}

func (e *evaluation) unary(u unary) datum {
	x := e.of(u.x)
	switch {
	case u.operator == "not":
		return truth(!x.true())
	case !x.isNumber():
		return e.fail(u.operator)
	case u.operator == "-":
		x.number = x.number.negate()
	}
	return datum{kind: numberDatum, number: x.number}
}

func (e *evaluation) infix(b infix) datum {
	x := e.of(b.x)
	switch b.operator {
	case "and":
		if !x.true() {
			return x
		}
		return e.of(b.y)
	case "or":
		if x.true() {
			return x
		}
		return e.of(b.y)
	}
	y := e.of(b.y)
	if x.kind == textDatum && (b.operator == "%" || b.operator == "+") {
		return x // texts are for people only
	}
	if !x.isNumber() || !y.isNumber() {
		return e.fail(b.operator)
	}
	n := arithmetic(b.operator, x.number, y.number)
	if !n.valid() {
		return e.fail(b.operator)
	}
	return datum{kind: numberDatum, number: n}
}

func arithmetic(operator string, x, y number) number {
	switch operator {
	case "+":
		return x.add(y)
	case "-":
		return x.add(y.negate())
	case "*":
		return x.multiply(y)
	case "/":
		return x.divide(y)
	case "//":
		return x.divide(y).floor()
	case "&", "|":
		if x.d != 1 || y.d != 1 {
			return number{}
		}
		if operator == "&" {
			return whole(x.n & y.n)
		}
		return whole(x.n | y.n)
	}
	q := x.divide(y).floor() // %
	if !q.valid() {
		return q
	}
	return x.add(q.multiply(y).negate())
}

func (e *evaluation) chain(c chain) datum {
	x := e.of(c.first)
	for i, operator := range c.operators {
		y := e.of(c.others[i])
		if !e.compare(operator, x, y) {
			return truth(false)
		}
		x = y
	}
	return truth(true)
}

func (e *evaluation) compare(operator string, x, y datum) bool {
	switch operator {
	case "==", "is":
		return x.equals(y)
	case "!=":
		return !x.equals(y)
	case "in", "not in":
		found := false
		for _, item := range y.items {
			found = found || item.equals(x)
		}
		if y.kind == textDatum && x.kind == textDatum {
			found = strings.Contains(y.text, x.text)
		}
		return found == (operator == "in")
	}
	if !x.isNumber() || !y.isNumber() {
		e.fail(operator)
		return false
	}
	order := x.number.compare(y.number)
	switch operator {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// function evaluates the few functions that there are.
func (e *evaluation) function(f function) datum {
	args := e.each(f.args)
	for _, a := range args {
		if !a.isNumber() {
			return e.fail(f.name)
		}
	}
	if len(args) == 0 {
		return e.fail(f.name)
	}
	d := datum{kind: numberDatum, number: args[0].number}
	switch f.name {
	case "abs":
		if d.number.n < 0 {
			d.number = d.number.negate()
		}
	case "int":
		if d.number.n < 0 {
			d.number = d.number.negate().floor().negate()
		} else {
			d.number = d.number.floor()
		}
	case "min", "max":
		for _, a := range args[1:] {
			if less := a.number.compare(d.number) < 0; less == (f.name == "min") {
				d.number = a.number
			}
		}
	default:
		return e.fail(f.name)
	}
	return d
}
