//go:build unix

package main

import "syscall"

// hangUp is what a program gets when its terminal is closed.
const hangUp = syscall.SIGHUP
