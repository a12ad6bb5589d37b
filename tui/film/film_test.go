package film_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"wiretale/internal/sample"
	"wiretale/session"
	"wiretale/text"
	"wiretale/tui"
	"wiretale/tui/canvas"
	"wiretale/tui/film"
)

const width, height = 80, 24

func program(t *testing.T, name string) *tui.Driven {
	t.Helper()
	start := tui.Start{Session: session.NewStill("A test", session.Simulated, sample.Story(t, name))}
	return tui.NewDriven(tui.Deps{Words: text.For(text.English)}, tui.Options{}, start, width, height)
}

// screen is a terminal that knows no more than casts use: jumps, and text.
type screen struct{ cells [height][width]rune }

func (s *screen) write(t *testing.T, output string) {
	t.Helper()
	x, y := 0, 0
	parser := ansi.NewParser()
	var state byte
	for len(output) > 0 {
		sequence, w, n, next := ansi.DecodeSequence(output, state, parser)
		switch {
		case w > 0:
			s.cells[y][x] = []rune(sequence)[0]
			x += w
		case parser.Command() == 'H' && strings.HasPrefix(sequence, "\x1b["):
			row, _ := parser.Param(0, 1)
			column, _ := parser.Param(1, 1)
			x, y = column-1, row-1
		case sequence == "\x1b[2J":
			for i := range s.cells {
				for j := range s.cells[i] {
					s.cells[i][j] = ' '
				}
			}
		}
		output, state = output[n:], next
	}
}

func (s *screen) text() string {
	lines := make([]string, height)
	for i := range s.cells {
		lines[i] = string(s.cells[i][:])
	}
	return strings.Join(lines, "\n")
}

func TestACastShowsWhatTheScreenShows(t *testing.T) {
	var b bytes.Buffer
	cast, err := film.NewCast(&b, "A test", width, height)
	if err != nil {
		t.Fatal(err)
	}
	var frames []string
	var times []time.Duration
	var last film.Frame
	reel := film.New(program(t, "lossy"), 0, func(f film.Frame) error {
		last = f
		before := b.Len()
		if err := cast.Take(f); err != nil {
			return err
		}
		if frames = append(frames, f.Canvas.Plain()); len(frames) > 2 && b.Len()-before > 12_000 {
			t.Errorf("a frame of %d bytes", b.Len()-before)
		}
		times = append(times, f.At)
		return nil
	})
	if err := reel.Play(0); err != nil {
		t.Fatal(err)
	}
	if err := cast.Close(last); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if !strings.HasPrefix(lines[0], `{"version":2,"width":80,"height":24,`) || len(lines) < 300 {
		t.Fatalf("%d lines, the first %s", len(lines), lines[0])
	}
	var s screen
	at := -1.0
	seen := 0
	for _, line := range lines[1 : len(lines)-1] {
		var event [3]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		now := event[0].(float64)
		if now < at || event[1] != "o" {
			t.Errorf("%v follows %v, of sort %v", now, at, event[1])
		}
		at = now
		s.write(t, event[2].(string))
		for seen < len(frames) && times[seen].Seconds() < now-1e-6 {
			seen++
		}
		if got := s.text(); got != frames[seen] {
			t.Fatalf("at %v s the terminal shows\n%s\nnot\n%s", now, got, frames[seen])
		}
	}
	if !strings.Contains(s.text(), "the end") {
		t.Errorf("it does not play to its end:\n%s", s.text())
	}
}

func TestTakesAreCarriedOut(t *testing.T) {
	takes, err := film.ParseTakes(`1s . 3 tab ? esc`)
	if err != nil {
		t.Fatal(err)
	}
	var pictures []*canvas.Canvas
	reel := film.New(program(t, "handshake"), 10, func(f film.Frame) error {
		pictures = append(pictures, f.Canvas)
		return nil
	})
	if err := reel.Follow(takes); err != nil {
		t.Fatal(err)
	}
	if got := pictures[len(pictures)-1].Plain(); !strings.Contains(got, "Transmission Control Protocol") {
		t.Errorf("3 does not show the packet:\n%s", got)
	}
}

func TestTakesAreRead(t *testing.T) {
	takes, err := film.ParseTakes(`space 250ms ctrl+d "a b" enter`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, k := range takes {
		if k.Wait > 0 {
			got = append(got, k.Wait.String())
			continue
		}
		got = append(got, k.Key.String())
	}
	if want := "space,250ms,ctrl+d,a,space,b,enter"; strings.Join(got, ",") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	for list, offset := range map[string]int{"space hop": 6, `a "b`: 2, "ctrl+": 0, "-1s": 0} {
		var e *film.TakeError
		if _, err := film.ParseTakes(list); !errors.As(err, &e) || e.Offset != offset {
			t.Errorf("%q: %v", list, err)
		}
	}
}

func FuzzTakes(f *testing.F) {
	f.Add(`space 1s "x y" ctrl+d é`)
	f.Fuzz(func(t *testing.T, list string) {
		takes, err := film.ParseTakes(list)
		if err == nil && len(takes) > len(list) {
			t.Errorf("%d takes of %q", len(takes), list)
		}
	})
}
