// Command pictures draws the pictures of docs/pictures from the program itself:
//
//	go run ./internal/pictures          draws them anew
//	go run ./internal/pictures -check   says which are not what the program shows now
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/tui"
	"wiretale/tui/film"
)

func main() {
	check := flag.Bool("check", false, "say which pictures are not what the program shows now")
	dir := flag.String("dir", "docs/pictures", "where the pictures are")
	flag.Parse()
	stale := 0
	for _, s := range shots {
		picture, err := s.draw()
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", s.name, err)
			os.Exit(1)
		}
		path := filepath.Join(*dir, s.name+".svg")
		old, _ := os.ReadFile(path) // one that is missing is not up to date
		if bytes.Equal(old, picture) {
			continue
		}
		stale++
		fmt.Printf("%s (%d kB)\n", path, len(picture)/1000)
		if *check {
			continue
		}
		if err := errorsOf(os.MkdirAll(*dir, 0o755), os.WriteFile(path, picture, 0o644)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if *check && stale > 0 {
		os.Exit(1)
	}
}

func errorsOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// start is what the shot is of.
func (s *shot) start() (start tui.Start, err error) {
	if s.lesson != "" {
		l, err := lesson.Load(s.lesson)
		if err != nil {
			return start, err
		}
		start.Lesson, err = lesson.Start(l, sim.NewRunner(), session.Variant{})
		return start, err
	}
	sc, err := scenario.Embedded(s.scenario)
	if err == nil {
		start.Session, err = newStory(sc, s.lang)
	}
	return start, err
}

// draw takes the shot: the last picture, or all of them.
func (s *shot) draw() ([]byte, error) {
	takes, err := film.ParseTakes(s.keys)
	if err != nil {
		return nil, err
	}
	start, err := s.start()
	if err != nil {
		return nil, err
	}
	program := tui.NewDriven(tui.Deps{Words: text.For(s.lang)}, tui.Options{Light: s.light}, start, s.width, s.height)
	var frames []film.Frame
	reel := film.New(program, s.rate, func(f film.Frame) error {
		if s.rate == 0 {
			frames = frames[:0]
		}
		frames = append(frames, f)
		return nil
	})
	if err := reel.Follow(takes); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	title := s.title
	if s.rate > 0 {
		err = film.Moving(&b, frames, title)
	} else {
		err = film.Still(&b, frames[0], title)
	}
	return b.Bytes(), err
}
