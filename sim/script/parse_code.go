package script

import "strings"

// parseCode reads the statements of a piece of code.
func parseCode(t token) ([]statement, *Error) {
	at := t.at
	at.column += len("%{")
	p := &codeParser{lexer: codeLexer{src: t.text, at: at}}
	p.advance()
	var statements []statement
	for p.token.kind != end {
		if p.token.is(";") {
			p.advance()
			continue
		}
		s, counts, err := p.statement()
		if err != nil {
			return nil, err
		}
		if counts {
			statements = append(statements, s)
		}
		if p.token.kind != end && !p.token.is(";") {
			return nil, p.fault(WantSymbol, ";")
		}
	}
	return statements, nil
}

// codeParser reads the statements by recursive descent.
type codeParser struct {
	lexer  codeLexer
	token  token
	behind int
	depth  int
}

func (p *codeParser) advance() {
	p.behind = p.token.to
	p.token = p.lexer.read()
}

func (p *codeParser) fault(c Code, expected string) *Error {
	if p.token.kind == end {
		c = Ended
	}
	return &Error{Line: p.token.at.line, Column: p.token.at.column, Code: c, Found: p.token.text, Expected: expected}
}

func (p *codeParser) isWord(s string) bool { return p.token.kind == word && p.token.text == s }

func (p *codeParser) want(s string) *Error {
	if !p.token.is(s) {
		return p.fault(WantSymbol, s)
	}
	p.advance()
	return nil
}

// statement reads one statement. What only prints or imports counts nothing.
func (p *codeParser) statement() (s statement, counts bool, err *Error) {
	s.at = p.token.at
	switch {
	case p.isWord("import"), p.isWord("from"), p.isWord("print"), p.isWord("pass"):
		p.skipStatement()
		return s, false, nil
	case p.isWord("assert"):
		p.advance()
		from := p.token.from
		s.test, err = p.expression()
		s.source = strings.Join(strings.Fields(p.lexer.src[from:max(from, p.behind)]), " ")
		if err == nil && p.token.is(",") { // what to say when it fails: we have our own words
			p.skipStatement()
		}
		return s, true, err
	case p.token.kind == word:
		s.name = p.token.text
		p.advance()
		operator, joined := p.oneOf([]string{"+=", "-="})
		if !joined {
			err = p.want("=")
		}
		if err != nil {
			return s, false, err
		}
		s.test, err = p.expression()
		if joined {
			s.test = infix{operator[:1], named{s.name}, s.test}
		}
		return s, true, err
	}
	return s, false, p.fault(WantExpression, "")
}

// skipStatement moves to the end of the statement.
func (p *codeParser) skipStatement() {
	for p.token.kind != end && !p.token.is(";") {
		p.advance()
	}
}

// levels are the binary operators, the loosest first. Comparisons and not
// stand between the second and the third.
var levels = [...][]string{{"or"}, {"and"}, {"|"}, {"&"}, {"+", "-"}, {"*", "/", "//", "%"}}

const comparisonLevel = 2

func (p *codeParser) expression() (expression, *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fault(TooDeep, "")
	}
	defer func() { p.depth-- }()
	return p.level(0)
}

// level reads operands of one level with its operators between them.
func (p *codeParser) level(n int) (expression, *Error) {
	if n == len(levels) {
		return p.operand()
	}
	next := func() (expression, *Error) {
		if n == comparisonLevel-1 {
			return p.negation()
		}
		return p.level(n + 1)
	}
	x, err := next()
	for err == nil {
		operator, found := p.oneOf(levels[n])
		if !found {
			return x, nil
		}
		var y expression
		if y, err = next(); err == nil {
			x = infix{operator, x, y}
		}
	}
	return nil, err
}

func (p *codeParser) oneOf(operators []string) (string, bool) {
	if p.token.kind != word && p.token.kind != symbol {
		return "", false
	}
	for _, o := range operators {
		if p.token.text == o {
			p.advance()
			return o, true
		}
	}
	return "", false
}

