package tui

import (
	"math"
	"strconv"
	"strings"
	"time"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
	"wiretale/wire"
)

// question is what a field asks before an intervention is made.
type question struct {
	prompt, hint, value string
	// take writes the answer into the intervention; it returns the catalogue's key
	// of what is wrong with it, "" if nothing is.
	take func(v *session.Intervention, typed string) (wrong string)
}

// The most that a field takes: more would be told by no trace.
const (
	longestDelay = time.Hour
	fastestRate  = 1_000_000_000_000
)

// question is what must be known for an action; ok is false for one that needs
// no more.
func (m *menu) question(a session.Action) (q question, ok bool) {
	switch a {
	case session.Delay:
		return question{"tui.ask.delay", "tui.ask.delay.hint", delayText(10 * m.flight()), takeDelay}, true
	case session.SetDelay:
		return question{"tui.ask.set-delay", "tui.ask.set-delay.hint", delayText(10 * m.flight()), takeDelay}, true
	case session.SetLoss:
		return question{"tui.ask.set-loss", "tui.ask.set-loss.hint", "10 %", takeLoss}, true
	case session.SetRate:
		return question{"tui.ask.set-rate", "tui.ask.set-rate.hint", "100k", takeRate}, true
	case session.Corrupt:
		return question{"tui.ask.corrupt", "tui.ask.corrupt.hint", m.byteText(), m.takeByte}, true
	}
	return q, false
}

// flight is how long the packet took on its hop; of one that is in the air that
// is not known, and a tenth of what can be told apart by eye does.
func (m *menu) flight() time.Duration {
	h := m.hopThere()
	if h.Fate == trace.InFlight {
		return 20 * time.Millisecond
	}
	return max(h.Arrived-h.Departed, time.Millisecond)
}

// copyGap is how far behind its original a copy arrives: so that both can be
// told apart on the ladder.
func (m *menu) copyGap() time.Duration { return m.flight() / 4 }

// delayText is a time as a field shows it, rounded down to 1, 2 or 5 of its
// power of ten.
func delayText(d time.Duration) string {
	step := time.Microsecond
	for 10*step <= d {
		step *= 10
	}
	for _, n := range [...]time.Duration{5, 2, 1} {
		if n*step <= d || n == 1 {
			d = n * step
			break
		}
	}
	if d < time.Millisecond {
		return strconv.Itoa(int(d/time.Microsecond)) + " µs"
	}
	return strconv.Itoa(int(d/time.Millisecond)) + " ms"
}

// takeDelay reads a time: 200 ms, 1.5 s, 20 µs; a number alone is milliseconds.
func takeDelay(v *session.Intervention, typed string) string {
	typed = strings.ReplaceAll(compact(typed), "us", "µs")
	if _, err := strconv.ParseFloat(typed, 64); err == nil {
		typed += "ms"
	}
	d, err := time.ParseDuration(typed)
	if err != nil || d <= 0 && v.Action == session.Delay || d < 0 || d > longestDelay {
		return "tui.ask.wrong.delay"
	}
	v.Delay = d
	return ""
}

// takeLoss reads a percentage.
func takeLoss(v *session.Intervention, typed string) string {
	n, err := strconv.ParseFloat(strings.TrimSuffix(compact(typed), "%"), 64)
	if err != nil || !(n >= 0 && n <= 100) {
		return "tui.ask.wrong.loss"
	}
	v.Loss = int(math.Round(n * 10_000))
	return ""
}

// takeRate reads bits a second: 100k, 1.5M, 1G; 0 is without limit.
func takeRate(v *session.Intervention, typed string) string {
	typed = strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(compact(typed)), "bit/s"), "b")
	unit := 1.0
	if i := len(typed) - 1; i > 0 {
		if power := strings.IndexByte("kmgt", typed[i]); power >= 0 {
			unit, typed = math.Pow(1000, float64(power+1)), typed[:i]
		}
	}
	n, err := strconv.ParseFloat(typed, 64)
	if err != nil || !(n >= 0 && n*unit <= fastestRate) {
		return "tui.ask.wrong.rate"
	}
	v.Rate = int64(math.Round(n * unit))
	return ""
}

// compact is what was typed without blanks.
func compact(typed string) string { return strings.Join(strings.Fields(typed), "") }

// byteText is the byte that the packet view's selected field begins with.
func (m *menu) byteText() string {
	if offset, ok := m.w.packet.Offset(&view.Context{Snapshot: m.w.player.snapshot, Selected: m.packet.ID}); ok {
		return strconv.Itoa(offset)
	}
	return strconv.Itoa(max(m.packet.Length-1, 0))
}

// takeByte reads a byte's place, or a field's name, and maybe the bits to turn
// over: 54, 0x36, tcp.flags, 54 0x80. Of a field that is part of a byte just its
// own bits are turned over.
func (m *menu) takeByte(v *session.Intervention, typed string) string {
	parts := strings.Fields(typed)
	if len(parts) == 0 || len(parts) > 2 {
		return "tui.ask.wrong.byte"
	}
	v.XOR = 0x01
	if n, err := strconv.ParseUint(parts[0], 0, 16); err == nil {
		v.Offset = int(n)
	} else if span, ok := m.spanOf(parts[0]); ok {
		v.Offset, _ = span.Bytes()
		if bit := span.Bit % 8; span.Bits < 8-bit || bit > 0 {
			v.XOR = uint8(0xff>>bit) &^ uint8(0xff>>min(bit+span.Bits, 8))
		}
	} else {
		return "tui.ask.wrong.field"
	}
	if v.Offset >= m.packet.Length {
		return "tui.ask.wrong.end"
	}
	if len(parts) == 2 {
		bits, err := strconv.ParseUint(parts[1], 0, 8)
		if err != nil || bits == 0 {
			return "tui.ask.wrong.bits"
		}
		v.XOR = uint8(bits)
	}
	return ""
}

// spanOf is where a field of the packet stands, by its name.
func (m *menu) spanOf(name string) (wire.Span, bool) {
	s := m.w.player.snapshot
	decoded, data, ok := s.Decode(&m.packet)
	if !ok {
		return wire.Span{}, false
	}
	return spanIn(decoded.Fields(data), name)
}

func spanIn(fields []wire.Field, name string) (wire.Span, bool) {
	for _, f := range fields {
		if f.Name == name && f.Span.Bits > 0 {
			return f.Span, true
		}
		if span, ok := spanIn(f.Children, name); ok {
			return span, true
		}
	}
	return wire.Span{}, false
}

// question opens the field of a question, and carries out the intervention with the
// answer.
func (w *forks) question(u *ui, m *menu, q question, v session.Intervention) {
	w.field = suggesting(q.prompt, q.hint, q.value, func(typed string) (request, *mistake) {
		made := v
		made.Delay = 0
		if wrong := q.take(&made, typed); wrong != "" {
			return nil, &mistake{sentence: u.words.T(wrong, text.Args{"Length": m.packet.Length}), length: len(typed)}
		}
		return w.doing(u, m.order(made)), nil
	})
}
