package view

import (
	"fmt"
	"net"
	"strconv"

	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/wire"
)

// fieldRow is a field as a row of the tree.
type fieldRow struct {
	field  wire.Field
	path   string // tells it from others of the same name
	depth  int
	open   bool
	parent int // its row; −1 at the top
}

// fieldTree is the fields of one packet as the tree shows them.
type fieldTree struct {
	rows []fieldRow
	data []byte
}

// treeOf takes the selected packet's first sighting apart. toggled are the
// paths that were opened or closed by hand.
func treeOf(ctx *Context, toggled map[string]bool) fieldTree {
	p, ok := ctx.Snapshot.Packet(ctx.Selected)
	if !ok {
		return fieldTree{}
	}
	decoded, data, ok := ctx.Snapshot.Decode(&p)
	if !ok {
		return fieldTree{}
	}
	t := fieldTree{data: data}
	t.add(decoded.Fields(data), "", 0, -1, toggled)
	return t
}

// add appends fields, and those below them where they are open. At first only
// the innermost protocol is.
func (t *fieldTree) add(fields []wire.Field, path string, depth, parent int, toggled map[string]bool) {
	seen := map[string]int{}
	for i, f := range fields {
		seen[f.Name]++
		own := path + "/" + f.Name
		if n := seen[f.Name]; n > 1 {
			own += "#" + strconv.Itoa(n)
		}
		open := depth == 0 && i == len(fields)-1
		if toggled[own] {
			open = !open
		}
		row := len(t.rows)
		t.rows = append(t.rows, fieldRow{f, own, depth, open && len(f.Children) > 0, parent})
		if open {
			t.add(f.Children, own, depth+1, row, toggled)
		}
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

// fieldAt is the row of the innermost shown field that covers a byte.
func (t *fieldTree) fieldAt(offset int) (int, bool) {
	best, size := 0, 1<<62
	for i := range t.rows {
		start, end := t.rows[i].field.Span.Bytes()
		if bits := t.rows[i].field.Span.Bits; bits > 0 && offset >= start && offset < end && bits <= size {
			best, size = i, bits
		}
	}
	return best, size < 1<<62
}

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
	full := relative + " · " + ctx.Words.T("tui.strip.real") + " " + fmt.Sprintf("%08x", f.Value.Num)
	if canvas.Width(full) <= room {
		return full
	}
	return relative + " (" + fmt.Sprintf("%08x", f.Value.Num) + ")"
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
