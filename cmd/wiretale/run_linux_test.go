package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal of 120×36 (pty(7)) and returns the two ends.
func terminal(t *testing.T) (outer, inner *os.File) {
	t.Helper()
	outer, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals: %v", err)
	}
	t.Cleanup(func() { outer.Close() })
	number, err := unix.IoctlGetInt(int(outer.Fd()), unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(int(outer.Fd()), unix.TIOCSPTLCK, 0)
	}
	if err == nil {
		err = unix.IoctlSetWinsize(int(outer.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 36, Col: 120})
	}
	if err != nil {
		t.Fatal(err)
	}
	if inner, err = os.OpenFile("/dev/pts/"+strconv.Itoa(number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Skipf("no pseudo-terminals: %v", err)
	}
	return outer, inner
}

// press is a key that is pressed when a text has come onto the screen.
type press struct{ until, key string }

// onScreen runs wiretale in a terminal, presses a key when a text is on the
// screen, and returns the status with which it ends.
func onScreen(t *testing.T, until, key string, args ...string) int {
	t.Helper()
	return pressing(t, []press{{until, key}}, args...)
}

// pressing is onScreen for several keys, one after another.
func pressing(t *testing.T, keys []press, args ...string) int {
	t.Helper()
	if ok, err := condition("network"); !ok {
		t.Skipf("this machine gives no network of one's own: %v", err)
	}
	outer, inner := terminal(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Cmd{Path: self, Args: append([]string{"wiretale", "--theme", "dark"}, args...), Stdin: inner, Stdout: inner, Stderr: inner,
		Env:         append(os.Environ(), "TERM=xterm-256color", "LANG=en_GB.UTF-8", "LC_ALL=", "XDG_STATE_HOME="+t.TempDir()),
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true}}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	inner.Close()
	defer time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() }).Stop() // else a text that never comes is waited for to the end of time
	seen, buffer := []byte(nil), make([]byte, 64<<10)
	for {
		n, err := outer.Read(buffer)
		seen = append(seen, buffer[:n]...)
		if len(keys) > 0 && bytes.Contains(seen, []byte(keys[0].until)) {
			if _, err := io.WriteString(outer, keys[0].key); err != nil {
				t.Fatal(err)
			}
			keys, seen = keys[1:], nil
		}
		if err != nil { // the other end is closed
			break
		}
	}
	var ended *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	if len(keys) > 0 {
		t.Fatalf("%q never stood on the screen, but:\n%s", keys[0].until, strings.ToValidUTF8(string(seen), "?"))
	}
	return cmd.ProcessState.ExitCode()
}

func TestTheScreenStaysUntilItIsLeftAndHandsOnTheStatus(t *testing.T) {
	if got := onScreen(t, "exit status 3", "q", "run", "--net", "workbench", "--", "sh", "-c", "echo printed; exit 3"); got != 3 {
		t.Errorf("it ended with %d", got)
	}
}

// TestLeavingTheScreenEndsTheProgram leaves it by either key while a program
// runs that does not want to end. Whether it has set its trap is known by a word
// that stands neither in its command line nor in what the screen says by itself,
// which is that nothing was printed yet.
func TestLeavingTheScreenEndsTheProgram(t *testing.T) {
	for key, want := range map[string]int{"q": 128 + 9, "\x03": 128 + 9} {
		if got := onScreen(t, "undaunted", key, "run", "--net", "workbench", "--", "sh", "-c", `trap "" TERM; echo un""daunted; while :; do sleep 0.01; done`); got != want {
			t.Errorf("%q: it ended with %d", key, got)
		}
	}
	if got := onScreen(t, "mortal", "q", "run", "--net", "workbench", "--", "sh", "-c", `echo mor""tal; exec sleep 1000`); got != 128+15 {
		t.Errorf("it ended with %d", got)
	}
}
