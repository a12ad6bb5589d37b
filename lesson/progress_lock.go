package lesson

import (
	"os"
	"path/filepath"
	"time"
)

// lockFile is the file by which programs agree who writes. It is empty, and stays: what
// counts is the system's lock on it, which ends with whoever holds it.
const lockFile = "progress.lock"

// How often, and with how long between, a program asks for its turn. Another one has
// it for milliseconds; who waits longer waits for one that was stopped.
const (
	lockTries = 100
	lockPause = 10 * time.Millisecond
)

// lockProgress waits for the turn to change what a directory keeps, and returns what
// ends it. Whoever doesn't get it goes on without: nobody is kept from learning, and
// what others have kept is read anew just before it is written.
func lockProgress(dir string) (unlock func()) {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return func() {}
	}
	for range lockTries {
		if tryLock(f) != errLocked {
			break
		}
		time.Sleep(lockPause)
	}
	return func() { f.Close() }
}
