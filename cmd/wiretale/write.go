package main

import (
	"errors"
	"os"
	"strings"

	"wiretale/export"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
)

// writeTap writes what one tap of a run saw as a pcapng file, or to standard
// output for "-". The tap is named as HOST or HOST:INTERFACE; unless told it is
// that of the host in focus, unless named its first interface.
func writeTap(path, focus, wanted string, run func(trace.Sink) error) error {
	host, name, _ := strings.Cut(wanted, ":")
	if wanted == "" {
		host = focus
	}
	found := false
	var known []string
	file := &lateFile{path: path}
	sink := export.NewPcapngSink(file, sim.Epoch, func(node string, t trace.Tap) bool {
		known = append(known, node+":"+t.Interface)
		fits := !found && node == host && (name == "" || name == t.Interface)
		found = found || fits
		return fits
	})
	err := run(sink)
	switch {
	case err != nil:
		return err
	case !found: // nothing was written yet: without frames the buffer is not full
		return &usageError{key: "cmd.usage.tap", args: text.Args{
			"Found": text.Escape(wanted), "Expected": text.Escape(strings.Join(known, ", "))}}
	}
	return errors.Join(sink.Close(), file.Close())
}

// lateFile is a file that is made when there is something to write, so that a
// mistake in the command leaves what was there as it was. "-" is standard output.
type lateFile struct {
	path string
	f    *os.File
}

// Write implements io.Writer.
func (l *lateFile) Write(b []byte) (int, error) {
	if l.f == nil {
		l.f = os.Stdout
		if l.path != "-" {
			f, err := os.Create(l.path)
			if err != nil {
				return 0, cannotWrite(l.path, err)
			}
			l.f = f
		}
	}
	n, err := l.f.Write(b)
	if err != nil {
		err = cannotWrite(l.path, err)
	}
	return n, err
}

// Close implements io.Closer.
func (l *lateFile) Close() error {
	if l.f == nil || l.f == os.Stdout {
		return nil
	}
	return l.f.Close()
}

// cannotRead says that a file of wiretale's own can't be read.
func cannotRead(path string, err error) error {
	var of *os.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return &refusal{key: "note.refuse.read", args: text.Args{"File": text.Escape(path), "Found": text.Escape(err.Error())}}
}

// cannotWrite says that a file can't be written, in the system's own word.
func cannotWrite(path string, err error) error {
	var of *os.PathError
	if errors.As(err, &of) {
		err = of.Err
	}
	return &refusal{key: "cmd.refuse.write", args: text.Args{"File": text.Escape(path), "Found": text.Escape(err.Error())}}
}
