package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
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
	outer, inner, err := terminal()
	if err != nil {
		return 0, err
	}
	defer outer.Close()
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = inner, inner, inner
	c.Env = append(os.Environ(), "TERM=xterm-256color")
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	began := time.Now()
	if err := c.Start(); err != nil {
		return 0, err
	}
	inner.Close()
	defer func() { _ = c.Process.Kill(); _ = c.Wait() }()
	var shown []byte
	buffer := make([]byte, 64<<10)
	for {
		n, err := outer.Read(buffer)
		shown = append(shown, buffer[:n]...)
		if bytes.Contains(shown, []byte(server)) {
			return time.Since(began), nil
		}
		if err != nil || len(shown) > 4<<20 {
			return 0, errors.Join(fmt.Errorf("%v shows no conversation", args), err)
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
