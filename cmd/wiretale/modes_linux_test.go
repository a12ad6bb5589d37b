package main

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// occupied is a terminal with a program in it.
type occupied struct {
	*os.File // the side of the person
	inner    *os.File
	command  *exec.Cmd
	before   unix.Termios
	said     bytes.Buffer
}

// inTerminal starts one of the commands of this test's binary in a terminal of
// its own.
func inTerminal(t *testing.T, name string, args ...string) *occupied {
	t.Helper()
	outer, inner := terminal(t)
	x := &occupied{File: outer, inner: inner, command: exec.Command(name, args...)}
	x.before = x.modes(t)
	x.command.Stdin, x.command.Stdout, x.command.Stderr = inner, inner, inner
	x.command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	home := t.TempDir()
	x.command.Env = append(os.Environ(), "TERM=xterm-256color", "LANG=en", "LC_ALL=", "XDG_STATE_HOME="+home, "XDG_CONFIG_HOME="+home)
	if err := x.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.command.Process.Kill(); inner.Close() })
	return x
}

func (x *occupied) modes(t *testing.T) unix.Termios {
	t.Helper()
	modes, err := unix.IoctlGetTermios(int(x.inner.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *modes
}

// patience is how long a program may be silent before its test is given up, in
// milliseconds: far longer than the slowest machine needs.
const patience = 90_000

// until reads what the program sends until it has sent some words.
func (x *occupied) until(t *testing.T, words string) {
	t.Helper()
	buffer := make([]byte, 4096)
	for !strings.Contains(x.said.String(), words) {
		ready, err := unix.Poll([]unix.PollFd{{Fd: int32(x.Fd()), Events: unix.POLLIN}}, patience)
		if ready == 0 || err != nil && err != unix.EINTR {
			t.Fatalf("%q was never said: %v\n%q", words, err, x.said.String())
		}
		n, err := x.Read(buffer)
		x.said.Write(buffer[:n])
		if err != nil {
			t.Fatalf("%q was never said: %v\n%q", words, err, x.said.String())
		}
	}
}

// end waits for the program's end and reads the rest.
func (x *occupied) end(t *testing.T) {
	t.Helper()
	rest := make(chan bool)
	go func() {
		defer close(rest)
		_, _ = io.Copy(&x.said, x) // ends with an error, as the other side is closed
	}()
	_ = x.command.Wait()
	if modes := x.modes(t); modes != x.before {
		t.Errorf("the terminal's line is left in another mode:\n%+v\n%+v", x.before, modes)
	}
	x.inner.Close()
	<-rest
}

// lent are the modes that the program sets, each with what gives it back.
var lent = map[string][2]string{
	"alternate screen": {"\x1b[?1049h", "\x1b[?1049l"},
	"bracketed paste":  {"\x1b[?2004h", "\x1b[?2004l"},
	"hidden cursor":    {"\x1b[?25l", "\x1b[?25h"},
	"mouse":            {"\x1b[?1002h", "\x1b[?1002l"},
	"all of the mouse": {"\x1b[?1003h", "\x1b[?1003l"},
	"other keys":       {"\x1b[>4;2m", "\x1b[>4m"},
	"mouse in SGR":     {"\x1b[?1006h", "\x1b[?1006l"},
}

// popped takes the last state of the keyboard from Kitty's stack.
var popped = regexp.MustCompile(`\x1b\[<\d*u`)

// checkReturned holds that everything that was taken was given back.
func (x *occupied) checkReturned(t *testing.T) {
	t.Helper()
	said, taken := x.said.String(), 0
	for name, mode := range lent {
		if at := strings.LastIndex(said, mode[0]); at >= 0 {
			taken++
			if strings.LastIndex(said, mode[1]) < at {
				t.Errorf("the %s is not given back", name)
			}
		}
	}
	if taken < 4 {
		t.Errorf("only %d modes were taken: this test looks for the wrong ones", taken)
	}
	// Kitty's keyboard protocol is a stack: as many pops as pushes.
	if up, down := strings.Count(said, "\x1b[>1u"), len(popped.FindAllString(said, -1)); up > down {
		t.Errorf("the keyboard was changed %d times and changed back %d times", up, down)
	}
}

func TestTheTerminalIsGivenBackAfterAnyEnd(t *testing.T) {
	for name, end := range map[string]func(*occupied) error{
		"q":       func(x *occupied) error { _, err := x.WriteString("q"); return err },
		"ctrl-c":  func(x *occupied) error { _, err := x.WriteString("\x03"); return err },
		"SIGTERM": func(x *occupied) error { return x.command.Process.Signal(syscall.SIGTERM) },
		"SIGINT":  func(x *occupied) error { return x.command.Process.Signal(syscall.SIGINT) },
		"SIGHUP":  func(x *occupied) error { return x.command.Process.Signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			x := inTerminal(t, "wiretale", "sim", "handshake")
			x.until(t, "SYN")
			if err := end(x); err != nil {
				t.Fatal(err)
			}
			x.end(t)
			x.checkReturned(t)
		})
	}
}

// TestTheTerminalIsGivenBackWhateverIsOpen ends the program while a menu, a list, a
// field or help has the keys.
func TestTheTerminalIsGivenBackWhateverIsOpen(t *testing.T) {
	for key, shown := range map[string]string{"g..i": "never arrives", "b": "Branches", "e": "Export", "f": "Domain Name System", ":": "Commands", "?": "Keys that answer"} {
		t.Run(key, func(t *testing.T) {
			x := inTerminal(t, "wiretale", "sim", "handshake")
			x.until(t, "SYN")
			if _, err := x.WriteString(" " + key); err != nil {
				t.Fatal(err)
			}
			x.until(t, shown)
			if err := x.command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			x.end(t)
			x.checkReturned(t)
		})
	}
}

// TestAMistakeOfOursGivesTheTerminalBackAndSaysWhatToDo lets the drawing, a
// goroutine of the session and a command of the screen panic.
func TestAMistakeOfOursGivesTheTerminalBackAndSaysWhatToDo(t *testing.T) {
	for _, where := range []string{"drawing", "reading", "intervening"} {
		x := inTerminal(t, "wiretale-broken", where)
		if where == "intervening" { // which is done beside the screen
			x.until(t, "SYN")
			if _, err := x.WriteString(" g..id"); err != nil {
				t.Fatal(err)
			}
		}
		x.end(t)
		x.checkReturned(t)
		said := strings.Join(strings.Fields(x.said.String()), " ")
		if !strings.Contains(said, "wiretale has made a mistake of its own and had to stop (sank while "+where+")") || strings.Contains(said, "goroutine ") {
			t.Errorf("%s: said:\n%s", where, x.said.String())
		}
		if status := x.command.ProcessState.ExitCode(); status != 1 {
			t.Errorf("%s: exit status %d", where, status)
		}
		var report []byte
		for _, v := range x.command.Env {
			if home, ok := strings.CutPrefix(v, "XDG_STATE_HOME="); ok {
				report, _ = os.ReadFile(filepath.Join(home, "wiretale", "broken.txt"))
			}
		}
		if !strings.Contains(string(report), "broken_test.go") {
			t.Errorf("%s: the report does not say where:\n%s", where, report)
		}
	}
}

// TestPicturesAreShownWhole plays the terminal that says it can hold a picture
// back until it is whole (mode 2026): each comes as one.
func TestPicturesAreShownWhole(t *testing.T) {
	x := inTerminal(t, "wiretale", "sim", "handshake")
	x.until(t, "\x1b[?2026$p")
	if _, err := x.WriteString("\x1b[?2026;2$y"); err != nil {
		t.Fatal(err)
	}
	x.until(t, "\x1b[?2026h")
	if _, err := x.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	x.end(t)
	said := x.said.String()
	if begun, ended := strings.Count(said, "\x1b[?2026h"), strings.Count(said, "\x1b[?2026l"); begun != ended {
		t.Errorf("%d pictures were begun and %d ended", begun, ended)
	}
	x.checkReturned(t)
}
