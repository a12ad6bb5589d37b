package lesson

import (
	"os"

	"golang.org/x/sys/windows"
)

// errLocked is that another program has the lock.
const errLocked = windows.ERROR_LOCK_VIOLATION

func tryLock(f *os.File) error {
	const exclusive, byte1 = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY, 1
	return windows.LockFileEx(windows.Handle(f.Fd()), exclusive, 0, byte1, 0, new(windows.Overlapped))
}
