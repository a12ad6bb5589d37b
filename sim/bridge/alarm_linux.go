package bridge

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// clock is an alarm by one of the kernel's timers (timerfd_create(2)), which
// are late by some hundredths of a millisecond.
type clock struct {
	file *os.File
	rang chan struct{}
}

// newAlarm returns the most exact alarm that there is.
func newAlarm() alarm {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_CLOEXEC|unix.TFD_NONBLOCK)
	if err != nil {
		return newTimer()
	}
	c := &clock{os.NewFile(uintptr(fd), "timerfd"), make(chan struct{}, 1)}
	go func() {
		times := make([]byte, 8)
		for {
			if _, err := c.file.Read(times); err != nil {
				return // it was closed
			}
			ring(c.rang)
		}
	}()
	return c
}

func (c *clock) set(after time.Duration) {
	c.arm(unix.NsecToTimespec(int64(max(after, 1))))
}

func (c *clock) silence() { c.arm(unix.Timespec{}) }

func (c *clock) arm(at unix.Timespec) {
	raw, err := c.file.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) {
		_ = unix.TimerfdSettime(int(fd), 0, &unix.ItimerSpec{Value: at}, nil)
	})
}

func (c *clock) rings() <-chan struct{} { return c.rang }
func (c *clock) close()                 { c.file.Close() }
