package lesson

import (
	"slices"
	"strings"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
)

// timer asks which timer acts next, and when.
type timer struct{ plain }

// Timers are the timers that a question may name, by their names in the trace. Pacing
// is none: it spaces what is sent and decides nothing.
func Timers() []string {
	return []string{"RTO", "PTO", "reordering", "persist", "delayed ACK", "keep-alive", "FIN-WAIT-2", "TIME-WAIT", "neighbour", "retry", "echo", "probe"}
}

func (timer) choice(c *compiler, path string, s *Step, o *Option) {
	if o.None == (o.Timer != "") {
		c.at(path, s, NoKey, "", "timer; none: true")
	}
	if o.Timer != "" && !slices.Contains(Timers(), o.Timer) {
		c.at(path+".timer", s, BadValue, o.Timer, strings.Join(Timers(), ", "))
	}
	if o.Timer != "" && o.Host == "" {
		c.at(path, s, NoKey, "", "host")
	}
	c.hostNamed(path+".host", s, o.Host)
}

// settle finds the first timer that fires; there may be none. The one that
// spreads what may be sent doesn't count: it says when, not that.
func (timer) settle(x *exam, t *truth, _ *faults) bool {
	track := x.after.Timeline()
	i := track.Next(x.plays(), trace.KindsOf(trace.TimerFired), func(e *trace.Event) bool {
		d, ok := e.Detail.(trace.Timer)
		return ok && d.Name != "pacing"
	})
	if i < track.Len() {
		t.event = trace.Ordinal(i + 1)
	}
	return true
}

func (timer) holds(x *exam, o *Option, t *truth) bool {
	e, fires := x.after.Event(t.event)
	if !fires || o.None {
		return !fires && o.None
	}
	d, _ := e.Detail.(trace.Timer)
	n, _ := x.after.Node(e.Node)
	after := quantity{int64(e.Time - x.event.Time), duration}
	return d.Name == o.Timer && n.Name == o.Host && (o.After == 0 || after.is(quantity{int64(o.After), duration}))
}

func (timer) label(_ *look, w *text.Printer, o *Option) string {
	if o.None {
		return w.T("lesson.choice.no-timer")
	}
	return timerWords(w, o.Host, o.Timer, o.After)
}

func timerWords(w *text.Printer, host, name string, after time.Duration) string {
	args := text.Args{"Host": explain.RoleName(w, host), "Timer": explain.TimerName(w, name), "After": w.Duration(after)}
	if after == 0 {
		return w.T("lesson.choice.timer", args)
	}
	return w.T("lesson.choice.timer-after", args)
}

func (timer) so(x *exam, w *text.Printer, t *truth) string {
	e, fires := x.after.Event(t.event)
	if !fires {
		return w.T("lesson.choice.no-timer")
	}
	d, _ := e.Detail.(trace.Timer)
	n, _ := x.after.Node(e.Node)
	return timerWords(w, n.Name, d.Name, e.Time-x.event.Time)
}

// written is how a lesson would write the timer that acts, for it goes by its name in
// the trace; "" where a question asks something else.
func (x *exam) written(t *truth) string {
	e, fires := x.after.Event(t.event)
	d, ok := e.Detail.(trace.Timer)
	if x.ask.Asks != TimerOf || !fires || !ok {
		return ""
	}
	n, _ := x.after.Node(e.Node)
	return " (timer: " + d.Name + ", host: " + n.Name + ")"
}
