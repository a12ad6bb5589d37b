//go:build !linux

package main

// trySockets says that the kernel of this system is not asked.
func trySockets() error { return &refusal{key: "cmd.doctor.no-sockets"} }
