package view

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/wire"
)

// variableGroup are variables that belong together, in the order in which they
// are shown, by their RFC names and those of ss(8).
type variableGroup struct {
	title string
	names []string
}

var variableGroups = [...]variableGroup{
	{"tui.state.group.send", []string{"SND.UNA", "SND.NXT", "SND.WND", "ISS", "MSS", "unacked", "Send-Q", "sndbuf"}},
	{"tui.state.group.receive", []string{"RCV.NXT", "RCV.WND", "IRS", "Recv-Q", "rcvbuf", "drops"}},
	{"tui.state.group.congestion", []string{"cwnd", "ssthresh", "pipe", "ca_state", "dupacks", "sacked", "lost", "retransmitted", "retrans", "RecoveryPoint", "pacing", "delivery"}},
	{"tui.state.group.time", []string{"SRTT", "RTTVAR", "RTO", "RTT.min", "RTT", "backoff"}},
	{"tui.state.group.listen", []string{"SYN-Q", "accept-Q", "backlog"}},
}

// glosses say what variables are, in a few words.
var glosses = map[string]string{
	"SND.UNA": "tui.variable.snd.una", "SND.NXT": "tui.variable.snd.nxt", "SND.WND": "tui.variable.snd.wnd",
	"RCV.NXT": "tui.variable.rcv.nxt", "RCV.WND": "tui.variable.rcv.wnd", "ISS": "tui.variable.iss", "IRS": "tui.variable.irs",
	"RTO": "tui.variable.rto", "SRTT": "tui.variable.srtt", "RTTVAR": "tui.variable.rttvar",
	"cwnd": "tui.variable.cwnd", "ssthresh": "tui.variable.ssthresh", "pipe": "tui.variable.pipe",
	"RTT.min": "tui.variable.rtt.min", "RTT": "tui.variable.rtt", "backoff": "tui.variable.backoff", "ca_state": "tui.variable.ca_state",
	"dupacks": "tui.variable.dupacks", "sacked": "tui.variable.sacked", "lost": "tui.variable.lost",
	"retransmitted": "tui.variable.retransmitted", "RecoveryPoint": "tui.variable.recoverypoint",
	"MSS": "tui.variable.mss", "unacked": "tui.variable.unacked", "retrans": "tui.variable.retrans",
	"pacing": "tui.variable.pacing", "delivery": "tui.variable.delivery",
	"Recv-Q": "tui.variable.recv-q", "Send-Q": "tui.variable.send-q",
	"rcvbuf": "tui.variable.rcvbuf", "sndbuf": "tui.variable.sndbuf", "drops": "tui.variable.drops",
	"SYN-Q": "tui.variable.syn-q", "accept-Q": "tui.variable.accept-q", "backlog": "tui.variable.backlog",
}

// shownVariable is a variable as it is shown.
type shownVariable struct {
	name, value string
	was         string // its value before, if it has just changed
}

// figuresOf are a side's variables at the cursor, by group; those that no group
// names come last.
func figuresOf(ctx *Context, all map[string]*trace.VariableHistory) (groups [len(variableGroups) + 1][]shownVariable) {
	for _, name := range sortedKeys(all) {
		v := all[name]
		i := v.Changes.Until(ctx.Cursor)
		if i == 0 {
			continue
		}
		change := v.Changes.At(i - 1)
		f := shownVariable{name: name, value: quantity(ctx, all, name, change.Value)}
		if i > 1 && change.At.Time == ctx.Cursor.Time {
			f.was = quantity(ctx, all, name, v.Changes.At(i-2).Value)
		}
		g := groupOf(name)
		groups[g] = append(groups[g], f)
	}
	for i, g := range variableGroups {
		slices.SortStableFunc(groups[i], func(a, b shownVariable) int {
			return slices.Index(g.names, a.name) - slices.Index(g.names, b.name)
		})
	}
	return groups
}

func groupOf(name string) int {
	for i, g := range variableGroups {
		if slices.Contains(g.names, name) {
			return i
		}
	}
	return len(variableGroups)
}

// inferredFigures are what packets tell of a side's variables.
func inferredFigures(ctx *Context, s *sendSpace, r *receiveSpace) (groups [len(variableGroups) + 1][]shownVariable) {
	seq := func(n, base wire.Seq) string { return ctx.Words.Count(int64(uint32(n - base))) }
	if s.known && s.inferred {
		groups[0] = append(groups[0], shownVariable{name: "SND.UNA", value: seq(s.una, s.base)}, shownVariable{name: "SND.NXT", value: seq(s.nxt, s.base)})
		if s.window >= 0 {
			groups[0] = append(groups[0], shownVariable{name: "SND.WND", value: ctx.Words.Count(s.window) + " B"})
		}
	}
	if r.known && r.inferred {
		groups[1] = append(groups[1], shownVariable{name: "RCV.NXT", value: seq(r.nxt, r.base)})
		if r.window >= 0 {
			groups[1] = append(groups[1], shownVariable{name: "RCV.WND", value: ctx.Words.Count(r.window) + " B"})
		}
	}
	return groups
}

