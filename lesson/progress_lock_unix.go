//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package lesson

import (
	"os"
	"syscall"
)

// errLocked is that another program has the lock.
const errLocked = syscall.EWOULDBLOCK

func tryLock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
