package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// playing plays a transfer of some 10,000 packets for a while on a screen of
// 200×60, and prints how many pictures a second were sent, how large they were
// and what share of a core they took.
func playing(length time.Duration) error {
	sc, err := scenario.Embedded("bulk")
	if err != nil {
		return err
	}
	if sc, err = sc.Set("bytes", "9 MB"); err != nil {
		return err
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		return err
	}
	log.Close(nil)
	told := session.NewStill("bulk", session.Simulated, analyze.Read(log.View()))
	for _, view := range []string{"2", "1", "3", "4", "6", "7"} {
		if err := play(told, view, length); err != nil {
			return err
		}
	}
	return nil
}

func play(told *session.Still, view string, length time.Duration) error {
	terminal := &meter{}
	model := tui.New(tui.Deps{Words: text.For(text.English)}, tui.Options{}, tui.Start{Session: told})
	ctx, stop := context.WithCancel(context.Background())
	made := &counting{Model: model}
	program := tea.NewProgram(made, tea.WithContext(ctx), tea.WithFPS(tui.PicturesLookedFor), tea.WithInput(nil), tea.WithOutput(terminal), tea.WithoutSignals(),
		tea.WithWindowSize(200, 60), tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	done := make(chan error, 1)
	go func() { _, err := program.Run(); done <- err }()
	press := func(keys ...string) {
		for _, k := range keys {
			r := []rune(k)[0]
			program.Send(tea.KeyPressMsg{Code: r, Text: k})
		}
	}
	program.Send(tea.WindowSizeMsg{Width: 200, Height: 60})
	press(view)
	time.Sleep(2 * time.Second)
	before, cpu, drawn := terminal.counted(), processorTime(), made.drawn.Load()
	time.Sleep(length)
	after, took := terminal.counted(), processorTime()-cpu
	drawn = made.drawn.Load() - drawn
	stop()
	<-done
	frames := after.frames - before.frames
	fmt.Printf("view %s: %.1f pictures a second sent of %.1f drawn, %.1f %% of a core, %d bytes a picture\n", view,
		float64(frames)/length.Seconds(), float64(drawn)/length.Seconds(), 100*took.Seconds()/length.Seconds(), (after.bytes-before.bytes)/max(frames, 1))
	return nil
}

// counting counts the pictures that are drawn, but those that are like the one
// before.
type counting struct {
	tea.Model
	last  string
	drawn atomic.Int64
}

func (c *counting) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	model, cmd := c.Model.Update(m)
	c.Model = model
	return c, cmd
}

func (c *counting) View() tea.View {
	v := c.Model.View()
	if v.Content != c.last {
		c.last = v.Content
		c.drawn.Add(1)
	}
	return v
}

// meter counts what is sent to it.
type meter struct {
	mu sync.Mutex
	sent
}

type sent struct{ frames, bytes int }

func (t *meter) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.frames++
	t.bytes += len(b)
	return len(b), nil
}

func (t *meter) counted() sent {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent
}

var _ io.Writer = (*meter)(nil)

// processorTime is what this process has used so far.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
