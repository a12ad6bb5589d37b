package view

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// statesOf are the states that a diagram knows.
var statesOf = []trace.State{trace.Closed, trace.Listen, trace.SynSent, trace.SynReceived, trace.Established, trace.FinWait1,
	trace.FinWait2, trace.CloseWait, trace.Closing, trace.LastAck, trace.TimeWait}

// TestEverythingInTheStateViewIsExplained holds the catalogue against the
// states, against all that the scenarios tell, and against what the groups name.
func TestEverythingInTheStateViewIsExplained(t *testing.T) {
	told := map[string]bool{aboutKey("bar", "snd"): true, aboutKey("bar", "rcv"): true}
	for _, s := range statesOf {
		told[aboutKey("state", s.String())] = true
	}
	for _, g := range variableGroups {
		for _, name := range g.names {
			told[aboutKey("variable", name)] = true
			if glosses[name] == "" {
				t.Errorf("%s has no few words that say what it is", name)
			}
		}
	}
	for _, name := range scenario.Names() {
		s := played(t, name)
		for _, e := range s.Events.All() {
			switch d := e.Detail.(type) {
			case trace.Variable:
				told[aboutKey("variable", d.Name)] = true
				if groupOf(d.Name) == len(variableGroups) {
					t.Errorf("%s belongs to no group", d.Name)
				}
			case trace.Timer:
				told[aboutKey("timer", d.Name)] = true
			}
		}
	}
	for _, name := range []string{"RTO", "PTO", "reordering", "persist", "delayed ACK", "keep-alive", "FIN-WAIT-2", "TIME-WAIT", "pacing", "retry"} {
		told[aboutKey("timer", name)] = true
	}
	for _, lang := range text.Langs() {
		for key := range told {
			if !text.For(lang).Has(key) {
				t.Errorf("%s: there is no text %s", lang, key)
			}
		}
	}
	for _, key := range text.Keys() {
		if strings.HasPrefix(key, "tui.about.") && !told[key] {
			t.Errorf("%s explains what is never shown", key)
		}
	}
}

// lossyAt is the state view in the scenario with losses, where the sender has
// just been told of a hole by a third duplicate ACK.
func lossyAt(t *testing.T) *Context {
	s := played(t, "lossy")
	track := s.Timeline()
	i := track.Next(0, trace.KindsOf(trace.VariableChanged), func(e *trace.Event) bool {
		d, ok := e.Detail.(trace.Variable)
		return ok && d.Name == "RecoveryPoint"
	})
	e := track.At(i)
	return &Context{Snapshot: s, Cursor: e.At(), Theme: theme.New(true, false, false), Words: text.For(text.English)}
}

// TestASelectedVariableIsExplained goes through a side's variables, and to the
// other side's.
func TestASelectedVariableIsExplained(t *testing.T) {
	ctx := lossyAt(t)
	v := &State{}
	drawn := func() string {
		c := canvas.New(80, 18)
		v.Draw(ctx, c)
		return strings.ReplaceAll(c.Plain(), "\u00a0", " ")
	}
	press := func(keys ...rune) string {
		for _, k := range keys {
			if _, ok := v.Press(ctx, tea.Key{Code: k, Text: string(k)}, 18); !ok {
				t.Fatalf("%q is not one of the view's keys", k)
			}
			drawn()
		}
		return drawn()
	}
	if got := drawn(); !strings.Contains(got, "modelled: the simulator made it so") || strings.Contains(got, "›") {
		t.Errorf("at first something is selected:\n%s", got)
	}
	for _, step := range []struct {
		key  rune
		want []string
	}{
		{'j', []string{"ESTABLISHED: Both sides know"}},
		{'j', []string{"snd: what was sent. ━ acknowledged, ▓ in flight"}},
		{'l', []string{"snd: what was sent.", "│ ›"}},
		{'h', []string{"snd: what was sent."}},
		{'j', []string{"rcv: what the other side has received."}},
		{'j', []string{"› SND.UNA", "SND.UNA: The oldest sequence number"}},
		{'G', []string{"RTT.min: The shortest round trip"}},
		{'g', []string{"ESTABLISHED: Both sides know"}},
	} {
		got := press(step.key)
		for _, want := range step.want {
			if !strings.Contains(got, want) {
				t.Errorf("after %c there is no %q:\n%s", step.key, want, got)
			}
		}
	}
	v.Wheel(ctx, 1, 18)
	if got := drawn(); strings.Contains(got, "Both sides know") {
		t.Errorf("scrolling leaves the selection:\n%s", got)
	}
}

