package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"wiretale/internal/rescue"
	"wiretale/text"
)

// brokenFile is where the last mistake of the program's own is written down.
func brokenFile() string { return filepath.Join(stateDir(), "broken.txt") }

// reportOf writes down what went wrong, and returns the sentence that says so. It
// holds nothing of what was looked at: no packet, no name of a file.
func reportOf(p *rescue.Panic) error {
	report := fmt.Sprintf("wiretale %s, %s, %s/%s, TERM=%s\n%s\n\n%s",
		version, runtime.Version(), runtime.GOOS, runtime.GOARCH, os.Getenv("TERM"), text.Escape(p.Error()), p.Stack)
	said := text.Args{"Problem": text.EscapeTo(strings.SplitN(p.Error(), "\n", 2)[0], 200), "File": text.Escape(brokenFile())}
	err := os.MkdirAll(stateDir(), 0o700)
	if err == nil {
		err = os.WriteFile(brokenFile(), []byte(report), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, report)
		return &refusal{key: "broken.unwritten", args: said}
	}
	return &refusal{key: "broken.written", args: said}
}