// negation reads not x, or a comparison.
func (p *codeParser) negation() (expression, *Error) {
	if !p.isWord("not") {
		return p.comparison()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, p.fault(TooDeep, "")
	}
	defer func() { p.depth-- }()
	p.advance()
	x, err := p.negation()
	return unary{"not", x}, err
}

func (p *codeParser) comparison() (expression, *Error) {
	x, err := p.level(comparisonLevel)
	if err != nil {
		return nil, err
	}
	c := chain{first: x}
	for {
		operator, found := p.oneOf([]string{"==", "!=", "<=", ">=", "<", ">", "in", "is", "not"})
		if !found {
			break
		}
		if operator == "is" && p.isWord("not") {
			p.advance()
			operator = "!="
		}
		if operator == "not" {
			if _, found = p.oneOf([]string{"in"}); !found {
				return nil, p.fault(WantSymbol, "in")
			}
			operator = "not in"
		}
		y, err := p.level(comparisonLevel)
		if err != nil {
			return nil, err
		}
		c.operators, c.others = append(c.operators, operator), append(c.others, y)
	}
	if len(c.operators) == 0 {
		return x, nil
	}
	return c, nil
}

// operand reads a value, a name, a call, or something in brackets.
func (p *codeParser) operand() (expression, *Error) {
	t := p.token
	switch {
	case t.is("-"), t.is("+"):
		if p.depth++; p.depth > maxDepth {
			return nil, p.fault(TooDeep, "")
		}
		defer func() { p.depth-- }()
		p.advance()
		x, err := p.operand()
		return unary{t.text, x}, err
	case t.kind == integer, t.kind == decimal:
		n, ok := decimalNumber(t.text)
		if !ok {
			return nil, p.fault(OutOfRange, "")
		}
		p.advance()
		return literal{datum{kind: numberDatum, number: n}}, nil
	case t.kind == quoted:
		p.advance()
		return literal{words(t.text)}, nil
	case t.kind == word:
		return p.nameOrCall()
	case t.is("("), t.is("["):
		p.advance()
		closing := "]"
		if t.is("(") {
			closing = ")"
		}
		items, err := p.items(closing)
		if err == nil && t.is("(") && len(items) == 1 {
			return items[0], nil
		}
		return list{items}, err
	}
	return nil, p.fault(WantExpression, "")
}

var constants = map[string]datum{"True": truth(true), "False": truth(false), "None": {}}

// reserved are words of Python that begin nothing known here.
var reserved = map[string]bool{"for": true, "while": true, "if": true, "else": true, "def": true, "lambda": true,
	"return": true, "yield": true, "class": true, "try": true, "with": true, "assert": true, "import": true}

func (p *codeParser) nameOrCall() (expression, *Error) {
	name := p.token.text
	if reserved[name] {
		return nil, p.fault(WantExpression, "")
	}
	p.advance()
	if d, ok := constants[name]; ok {
		return literal{d}, nil
	}
	if !p.token.is("(") {
		return named{name}, nil
	}
	p.advance()
	args, err := p.items(")")
	return function{name, args}, err
}

func (p *codeParser) items(closing string) (items []expression, err *Error) {
	for !p.token.is(closing) {
		if len(items) == maxArguments {
			return nil, p.fault(TooMany, "")
		}
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		items = append(items, x)
		if !p.token.is(",") {
			break
		}
		p.advance()
	}
	return items, p.want(closing)
}

// decimalNumber is the number that digits, perhaps with a point, say.
func decimalNumber(s string) (number, bool) {
	before, behind, _ := strings.Cut(s, ".")
	if len(behind) > 9 {
		return number{}, false
	}
	n, ok := wholeNumber(before)
	if !ok {
		return number{}, false
	}
	d := int64(1)
	v := whole(int64(n))
	for i := range len(behind) {
		d *= 10
		v = v.add(fraction(int64(behind[i]-'0'), d))
	}
	return v, v.valid()
}