// TestAClickAsksWhatAThingIs finds a variable on the screen and clicks it.
func TestAClickAsksWhatAThingIs(t *testing.T) {
	ctx := lossyAt(t)
	v := &State{}
	c := canvas.New(120, 29)
	v.Draw(ctx, c)
	for y, line := range strings.Split(c.Plain(), "\n") {
		if before, _, found := strings.Cut(line, "cwnd"); found {
			v.Click(ctx, canvas.Width(before), y, 120, 29)
			break
		}
	}
	v.Draw(ctx, c)
	if got := c.Plain(); !strings.Contains(got, "cwnd: How much may be in flight") {
		t.Errorf("a click on cwnd explains\n%s", got)
	}
}

// TestOneColumnSaysThatThereIsNothingBesideIt refuses to go sideways.
func TestOneColumnSaysThatThereIsNothingBesideIt(t *testing.T) {
	ctx := lossyAt(t)
	v := &State{}
	v.Draw(ctx, canvas.New(60, 30))
	if a, ok := v.Press(ctx, tea.Key{Code: 'l', Text: "l"}, 30); !ok || a != (Refuse{"tui.refuse.one-column"}) {
		t.Errorf("l gives %v, %v", a, ok)
	}
}

// TestTheStateOfEveryMomentFitsAnySize draws every scenario here and there, at
// sizes from nothing to a wall's.
func TestTheStateOfEveryMomentFitsAnySize(t *testing.T) {
	for _, name := range scenario.Names() {
		s := played(t, name)
		every := max(s.Events.Len()/25, 1)
		for i := 0; i < s.Events.Len(); i += every {
			e := s.Events.At(i)
			for n, size := range [][2]int{{0, 0}, {5, 3}, {21, 4}, {38, 20}, {44, 20}, {80, 18}, {120, 29}, {200, 53}, {300, 80}} {
				ctx := &Context{Snapshot: s, Cursor: e.At(), Theme: theme.New(true, false, n%2 == 0), Words: text.For(text.Langs()[n%2])}
				c := canvas.New(size[0]+2, size[1]+2)
				(&State{selected: topic{key: "tui.about.bar.snd", name: "snd"}}).Draw(ctx, c.Window(1, 1, size[0], size[1]))
				for x := range c.Width {
					if c.At(x, 0).Rune != ' ' || c.At(x, c.Height-1).Rune != ' ' {
						t.Fatalf("%s at %s: drawn beyond %v", name, e.Time, size)
					}
				}
			}
		}
	}
}

// TestQueriesThatWaitAreToldWhereThereAreNoStates looks at the scenario in which
// the first answer is lost.
func TestQueriesThatWaitAreToldWhereThereAreNoStates(t *testing.T) {
	s := played(t, "dns-retry")
	track := s.Timeline()
	i := track.Next(0, trace.KindsOf(trace.TimerFired), func(*trace.Event) bool { return true })
	e := track.At(i)
	ctx := &Context{Snapshot: s, Cursor: e.At(), Theme: theme.New(true, false, false), Words: text.For(text.English)}
	for size, want := range map[[2]int]string{
		{80, 18}: "1 question waits for its answer.", {40, 20}: "› A www.example.test, for 5.00 s",
	} {
		if got := state(ctx, size[0], size[1]); !strings.Contains(got, want) {
			t.Errorf("at %v there is no %q:\n%s", size, want, got)
		}
	}
	ctx.Cursor = trace.EndOf(s.Duration)
	if got := state(ctx, 80, 18); !strings.Contains(got, "No question waits for an answer.") {
		t.Errorf("at the end there is\n%s", got)
	}
}

// TestWhereNobodyListensThereIsNoSocket looks at a server before the first SYN
// reaches it: another of its ports listens.
func TestWhereNobodyListensThereIsNoSocket(t *testing.T) {
	for name, want := range map[string]string{"refused": "CLOSED\n   no socket here", "handshake": "LISTEN"} {
		s := played(t, name)
		first := s.Packets.At(0)
		ctx := &Context{Snapshot: s, Cursor: trace.Cursor{Time: first.Departed() + 1}, Theme: theme.New(true, false, false), Words: text.For(text.English)}
		if got := state(ctx, 40, 30); !strings.Contains(strings.ReplaceAll(got, "server  ", ""), want) {
			t.Errorf("%s: there is no %q:\n%s", name, want, got)
		}
	}
}
