//go:build !unix

package main

import "os"

// hangUp is what a program gets that is to end.
var hangUp = os.Kill
