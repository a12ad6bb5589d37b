package script

import "wiretale/wire"

// The kinds of TCP option that scripts name
// (https://www.iana.org/assignments/tcp-parameters).
const (
	kindEnd           = 0
	kindNone          = 1
	kindMSS           = 2
	kindWindowScale   = 3
	kindSACKPermitted = 4
	kindSACK          = 5
	kindTimestamps    = 8
	kindMD5           = 19
	kindFastOpen      = 34
	kindExperiment    = 254 // RFC 4727; Fast Open as an experiment
)

// maxOptions is how many options fit into a header.
const maxOptions = 40

// options reads the list between "<" and ">".
func (p *parser) options(s *segment) *Error {
	if err := p.want("<"); err != nil {
		return err
	}
	if p.token.kind == ellipsis {
		s.anyOptions = true
		if err := p.advance(); err != nil {
			return err
		}
		return p.want(">")
	}
	for !p.token.is(">") {
		if len(s.options) == maxOptions {
			return p.fault(TooMany, "")
		}
		o, err := p.option()
		if err != nil {
			return err
		}
		s.options = append(s.options, o)
		more, err := p.skip(",")
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	return p.want(">")
}

// option reads one option.
func (p *parser) option() (o option, err *Error) {
	if p.token.kind != word {
		return o, p.fault(WantOption, "")
	}
	name := p.token
	if err = p.advance(); err != nil {
		return o, err
	}
	switch name.text {
	case "nop":
		o.kind = kindNone
	case "eol":
		o.kind = kindEnd
	case "sackOK":
		o.kind = kindSACKPermitted
	case "mss":
		o.kind = kindMSS
		o.number, err = p.small(1<<16 - 1)
	case "wscale":
		o.kind = kindWindowScale
		o.number, err = p.small(1<<8 - 1)
	case "sack":
		o.kind = kindSACK
		o.blocks, err = p.blocks()
	case "TS":
		o.kind = kindTimestamps
		o.value, o.echo, err = p.timestamps()
	case "FO":
		o.kind = kindFastOpen
		err = p.cookie(&o)
	case "FOEXP":
		o.kind = kindExperiment
		err = p.cookie(&o)
	case "md5":
		o.kind, o.anything = kindMD5, true
		o.data, err = p.bytes()
	default:
		return o, &Error{Line: name.at.line, Column: name.at.column, Code: WantOption, Found: name.text}
	}
	return o, err
}

func (p *parser) small(limit uint64) (uint32, *Error) {
	n, err := p.number(limit)
	return uint32(n), err
}

// blocks reads the ranges of a SACK option.
func (p *parser) blocks() (list []wire.SACKBlock, err *Error) {
	for p.token.kind == integer {
		left, err := p.number(1<<32 - 1)
		if err != nil {
			return nil, err
		}
		if err = p.want(":"); err != nil {
			return nil, err
		}
		right, err := p.number(1<<32 - 1)
		if err != nil {
			return nil, err
		}
		if len(list) == 4 {
			return nil, p.fault(TooMany, "")
		}
		list = append(list, wire.SACKBlock{Left: wire.Seq(left), Right: wire.Seq(right)})
	}
	if len(list) == 0 {
		return nil, p.fault(WantNumber, "")
	}
	return list, nil
}

// timestamps reads val N ecr N.
func (p *parser) timestamps() (value, echo stamp, err *Error) {
	if !p.isWord("val") {
		return value, echo, p.fault(WantSymbol, "val")
	}
	if value, err = p.stamp(); err != nil {
		return value, echo, err
	}
	if !p.isWord("ecr") {
		return value, echo, p.fault(WantSymbol, "ecr")
	}
	echo, err = p.stamp()
	return value, echo, err
}

func (p *parser) stamp() (stamp, *Error) {
	if err := p.advance(); err != nil {
		return stamp{}, err
	}
	switch {
	case p.token.kind == ellipsis, p.token.is("*"):
		return stamp{any: true}, p.advance()
	case p.token.kind == word:
		s := stamp{name: p.token.text}
		return s, p.advance()
	}
	n, err := p.small(1<<32 - 1)
	return stamp{number: n}, err
}

// cookie reads the cookie of a Fast Open option: its digits, or the name of the
// one that is right.
func (p *parser) cookie(o *option) (err *Error) {
	if o.named = p.isWord("TFO_COOKIE"); o.named {
		return p.advance()
	}
	o.data, err = p.bytes()
	return err
}

// bytes reads hexadecimal digits, which may be none.
func (p *parser) bytes() ([]byte, *Error) {
	if p.token.kind != integer && p.token.kind != word {
		return []byte{}, nil
	}
	b, ok := unescapeHex(p.token.text)
	if !ok || len(b) > maxOptions {
		return nil, p.fault(WantNumber, "")
	}
	return b, p.advance()
}
