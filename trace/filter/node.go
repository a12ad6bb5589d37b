package filter

import (
	"strings"

	"wiretale/wire"
)

// node is a part of a parsed expression.
type node interface {
	// holds says whether the part is true of the subject.
	holds(u *subject) bool
	// write prints the part, in brackets where it binds less tightly than
	// what stands around it.
	write(b *strings.Builder, around binding)
	// depth is how deep the part looks, and ofConversations whether it looks at
	// conversations alone.
	depth() Depth
	ofConversations() bool
	asksConversations() bool
	ofFrames() bool
}

// binding is how tightly an operator holds its parts together.
type binding uint8

const (
	loosest binding = iota
	inAnd
	inNot
)

type (
	or         []node
	and        []node
	not        struct{ node }
	has        struct{ *field }
	comparison struct {
		field *field
		op    operator
		value literal
	}
	set struct {
		field *field
		items []item
	}
	item struct {
		first, last literal
		ranged      bool
	}
)

func (n or) holds(u *subject) bool {
	for _, part := range n {
		if part.holds(u) {
			return true
		}
	}
	return false
}

func (n and) holds(u *subject) bool {
	for _, part := range n {
		if !part.holds(u) {
			return false
		}
	}
	return true
}

func (n not) holds(u *subject) bool { return !n.node.holds(u) }

func (n has) holds(u *subject) bool {
	return u.any(n.field, func(v *wire.Value) bool { return n.kind != boolean || v.Num != 0 })
}

func (n comparison) holds(u *subject) bool {
	return u.any(n.field, func(v *wire.Value) bool {
		switch n.op {
		case equal:
			return n.value.equals(n.field.kind, v)
		case unequal:
			return !n.value.equals(n.field.kind, v)
		case contains:
			return n.value.within(n.field.kind, v)
		case less:
			return order(v, &n.value.Value) < 0
		case lessEqual:
			return order(v, &n.value.Value) <= 0
		case greater:
			return order(v, &n.value.Value) > 0
		}
		return order(v, &n.value.Value) >= 0
	})
}

func (n set) holds(u *subject) bool {
	return u.any(n.field, func(v *wire.Value) bool {
		for i := range n.items {
			if n.items[i].holds(n.field.kind, v) {
				return true
			}
		}
		return false
	})
}

func (i *item) holds(k kind, v *wire.Value) bool {
	if !i.ranged {
		return i.first.equals(k, v)
	}
	return order(&i.first.Value, v) <= 0 && order(v, &i.last.Value) <= 0
}

func (n or) write(b *strings.Builder, around binding) { join(b, n, " or ", loosest, around) }

func (n and) write(b *strings.Builder, around binding) { join(b, n, " and ", inAnd, around) }

func join(b *strings.Builder, parts []node, operator string, own, around binding) {
	if around > own {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	for i, part := range parts {
		if i > 0 {
			b.WriteString(operator)
		}
		part.write(b, own+1)
	}
}

func (n not) write(b *strings.Builder, _ binding) {
	b.WriteString("not ")
	n.node.write(b, inNot)
}

func (n has) write(b *strings.Builder, _ binding) { b.WriteString(n.name) }

func (n comparison) write(b *strings.Builder, _ binding) {
	b.WriteString(n.field.name + " " + n.op.String() + " " + n.value.text)
}

func (n set) write(b *strings.Builder, _ binding) {
	b.WriteString(n.field.name + " in {")
	for i, it := range n.items {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(it.first.text)
		if it.ranged {
			b.WriteString(".." + it.last.text)
		}
	}
	b.WriteByte('}')
}
