package main

import (
	"errors"
	"strings"

	"wiretale/capture/pcapfilter"
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

// parseFilter reads the value of --filter; nil for none.
func parseFilter(source string) (*filter.Filter, error) {
	if source == "" {
		return nil, nil
	}
	f, err := filter.Parse(source)
	var mistake *filter.Error
	if errors.As(err, &mistake) {
		return nil, &filterError{source, mistake}
	}
	return f, err
}

// sayFilter says what is wrong with the value of --filter.
func (p *program) sayFilter(e *filterError) string {
	said := p.words.T(e.err.Key(), escaped(map[string]any{"Found": e.err.Found, "Expected": e.err.Expected}))
	return said + marked(e.source, e.err.Offset, e.err.Length)
}

// sayCaptureFilter says what is wrong with a capture filter.
func (p *program) sayCaptureFilter(e *pcapfilter.Error) string {
	said := p.words.T(e.Key(), escaped(map[string]any{"Found": e.Found, "Expected": e.Expected}))
	return said + marked(e.Source, e.Offset, e.Length)
}

// marked shows an expression with a place marked beneath, each on a line of
// its own.
func marked(source string, offset, length int) string {
	offset = min(offset, len(source))
	end := min(offset+max(length, 1), len(source))
	width := func(s string) int { return canvas.Width(text.Escape(s)) }
	return "\n  " + text.Escape(source) +
		"\n  " + strings.Repeat(" ", width(source[:offset])) + strings.Repeat("^", max(width(source[offset:end]), 1))
}
