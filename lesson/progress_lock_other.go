//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package lesson

import (
	"errors"
	"os"
)

// errLocked is that another program has the lock, which this system doesn't tell.
var errLocked = errors.New("locked")

func tryLock(*os.File) error { return errors.ErrUnsupported }
