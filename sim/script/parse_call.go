package script

// maxArguments bounds lists of values.
const maxArguments = 256

// call reads name(arguments) = result.
func (p *parser) call() (any, *Error) {
	c := &call{name: p.token.text}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.want("("); err != nil {
		return nil, err
	}
	args, err := p.fields(")")
	if err != nil {
		return nil, err
	}
	for _, a := range args {
		c.args = append(c.args, a.value)
	}
	if err := p.want("="); err != nil {
		return nil, err
	}
	if c.result, err = p.value(); err != nil {
		return nil, err
	}
	if p.token.kind == word && c.result.kind == numberValue && c.result.number == -1 {
		c.errno = p.token.text
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	return c, p.note()
}

// note moves over an explanation in parentheses, whatever it holds.
func (p *parser) note() *Error {
	if !p.token.is("(") {
		return nil
	}
	for n, rest := 0, p.lexer.src[p.token.to:]; n < len(rest) && rest[n] != '\n'; n++ {
		if rest[n] == ')' {
			p.lexer.advance(p.token.to + n + 1 - p.lexer.next)
			return p.advance()
		}
	}
	return p.fault(Unterminated, ")")
}

// fields reads values with commas between them, up to a closing bracket.
func (p *parser) fields(closing string) (list []field, err *Error) {
	if p.depth++; p.depth > maxDepth {
		return nil, p.fault(TooDeep, "")
	}
	defer func() { p.depth-- }()
	for !p.token.is(closing) {
		if len(list) == maxArguments {
			return nil, p.fault(TooMany, "")
		}
		f, err := p.namedValue()
		if err != nil {
			return nil, err
		}
		list = append(list, f)
		more, err := p.skip(",")
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
	}
	return list, p.want(closing)
}

// namedValue reads value, name=value, or name(value)=value.
func (p *parser) namedValue() (field, *Error) {
	v, err := p.value()
	if err != nil || !p.token.is("=") || v.kind != nameValue && v.kind != callValue {
		return field{value: v}, err
	}
	if err := p.advance(); err != nil {
		return field{}, err
	}
	right, err := p.value()
	return field{name: v.text, value: right}, err
}

// value reads a value, or several joined by "|".
func (p *parser) value() (value, *Error) {
	v, err := p.single()
	if err != nil || !p.token.is("|") {
		return v, err
	}
	either := value{kind: eitherValue, list: []field{{value: v}}, at: v.at}
	for p.token.is("|") {
		if err := p.advance(); err != nil {
			return v, err
		}
		if v, err = p.single(); err != nil {
			return v, err
		}
		if len(either.list) == maxArguments {
			return v, p.fault(TooMany, "")
		}
		either.list = append(either.list, field{value: v})
	}
	return either, nil
}

func (p *parser) single() (v value, err *Error) {
	v.at = p.token.at
	v.text = p.token.text
	switch {
	case p.token.kind == ellipsis:
		return v, p.advance()
	case p.token.kind == quoted:
		v.kind = stringValue
		return v, p.advance()
	case p.token.kind == integer, p.token.is("-"):
		v.kind = numberValue
		negative, err := p.skip("-")
		if err != nil {
			return v, err
		}
		n, err := p.number(1<<62 - 1)
		if v.number = int64(n); negative {
			v.number = -v.number
		}
		return v, err
	case p.token.kind == word:
		return p.name()
	case p.token.is("["), p.token.is("{"):
		closing := "]"
		if v.kind = listValue; p.token.is("{") {
			v.kind, closing = structValue, "}"
		}
		if err := p.advance(); err != nil {
			return v, err
		}
		v.list, err = p.fields(closing)
		return v, err
	}
	return v, p.fault(WantValue, "")
}

// name reads a name, or a call of it.
func (p *parser) name() (value, *Error) {
	v := value{kind: nameValue, text: p.token.text, at: p.token.at}
	if err := p.advance(); err != nil {
		return v, err
	}
	called, err := p.skip("(")
	if err != nil || !called {
		return v, err
	}
	v.kind = callValue
	v.list, err = p.fields(")")
	return v, err
}
