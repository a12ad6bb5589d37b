package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/pflag"

	"wiretale/capture"
	"wiretale/capture/pcapfilter"
	"wiretale/export"
	"wiretale/internal/netns"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/bridge"
	"wiretale/sim/scenario"
	"wiretale/sim/script"
	"wiretale/text"
)

// usageError is a wrong command line: either a sentence of the catalogue, or
// what the flags' parser found.
type usageError struct {
	key  string
	args text.Args
	err  error
}

// Error implements error.
func (e *usageError) Error() string {
	if e.err != nil {
		return e.err.Error()
	}
	return e.key
}

// Unwrap returns what the flags' parser found.
func (e *usageError) Unwrap() error { return e.err }

// refusal is a sentence of the catalogue for what a right command line asks for
// and can't get.
type refusal struct {
	key  string
	args text.Args
}

// Error implements error.
func (e *refusal) Error() string { return e.key }

// isUsage reports whether an error lies in the words of the command line, so
// that another one would do; what a file holds or the system refuses does not.
func isUsage(err error) bool {
	var sc *scenario.Error
	var learn *lesson.Error
	switch {
	case errors.As(err, new(*usageError)), errors.As(err, new(*scenario.SettingError)),
		errors.As(err, new(*bridge.HostError)), errors.As(err, new(*filterError)), errors.As(err, new(*pcapfilter.Error)):
		return true
	case errors.As(err, &sc):
		return sc.Code == scenario.UnknownScenario
	case errors.As(err, &learn):
		return learn.Code == lesson.NoLesson
	}
	return false
}

// complain writes an error for a person to standard error.
func (p *program) complain(w io.Writer, _ fang.Styles, err error) {
	if errors.As(err, new(failedError)) {
		return
	}
	fmt.Fprintln(w, "wiretale: "+p.say(err))
	if sc := (*scenario.Error)(nil); errors.As(err, &sc) && sc.Line > 0 {
		fmt.Fprintln(w, p.words.T("cmd.scenario.hint", text.Args{"File": text.Escape(sc.File)}))
	}
	if isUsage(err) {
		fmt.Fprintln(w, p.words.T("cmd.usage.help"))
	}
}

// say turns an error into sentences, a line each.
func (p *program) say(err error) string {
	for _, say := range [...]func(error) (string, bool){p.sayFirst, p.sayTold, p.sayTaught, p.sayKept} {
		if said, ok := say(err); ok {
			return said
		}
	}
	if faults := capture.Errors(err); len(faults) > 0 {
		s := ""
		for i, f := range faults {
			if i > 0 {
				s += "\n"
			}
			s += p.words.T(string(f.Code), escaped(f.Args()))
		}
		return s
	}
	var usage *usageError
	var refused *refusal
	var unmet unmetError
	var expression *filterError
	var kept *pcapfilter.Error
	var network *netns.Error
	var host *bridge.HostError
	var encoding *export.EncodingError
	switch {
	case errors.As(err, &unmet):
		return p.sayUnmet(unmet)
	case errors.As(err, &usage):
		return p.sayUsage(usage)
	case errors.As(err, &refused):
		return p.words.T(refused.key, refused.args)
	case errors.As(err, &expression):
		return p.sayFilter(expression)
	case errors.As(err, &kept):
		return p.sayCaptureFilter(kept)
	case errors.As(err, &network):
		return p.words.T(string(network.Code), escaped(network.Args()))
	case errors.As(err, &encoding):
		key := "cmd.body.broken"
		if encoding.Err == nil {
			key = "cmd.body.unknown"
		}
		return p.words.T(key, escaped(map[string]any{"Found": encoding.Encoding}))
	case errors.As(err, &host):
		return p.words.T("cmd.run.host", escaped(map[string]any{"Found": host.Found, "Expected": strings.Join(host.Expected, ", ")}))
	}
	return text.Escape(err.Error())
}

// sayTold says what is wrong with a scenario, a script, or what was to be changed in
// one; ok is false for any other error.
func (p *program) sayTold(err error) (said string, ok bool) {
	var sc *scenario.Error
	var pkt *script.Error
	var setting *scenario.SettingError
	var intervention *sim.InterventionError
	var tooLong *sim.TooLongError
	var branch *session.BranchError
	switch {
	case errors.As(err, &sc):
		return p.words.T(sc.Key(), escaped(map[string]any{
			"File": sc.File, "Line": sc.Line, "Column": sc.Column, "Found": sc.Found, "Expected": sc.Expected})), true
	case errors.As(err, &setting):
		return p.words.T(setting.Key(), escaped(map[string]any{"Name": setting.Name, "Found": setting.Found, "Expected": setting.Expected})), true
	case errors.As(err, &pkt):
		return p.words.T(pkt.Key(), escaped(map[string]any{
			"File": pkt.File, "Line": pkt.Line, "Column": pkt.Column, "Found": pkt.Found, "Expected": pkt.Expected})), true
	case errors.As(err, &intervention):
		return p.words.T("sim.error.intervention", escaped(map[string]any{
			"Number": intervention.Index + 1, "Field": intervention.Field, "Found": intervention.Found})), true
	case errors.As(err, &tooLong):
		return p.words.T("sim.error.too-long", text.Args{"Most": p.words.Count(tooLong.Most)}), true
	case errors.As(err, &branch):
		return p.words.T(branch.Key(), escaped(map[string]any{"Found": branch.Found, "Expected": branch.Expected})), true
	}
	return "", false
}

// sayTaught says what is wrong with lessons; ok is false for any other error.
func (p *program) sayTaught(err error) (said string, ok bool) {
	var learn *lesson.Error
	var faults *lessonFaults
	switch {
	case errors.As(err, &faults):
		return p.sayFaults(faults), true
	case errors.As(err, &learn):
		return p.sayLesson(learn), true
	}
	return "", false
}

// sayUsage says what is wrong with the command line.
func (p *program) sayUsage(e *usageError) string {
	if e.key != "" {
		return p.words.T(e.key, e.args)
	}
	var unknown *pflag.NotExistError
	var noValue *pflag.ValueRequiredError
	var badValue *pflag.InvalidValueError
	switch {
	case errors.As(e.err, &unknown):
		return p.words.T("cmd.usage.flag", text.Args{"Found": text.Escape(unknown.GetSpecifiedName())})
	case errors.As(e.err, &noValue):
		return p.words.T("cmd.usage.value", text.Args{"Found": text.Escape(noValue.GetSpecifiedName())})
	case errors.As(e.err, &badValue):
		return p.words.T("cmd.usage.bad-value", text.Args{"Found": text.Escape(badValue.GetValue()), "Flag": badValue.GetFlag().Name})
	}
	return text.Escape(e.err.Error())
}

// escaped makes the texts among a sentence's values printable.
func escaped(values map[string]any) text.Args {
	args := text.Args{}
	for name, v := range values {
		if s, ok := v.(string); ok {
			v = text.Escape(s)
		}
		args[name] = v
	}
	return args
}

// notice writes what a person should know but need not act on.
func (p *program) notice(problem error) { fmt.Fprintln(os.Stderr, "wiretale: "+p.say(problem)) }
