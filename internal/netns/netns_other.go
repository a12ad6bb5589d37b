//go:build !linux

package netns

import "os"

type running struct{}

// Init has nothing to do on this system.
func Init() {}

// New fails on this system.
func New(Config, Command) (*Network, error) { return nil, &Error{Code: Unsupported} }

// Start implements nothing on this system.
func (*running) Start() error { return &Error{Code: Unsupported} }

// Signal implements nothing on this system.
func (*running) Signal(os.Signal) {}

// Wait implements nothing on this system.
func (*running) Wait() int { return 0 }

// Close implements nothing on this system.
func (*running) Close() {}
