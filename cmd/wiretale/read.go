package main

import (
	"errors"
	"strings"

	"wiretale/text"
	"wiretale/trace/filter"
	"wiretale/tui/canvas"
)

// exit is the error with which a command ends after it has printed what could
// be read: notices are said, but only faults count.
func (p *program) exit(problem error) error {
	if serious(problem) == nil && problem != nil {
		p.notice(problem)
		return nil
	}
	return problem
}

// filterError is a mistake in a filter expression.
type filterError struct {
	source string
	err    *filter.Error
}

// Error implements error.
func (e *filterError) Error() string { return e.err.Error() }

// parseFilter reads the value of --filter.
func parseFilter(source string) (*filter.Filter, error) {
	f, err := filter.Parse(source)
	var mistake *filter.Error
	if errors.As(err, &mistake) {
		return nil, &filterError{source, mistake}
	}
	return f, err
}

// sayFilter shows the expression with the mistake marked beneath.
func (p *program) sayFilter(e *filterError) string {
	offset := min(e.err.Offset, len(e.source))
	end := min(offset+max(e.err.Length, 1), max(len(e.source), offset+1))
	width := func(s string) int { return canvas.Width(text.Escape(s)) }
	mark := strings.Repeat("^", max(width(e.source[offset:min(end, len(e.source))]), 1))
	return p.words.T(e.err.Key(), escaped(map[string]any{"Found": e.err.Found, "Expected": e.err.Expected})) +
		"\n  " + text.Escape(e.source) + "\n  " + strings.Repeat(" ", width(e.source[:offset])) + mark
}