// glossSide is the width from which on a variable says what it is, and glossAt
// the column in which it does.
const (
	glossSide = 48
	glossAt   = 25
)

// columnWidth is the width of one column of variables: where there is no room
// for their meanings, but for more than one, two stand beside each other.
func columnWidth(width int) int {
	switch {
	case width >= glossSide:
		return width / (width / glossSide)
	case width >= 34:
		return width / 2
	}
	return max(width, 1)
}

// variableRows show variables in as many columns as there is room for: with
// what they mean in wide ones, else without; each group begins a row.
func variableRows(ctx *Context, side int, groups [len(variableGroups) + 1][]shownVariable, kernel bool, width int) (rows []stateRow) {
	room := columnWidth(width)
	columns := width / room
	if kernel { // it tells few of each group
		groups = [...][]shownVariable{len(variableGroups): slices.Concat(groups[:]...)}
	}
	for i, figures := range groups {
		if len(figures) == 0 {
			continue
		}
		if i < len(variableGroups) && room >= glossSide {
			rows = append(rows, stateRow{Line: Line{{ctx.Words.T(variableGroups[i].title), canvas.Style{Ink: theme.Faint, Attr: canvas.Italic}}}})
		}
		rows = append(rows, figureRows(ctx, side, figures, kernel, room, columns)...)
	}
	return rows
}

// figureRows lay figures out, some beside each other. One that is too long for
// its column takes a row.
func figureRows(ctx *Context, side int, figures []shownVariable, kernel bool, room, columns int) (rows []stateRow) {
	taken := columns
	for _, f := range figures {
		cell := f.line(ctx, room)
		asked := aboutOf(ctx, side, "variable", f.name)
		asked.kernel = kernel && asked.key != ""
		wide := cell.Width() > room
		if taken+1 > columns || wide {
			rows = append(rows, rowAsking(cell, asked))
			if taken = 1; wide {
				taken = columns
			}
			continue
		}
		rows[len(rows)-1].beside(room*taken, cell, asked)
		taken++
	}
	return rows
}

// line is a variable with its value, and with the one before if it has just
// changed.
func (f *shownVariable) line(ctx *Context, room int) Line {
	line := Line{{"  " + nameCell(text.EscapeTo(f.name, processLimit), room), canvas.Style{Ink: theme.Muted}}}
	if f.was != "" {
		was := f.was
		if strings.HasSuffix(f.value, " B") {
			was = strings.TrimSuffix(was, " B")
		}
		line = append(line, Piece{was + " → ", canvas.Style{Ink: theme.Muted}}, Piece{f.value, canvas.Style{Ink: theme.Accent, Attr: canvas.Bold}})
	} else {
		line = append(line, Piece{f.value, canvas.Style{}})
	}
	if key, ok := glosses[f.name]; ok && room >= glossSide {
		muted := canvas.Style{Ink: theme.Faint}
		gap := Piece{strings.Repeat(" ", max(glossAt-line.Width(), 2)), muted}
		if gloss := (Line{gap, {ctx.Words.T(key), muted}}); line.Width()+gloss.Width() <= room {
			line = append(line, gloss...)
		}
	}
	return line
}

// quantity writes a variable's value. Sequence numbers count from the initial
// one of their direction where that is known, as they do everywhere else.
func quantity(ctx *Context, all map[string]*trace.VariableHistory, name string, n int64) string {
	switch all[name].Unit {
	case trace.UnitTime:
		return ctx.Words.Duration(time.Duration(n))
	case trace.UnitBytes:
		return ctx.Words.Count(n) + " B"
	case trace.UnitRate:
		return ctx.Words.Rate(min(n, math.MaxInt64/8) * 8)
	case trace.UnitCA:
		return trace.CAState(n)
	case trace.UnitSeq:
		initial := "ISS"
		if strings.HasPrefix(name, "RCV") {
			initial = "IRS"
		}
		if from, ok := all[initial]; ok && name != "ISS" && name != "IRS" {
			if first, known := trace.ValueAt(from.Changes, ctx.Cursor); known {
				return ctx.Words.Count(int64(uint32(n) - uint32(first)))
			}
		}
		return strconv.FormatUint(uint64(uint32(n)), 10)
	}
	return ctx.Words.Count(n)
}

func sortedKeys[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
