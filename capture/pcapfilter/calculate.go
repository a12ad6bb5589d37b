package pcapfilter

import "golang.org/x/net/bpf"

const (
	// places is how many numbers a program can put aside (BPF_MEMWORDS).
	places = 16
	// longestPacket bounds an index: beyond it offsets mean other things to
	// the kernel.
	longestPacket = 1 << 30
)

var comparisons = map[string]bpf.JumpTest{">": bpf.JumpGreaterThan, ">=": bpf.JumpGreaterOrEqual, "=": bpf.JumpEqual,
	"<=": bpf.JumpLessOrEqual, "<": bpf.JumpLessThan, "!=": bpf.JumpNotEqual}

var operations = map[string]bpf.ALUOp{"+": bpf.ALUOpAdd, "-": bpf.ALUOpSub, "*": bpf.ALUOpMul, "/": bpf.ALUOpDiv, "%": bpf.ALUOpMod,
	"&": bpf.ALUOpAnd, "|": bpf.ALUOpOr, "^": bpf.ALUOpXor, "<<": bpf.ALUOpShiftLeft, ">>": bpf.ALUOpShiftRight}

// relation is the condition that a comparison holds, of a packet that has the
// headers whose bytes are compared.
func (g *generator) relation(n relation) cond {
	left, leftKnown := n.left.(constant)
	right, rightKnown := n.right.(constant)
	if leftKnown && rightKnown {
		return always(holds(n.operator, left.n, right.n))
	}
	t := test{compare: comparisons[n.operator]}
	if rightKnown {
		t.load, t.value = g.value(n.left, 0), right.n
	} else {
		t.load, t.withX = g.pair(n.left, n.right, 0), true
	}
	var needed allOf
	needed = g.needed(g.needed(needed, n.left), n.right)
	return append(needed, t)
}

// needed adds the conditions that a value makes sense. As in tcpdump, of two
// values that are calculated with the one on the left says what they are.
func (g *generator) needed(all allOf, v value) allOf {
	switch v := v.(type) {
	case negated:
		return g.needed(all, v.inner)
	case combined:
		return g.needed(all, v.left)
	case field:
		if v.protocol == "ether" {
			return g.needed(all, v.index)
		}
		inside, deeper := insideIP[v.protocol]
		switch {
		case !deeper:
			return append(g.needed(all, v.index), g.protocol(v.place, v.protocol))
		case inside.outer == "ip6":
			return append(g.needed(all, v.index), g.linkType(v.place, etherIP6), equal(g.load(v.place, g.payload+6, 1), inside.number))
		}
		all = g.needed(append(all, g.linkType(v.place, etherIP)), v.index)
		return append(all, equal(g.load(v.place, g.payload+9, 1), inside.number), g.firstFragment(v.place))
	}
	return all
}

// value writes what leaves a value in A, with depth numbers put aside.
func (g *generator) value(v value, depth int) []bpf.Instruction {
	switch v := v.(type) {
	case constant:
		return []bpf.Instruction{bpf.LoadConstant{Dst: bpf.RegA, Val: v.n}}
	case frameLength:
		return []bpf.Instruction{bpf.LoadExtension{Num: bpf.ExtLen}}
	case negated:
		return append(g.value(v.inner, depth), bpf.ALUOpConstant{Op: bpf.ALUOpMul, Val: ^uint32(0)})
	case combined:
		if c, ok := v.right.(constant); ok {
			return append(g.value(v.left, depth), bpf.ALUOpConstant{Op: operations[v.operator], Val: c.n})
		}
		return append(g.pair(v.left, v.right, depth), bpf.ALUOpX{Op: operations[v.operator]})
	}
	return g.field(v.(field), depth)
}

// pair writes what leaves a value in A and another in X.
func (g *generator) pair(a, x value, depth int) []bpf.Instruction {
	if depth >= places {
		g.fail(a.where(), TooComplex, "")
		return nil
	}
	code := append(g.value(a, depth), bpf.StoreScratch{Src: bpf.RegA, N: depth})
	code = append(code, g.value(x, depth+1)...)
	return append(code, bpf.TAX{}, bpf.LoadScratch{Dst: bpf.RegA, N: depth})
}

// field writes what leaves some bytes of the packet in A.
func (g *generator) field(f field, depth int) []bpf.Instruction {
	offset, behind := g.payload, false
	if f.protocol == "ether" {
		offset = 0
	} else if inside, ok := insideIP[f.protocol]; ok {
		if behind = inside.outer != "ip6"; !behind {
			offset += ipv6Header
		}
	}
	index, known := f.index.(constant)
	if known && index.n > longestPacket {
		g.fail(index.place, TooFar, "")
		return nil
	}
	switch {
	case known && behind:
		return []bpf.Instruction{g.behindIPv4(f.place), bpf.LoadIndirect{Off: g.base(f.place, offset) + index.n, Size: f.size}}
	case known:
		return g.load(f.place, offset+index.n, f.size)
	case !behind:
		return append(g.value(f.index, depth), bpf.TAX{}, bpf.LoadIndirect{Off: g.base(f.place, offset), Size: f.size})
	case depth >= places:
		g.fail(f.place, TooComplex, "")
		return nil
	}
	return append(g.value(f.index, depth), bpf.StoreScratch{Src: bpf.RegA, N: depth},
		g.behindIPv4(f.place), bpf.LoadScratch{Dst: bpf.RegA, N: depth}, bpf.ALUOpX{Op: bpf.ALUOpAdd}, bpf.TAX{},
		bpf.LoadIndirect{Off: g.base(f.place, offset), Size: f.size})
}
