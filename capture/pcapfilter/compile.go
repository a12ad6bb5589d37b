package pcapfilter

import (
	"strconv"

	"golang.org/x/net/bpf"

	"wiretale/wire"
)

// MaxProgram is how many instructions the kernel takes (BPF_MAXINSNS).
const MaxProgram = 4096

// Target is where a program's packets come from.
type Target struct {
	Link wire.LinkType
	// Netmask is that of the interface's IPv4 network, for "ip broadcast".
	// Where it is 0, only the addresses of no network in particular
	// (255.255.255.255 and 0.0.0.0) are broadcasts.
	Netmask uint32
	// Kernel says that a packet socket runs the program: there direction and
	// interface can be asked for, a VLAN tag may have been taken out of the
	// frame, and frames of LinkLinuxSLL2 come without their cooked header.
	Kernel bool
}

// Compile returns the program that accepts the packets for which the filter is
// true, whole. Its error is an *Error.
func (f *Filter) Compile(t Target) ([]bpf.Instruction, error) {
	program, err := f.compile(t)
	if err != nil {
		err.Source = f.source
		if err.Found == "" && err.Offset+err.Length <= len(f.source) {
			err.Found = f.source[err.Offset : err.Offset+err.Length]
		}
		return nil, err
	}
	return program, nil
}

// wholePacket is what an accepting program returns: how much to keep.
const wholePacket = 1<<32 - 1

func (f *Filter) compile(t Target) ([]bpf.Instruction, *Error) {
	e := &emitter{}
	reject := e.add(bpf.RetConstant{Val: 0})
	accept := e.add(bpf.RetConstant{Val: wholePacket})
	entry := accept
	if f.root != nil {
		g, err := newGenerator(t)
		if err != nil {
			err.Length = len(f.source)
			return nil, err
		}
		entry = e.test(g.whole(f.root), accept, reject)
		if g.err != nil {
			return nil, g.err
		}
	}
	if len(e.reversed) > MaxProgram {
		return nil, &Error{Length: len(f.source), Code: TooManyOps, Found: strconv.Itoa(len(e.reversed)), Expected: strconv.Itoa(MaxProgram)}
	}
	return e.program(entry), nil
}

// cond is what a program tests: a test, allOf, anyOf, opposite or always.
type cond interface{}

type (
	// test loads something into A and compares it: with a number, or with X.
	test struct {
		load    []bpf.Instruction
		compare bpf.JumpTest
		value   uint32
		withX   bool
	}
	allOf    []cond
	anyOf    []cond
	opposite struct{ cond }
	always   bool
)

// emitter writes a program from its end to its beginning, so that where a
// jump leads is known when it is written.
type emitter struct{ reversed []bpf.Instruction }

// label is an instruction, counted from the program's end.
type label int

func (e *emitter) add(i bpf.Instruction) label {
	e.reversed = append(e.reversed, i)
	return label(len(e.reversed) - 1)
}

// over is the number of instructions that a jump skips which is written next.
func (e *emitter) over(to label) int { return len(e.reversed) - int(to) - 1 }

// farthest is how far a conditional jump reaches.
const farthest = 255

// near returns a label that leads to another, and that a conditional jump
// reaches even if one more instruction comes between.
func (e *emitter) near(to label) label {
	if e.over(to) < farthest {
		return to
	}
	return e.add(bpf.Jump{Skip: uint32(e.over(to))})
}

// test writes what goes on at yes where the condition is true and at no where
// it is not. It returns where to begin.
func (e *emitter) test(c cond, yes, no label) label {
	if len(e.reversed) > 4*MaxProgram {
		return yes // it is refused anyhow
	}
	switch c := c.(type) {
	case always:
		if c {
			return yes
		}
		return no
	case opposite:
		return e.test(c.cond, no, yes)
	case allOf:
		for i := len(c) - 1; i >= 0; i-- {
			yes = e.test(c[i], yes, no)
		}
		return yes
	case anyOf:
		for i := len(c) - 1; i >= 0; i-- {
			no = e.test(c[i], yes, no)
		}
		return no
	}
	t := c.(test)
	yes = e.near(yes)
	no = e.near(no)
	skipTrue, skipFalse := uint8(e.over(yes)), uint8(e.over(no))
	var at label
	if t.withX {
		at = e.add(bpf.JumpIfX{Cond: t.compare, SkipTrue: skipTrue, SkipFalse: skipFalse})
	} else {
		at = e.add(bpf.JumpIf{Cond: t.compare, Val: t.value, SkipTrue: skipTrue, SkipFalse: skipFalse})
	}
	for i := len(t.load) - 1; i >= 0; i-- {
		at = e.add(t.load[i])
	}
	return at
}

// program is what was written, from where it begins.
func (e *emitter) program(entry label) []bpf.Instruction {
	if int(entry) != len(e.reversed)-1 {
		e.add(bpf.Jump{Skip: uint32(e.over(entry))})
	}
	all := make([]bpf.Instruction, len(e.reversed))
	for i, instruction := range e.reversed {
		all[len(all)-1-i] = instruction
	}
	return all
}
