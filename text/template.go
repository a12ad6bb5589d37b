package text

import (
	"fmt"
	"strconv"
	"strings"
)

// sentence is a catalogue text taken apart once, so that saying it is only
// joining: words and placeholders in turn, the first and the last being words.
type sentence struct {
	words []string
	names []string
}

// compile takes a text apart. The catalogue uses one form of placeholder only,
// {{.Name}}: anything cleverer in braces is an error.
func compile(s string) (sentence, error) {
	var c sentence
	for {
		before, rest, found := strings.Cut(s, "{{")
		c.words = append(c.words, before)
		if !found {
			return c, nil
		}
		name, after, closed := strings.Cut(rest, "}}")
		name = strings.TrimSpace(name)
		if !closed || !strings.HasPrefix(name, ".") || strings.ContainsAny(name[1:], ". |()") || len(name) < 2 {
			return c, fmt.Errorf("%q is no placeholder: write {{.Name}}", name)
		}
		c.names = append(c.names, name[1:])
		s = after
	}
}

// say joins the sentence with the values of its placeholders. A missing value
// shows as its name in angle brackets, so that nobody takes it for a fact.
func (c sentence) say(p *Printer, args Args) string {
	if len(c.names) == 0 {
		return c.words[0]
	}
	var b strings.Builder
	for i, name := range c.names {
		b.WriteString(c.words[i])
		if v, ok := args[name]; ok {
			b.WriteString(p.value(name, v))
		} else {
			b.WriteString("⟨" + name + "⟩")
		}
	}
	b.WriteString(c.words[len(c.names)])
	return b.String()
}

// value writes one placeholder's value. Only Count is a quantity, which gets
// thousands separators; other numbers may be ports or sequence numbers.
func (p *Printer) value(name string, v any) string {
	if n, ok := integer(v); ok {
		if name == "Count" {
			return p.Count(n)
		}
		return strconv.FormatInt(n, 10)
	}
	if s, ok := v.(string); ok {
		return s
	}
	return fmt.Sprint(v)
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	case int32:
		return int64(n), true
	case uint8:
		return int64(n), true
	case uint16:
		return int64(n), true
	case uint32:
		return int64(n), true
	case uint64:
		if n <= 1<<62 {
			return int64(n), true
		}
	}
	return 0, false
}
