//go:build !linux

package main

import (
	"errors"
	"time"
)

// firstRows is measured on Linux only.
func firstRows(int, ...string) (time.Duration, error) {
	return 0, errors.New("first rows are measured on Linux only")
}

func keyDelays(...string) ([]time.Duration, error) {
	return nil, errors.New("keys are measured on Linux only")
}
