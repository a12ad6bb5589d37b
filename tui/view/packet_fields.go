package view

import (
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

// fieldRow is a field as a row of the tree.
type fieldRow struct {
	field   wire.Field
	path    string // tells it from others of the same name
	depth   int
	open    bool
	parent  int         // its row; −1 at the top
	differs bool        // from the packet that is set beside
	theirs  *wire.Field // what it says there; nil where it isn't there
	missing bool        // it is there alone
}

// fieldTree is the fields of one packet as the tree shows them.
type fieldTree struct {
	rows      []fieldRow
	data      []byte
	differing *differences // from the packet that is set beside; nil without one
}

// treeOf takes the selected packet apart, as it is on the hop that is shown.
// toggled are the paths that were opened or closed by hand, beside is the number
// of a packet to compare with, or hopBefore; 0 for none.
func treeOf(ctx *Context, toggled map[string]bool, beside int) (t fieldTree) {
	p, ok := ctx.Snapshot.Packet(ctx.Selected)
	if !ok || len(p.Hops) == 0 {
		return t
	}
	hop := hopShown(ctx, &p)
	fields, data := hopFields(ctx, &p, hop)
	t.data = data
	if theirs := besideFields(ctx, &p, hop, beside); theirs != nil && fields != nil {
		t.differing = besides(fields, theirs)
	}
	t.add(fields, "", 0, -1, toggled)
	return t
}

// add appends fields, and those below them where they are open. At first only
// the innermost protocol is.
func (t *fieldTree) add(fields []wire.Field, path string, depth, parent int, toggled map[string]bool) {
	for i, own := range paths(fields, path) {
		f := fields[i]
		open := depth == 0 && i == len(fields)-1
		if toggled[own] {
			open = !open
		}
		row := len(t.rows)
		t.rows = append(t.rows, fieldRow{field: f, path: own, depth: depth, open: open && len(f.Children) > 0, parent: parent})
		if t.differing != nil {
			d, differs := t.differing.of[own]
			t.rows[row].differs, t.rows[row].theirs = differs, d.theirs
		}
		if open {
			t.add(f.Children, own, depth+1, row, toggled)
			t.addMissing(own, depth+1, row)
		}
	}
	if depth == 0 {
		t.addMissing("", 0, -1)
	}
}

// addMissing appends the fields below a path that only the packet set beside has.
func (t *fieldTree) addMissing(path string, depth, parent int) {
	if t.differing == nil {
		return
	}
	for _, own := range sortedKeys(t.differing.of) {
		d := t.differing.of[own]
		if d.ours != nil || own[:strings.LastIndexByte(own, '/')] != path {
			continue
		}
		f := *d.theirs
		f.Span, f.Children = wire.Span{}, nil
		t.rows = append(t.rows, fieldRow{field: f, path: own, depth: depth, parent: parent, differs: true, theirs: d.theirs, missing: true})
	}
}

// find is the row with a path, or the nearest that stands for it: the one
// above it that is still shown, else the innermost protocol's heading.
func (t *fieldTree) find(path string) int {
	best := -1
	for i := range t.rows {
		switch {
		case t.rows[i].path == path:
			return i
		case t.rows[i].depth == 0:
			best = max(best, i)
		}
	}
	return max(best, 0)
}

// fieldAt is the row of the innermost shown field that covers some of the bits.
func (t *fieldTree) fieldAt(bits wire.Span) (int, bool) {
	best, size := 0, 1<<62
	for i := range t.rows {
		if s := t.rows[i].field.Span; s.Bits > 0 && s.Bit < bits.Bit+bits.Bits && bits.Bit < s.Bit+s.Bits && s.Bits <= size {
			best, size = i, s.Bits
		}
	}
	return best, size < 1<<62
}

// byteSpan are the bits of one byte.
func byteSpan(offset int) wire.Span { return wire.Span{Bit: 8 * offset, Bits: 8} }

// fieldTitle is a field's name for people. Sequence numbers are shown relative,
// so they go by the relative field's name.
func fieldTitle(w *text.Printer, name string) string {
	switch name {
	case "tcp.seq_raw":
		name = "tcp.seq"
	case "tcp.ack_raw":
		name = "tcp.ack"
	}
	if d, ok := wire.FieldByName(name); ok {
		return w.T(d.TitleKey())
	}
	return name
}

// fieldAbout is the sentence that says what a field is for; "" without one.
func fieldAbout(w *text.Printer, name string) string {
	if d, ok := wire.FieldByName(name); ok {
		return w.T(d.AboutKey())
	}
	return ""
}

// fieldValue writes a field's value in at most room cells, if it can. Sequence
// numbers are relative, with the real one beside.
func fieldValue(ctx *Context, f *wire.Field, room int) string {
	if f.Name == "frame.time_relative" {
		return ctx.Words.Duration(time.Duration(f.Value.Num))
	}
	p, ok := ctx.Snapshot.Packet(ctx.Selected)
	if !ok || p.TCP == nil || f.Name != "tcp.seq_raw" && f.Name != "tcp.ack_raw" {
		return valueText(ctx.Words, f)
	}
	relative := strconv.FormatUint(uint64(p.TCP.RelSeq), 10)
	if f.Name == "tcp.ack_raw" {
		relative = strconv.FormatUint(uint64(p.TCP.RelAck), 10)
		if !p.TCP.Flags.Has(wire.ACK) {
			return strconv.FormatUint(f.Value.Num, 10)
		}
	}
	real := fmt.Sprintf("%08x", f.Value.Num)
	for _, form := range [...]string{relative + " · " + ctx.Words.T("tui.strip.real") + " " + real, relative + " (" + real + ")"} {
		if canvas.Width(form) <= room {
			return form
		}
	}
	return relative
}

const shownBytes = 16 // of a value that is bytes

func valueText(w *text.Printer, f *wire.Field) string {
	switch v := f.Value; v.Kind {
	case wire.KindUint:
		if f.Name == "tcp.flags" {
			return wire.Flags(v.Num).String()
		}
		if d, ok := wire.FieldByName(f.Name); ok && d.Base == wire.Hex {
			return v.Format(wire.Hex, f.Span.Bits)
		}
		return strconv.FormatUint(v.Num, 10)
	case wire.KindBool:
		if v.Num != 0 {
			return w.T("tui.field.set")
		}
		return w.T("tui.field.unset")
	case wire.KindAddr:
		return v.Addr.String()
	case wire.KindMAC:
		return net.HardwareAddr(v.Bytes).String()
	case wire.KindBytes:
		if len(v.Bytes) > shownBytes {
			return fmt.Sprintf("%x…", v.Bytes[:shownBytes])
		}
		return fmt.Sprintf("%x", v.Bytes)
	case wire.KindText:
		return text.EscapeTo(v.Text, 200)
	}
	return ""
}
