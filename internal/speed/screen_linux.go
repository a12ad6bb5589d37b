package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// firstRows is how long a program takes to show its first conversation on a
// terminal of 120×36.
func firstRows(runs int, args ...string) (time.Duration, error) {
	shortest := time.Duration(0)
	for range runs {
		d, err := firstRow(args)
		if err != nil {
			return 0, err
		}
		if shortest == 0 || d < shortest {
			shortest = d
		}
	}
	return shortest, nil
}

// server is what stands in the row of a conversation: its server's address.
const server = "203.0.113."

func firstRow(args []string) (time.Duration, error) {
	began := time.Now()
	w, err := watch(args)
	if err != nil {
		return 0, err
	}
	defer w.end()
	err = w.until([]byte(server))
	return time.Since(began), err
}

// keyDelays are how long a key takes to show its effect, time and again for a
// second from the first rows on, while the program still reads a capture: help is
// called up and sent away.
func keyDelays(args ...string) ([]time.Duration, error) {
	w, err := watch(args)
	if err != nil {
		return nil, err
	}
	defer w.end()
	if err := w.until([]byte(server)); err != nil {
		return nil, err
	}
	var all []time.Duration
	for began := time.Now(); time.Since(began) < time.Second; {
		pressed := time.Now()
		if _, err := w.outer.Write([]byte("?")); err != nil {
			return nil, err
		}
		if err := w.until([]byte("Keys that")); err != nil {
			return nil, err
		}
		all = append(all, time.Since(pressed))
		w.shown = nil
		if _, err := w.outer.Write([]byte("x")); err != nil { // any key sends help away
			return nil, err
		}
		if err := w.until([]byte(server)); err != nil {
			return nil, err
		}
		w.shown = nil
	}
	slices.Sort(all)
	return all, nil
}

// watched is a program on a terminal.
type watched struct {
	outer   *os.File
	command *exec.Cmd
	overdue *time.Timer
	shown   []byte // what it wrote, since this was emptied
}

func watch(args []string) (*watched, error) {
	outer, inner, err := terminal()
	if err != nil {
		return nil, err
	}
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = inner, inner, inner
	c.Env = append(os.Environ(), "TERM=xterm-256color")
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err = c.Start()
	inner.Close()
	if err != nil {
		outer.Close()
		return nil, err
	}
	return &watched{outer: outer, command: c, overdue: time.AfterFunc(patience, func() { _ = c.Process.Kill() })}, nil
}

// patience is how long a program may take in all; one that is ended says nothing
// any more, so that nobody waits for ever.
const patience = 30 * time.Second

func (w *watched) end() {
	w.overdue.Stop()
	_ = w.command.Process.Kill()
	_ = w.command.Wait()
	w.outer.Close()
}

// until reads what the program writes until some words are in it.
func (w *watched) until(words []byte) error {
	buffer := make([]byte, 64<<10)
	for {
		n, err := w.outer.Read(buffer)
		w.shown = append(w.shown, buffer[:n]...)
		if bytes.Contains(w.shown, words) {
			return nil
		}
		if err != nil || len(w.shown) > 4<<20 {
			return errors.Join(fmt.Errorf("%v shows no %q", w.command.Args, words), err)
		}
	}
}

// terminal opens both ends of a pseudo-terminal (pts(4)).
func terminal() (outer, inner *os.File, err error) {
	if outer, err = os.OpenFile("/dev/ptmx", os.O_RDWR, 0); err != nil {
		return nil, nil, err
	}
	fd := int(outer.Fd())
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 36, Col: 120})
	}
	if err == nil {
		inner, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|syscall.O_NOCTTY, 0)
	}
	if err != nil {
		outer.Close()
		return nil, nil, err
	}
	return outer, inner, nil
}
