package script

import (
	"io"
	"strings"
	"time"
)

// What a script may at most be, so that hostile ones cost little.
const (
	maxFile   = 1 << 20 // bytes
	maxEvents = 20_000
	maxDepth  = 40      // brackets within brackets
	maxTime   = 1 << 22 // seconds, some 48 days: a timestamp is good for 24 (RFC 7323 §5.5)
)

// Read reads a script; file names it in errors, which are of type *Error.
func Read(file string, r io.Reader) (*Script, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, CannotRead(file, err)
	}
	return Parse(file, string(text))
}

// Parse reads a script from its text.
func Parse(file, text string) (*Script, error) {
	if len(text) > maxFile {
		return nil, &Error{File: file, Code: TooLarge}
	}
	p := &parser{lexer: lexer{src: text, at: position{1, 1}}, script: &Script{File: file}}
	err := p.advance()
	for err == nil && p.token.kind != end {
		err = p.event()
	}
	if err == nil && len(p.script.events) == 0 {
		err = &Error{Code: NoEvent}
	}
	if err != nil {
		err.File = file
		return nil, err
	}
	return p.script, nil
}

// parser reads a script by recursive descent. token is the one to look at
// next; behind is where the one before it ended.
type parser struct {
	lexer  lexer
	token  token
	behind int
	depth  int
	script *Script
}

func (p *parser) advance() *Error {
	p.behind = p.token.to
	t, err := p.lexer.read()
	p.token = t
	return err
}

// fault is an error at the token to look at.
func (p *parser) fault(c Code, expected string) *Error {
	if p.token.kind == end {
		c = Ended
	}
	return &Error{Line: p.token.at.line, Column: p.token.at.column, Code: c, Found: p.token.text, Expected: expected}
}

// want moves over a symbol that must stand here.
func (p *parser) want(s string) *Error {
	if !p.token.is(s) {
		return p.fault(WantSymbol, s)
	}
	return p.advance()
}

// skip moves over a symbol if it stands here.
func (p *parser) skip(s string) (bool, *Error) {
	if !p.token.is(s) {
		return false, nil
	}
	return true, p.advance()
}

// isWord reports whether this word stands here.
func (p *parser) isWord(s string) bool { return p.token.kind == word && p.token.text == s }

// number reads a whole number up to a limit.
func (p *parser) number(limit uint64) (uint64, *Error) {
	if p.token.kind != integer {
		return 0, p.fault(WantNumber, "")
	}
	n, ok := wholeNumber(p.token.text)
	if !ok || n > limit {
		return 0, p.fault(OutOfRange, "")
	}
	return n, p.advance()
}

// wholeNumber is what digits say, in base ten or after 0x sixteen.
func wholeNumber(s string) (uint64, bool) {
	base := uint64(10)
	if isHexadecimal(s) {
		base, s = 16, s[2:]
	}
	n := uint64(0)
	for i := range len(s) {
		d := unhex(s[i])
		if d < 0 || uint64(d) >= base || n > (1<<62)/base {
			return 0, false
		}
		n = n*base + uint64(d)
	}
	return n, true
}

// event reads one event, or a setting line.
func (p *parser) event() *Error {
	if p.token.kind == setting {
		name, value, _ := strings.Cut(strings.TrimPrefix(p.token.text, "--"), "=")
		p.script.settings = append(p.script.settings, settingLine{name, strings.Trim(value, `"`), p.token.at})
		return p.advance()
	}
	if len(p.script.events) == maxEvents {
		return p.fault(TooMany, "")
	}
	e := event{at: p.token.at, when: when{relative: true}}
	if p.token.kind != shell && p.token.kind != code { // these may stand without a time
		var err *Error
		if e.when, err = p.when(); err != nil {
			return err
		}
	}
	e.at = p.token.at
	var err *Error
	if e.deed, err = p.deed(); err != nil {
		return err
	}
	if _, isCall := e.deed.(*call); e.when.blocks && !isCall {
		return &Error{Line: e.at.line, Column: e.at.column, Code: WantTime, Found: "..."}
	}
	p.script.events = append(p.script.events, e)
	return nil
}

// deed reads what happens at an event's time.
func (p *parser) deed() (any, *Error) {
	t := p.token
	switch {
	case t.is("<"), t.is(">"):
		return p.packet()
	case t.kind == shell:
		return &command{t.text}, p.advance()
	case t.kind == code:
		statements, err := parseCode(t)
		if err != nil {
			return nil, err
		}
		return &assertion{statements}, p.advance()
	case t.kind == word:
		return p.call()
	}
	return nil, p.fault(WantEvent, "")
}

// when reads the time of an event.
func (p *parser) when() (w when, err *Error) {
	if any, err := p.skip("*"); any || err != nil {
		return when{any: true}, err
	}
	if w.relative, err = p.skip("+"); err != nil {
		return w, err
	}
	if w.from, err = p.seconds(); err != nil {
		return w, err
	}
	w.to = w.from
	if p.token.kind == ellipsis {
		w.blocks = true
		if err = p.advance(); err != nil {
			return w, err
		}
		if _, err = p.skip("+"); err != nil {
			return w, err
		}
		w.until, err = p.seconds()
		return w, err
	}
	ranged, err := p.skip("~")
	if err != nil || !ranged {
		return w, err
	}
	if _, err = p.skip("+"); err != nil {
		return w, err
	}
	w.to, err = p.seconds()
	return w, err
}

// seconds reads a time.
func (p *parser) seconds() (time.Duration, *Error) {
	if p.token.kind != decimal && p.token.kind != integer {
		return 0, p.fault(WantTime, "")
	}
	d, ok := duration(p.token.text)
	if !ok {
		return 0, p.fault(OutOfRange, "")
	}
	return d, p.advance()
}

// duration is the time that a decimal number of seconds says, which is cut
// behind its nanoseconds.
func duration(s string) (time.Duration, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	n, ok := wholeNumber(whole)
	if !ok || n > maxTime {
		return 0, false
	}
	nanoseconds := uint64(0)
	for i := range 9 {
		nanoseconds *= 10
		if i < len(fraction) {
			nanoseconds += uint64(fraction[i] - '0')
		}
	}
	return time.Duration(n)*time.Second + time.Duration(nanoseconds), true
}
