package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/export"
	"wiretale/sim"
	"wiretale/sim/script"
	"wiretale/text"
	"wiretale/trace"
)

// failedError says that something was found wrong and that the output has told
// it: nothing is left to be said.
type failedError struct{}

// Error implements error.
func (failedError) Error() string { return "failed" }

// check is the command that runs scripts.
func (p *program) check() *cobra.Command {
	var asJSON bool
	c := p.command("check", argsBetween(1, maxScripts, "cmd.usage.scripts"), func(c *cobra.Command, args []string) error {
		files, err := scriptFiles(args)
		if err != nil {
			return err
		}
		out := bufio.NewWriter(c.OutOrStdout())
		tell := p.tellReport
		if asJSON {
			tell = reportJSON
		}
		passed := 0
		for _, file := range files {
			report, err := playScript(file, sim.Discard())
			if err == nil && report.Passed() {
				passed++
			}
			if err := tell(out, file, report, err); err != nil {
				return err
			}
		}
		if !asJSON {
			_, err = io.WriteString(out, p.words.T("cmd.check.total", text.Args{"Passed": p.words.Count(int64(passed)), "Count": len(files)})+"\n")
		}
		if err = errors.Join(err, out.Flush()); err == nil && passed < len(files) {
			err = failedError{}
		}
		return err
	})
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"pkt"}, cobra.ShellCompDirectiveFilterFileExt
	}
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	return c
}

// maxScripts bounds a command line.
const maxScripts = 100_000

// scriptFiles are the scripts that the arguments name; a folder stands for
// those in it.
func scriptFiles(args []string) (files []string, err error) {
	for _, arg := range args {
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			files = append(files, arg) // what is wrong with it is said when it is read
			continue
		}
		entries, err := os.ReadDir(arg)
		if err != nil {
			return nil, script.CannotRead(arg, systemWord(err))
		}
		before := len(files)
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), ".pkt") {
				files = append(files, filepath.Join(arg, e.Name()))
			}
		}
		if len(files) == before {
			return nil, &refusal{key: "cmd.refuse.no-scripts", args: text.Args{"Found": text.Escape(arg)}}
		}
	}
	return files, nil
}

// systemWord is the system's own word for what went wrong with a file.
func systemWord(err error) error {
	var of *os.PathError
	var between *os.LinkError
	switch {
	case errors.As(err, &of):
		return of.Err
	case errors.As(err, &between):
		return between.Err
	}
	return err
}

// playScript reads a script and plays it.
func playScript(file string, sink trace.Sink) (*script.Report, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, script.CannotRead(file, systemWord(err))
	}
	defer f.Close()
	s, err := script.Read(file, f)
	if err != nil {
		return nil, err
	}
	return script.Play(s, sink), nil
}

// tellReport says what became of a script.
func (p *program) tellReport(w io.Writer, file string, r *script.Report, problem error) error {
	var b strings.Builder
	say := func(key string, args text.Args) { b.WriteString(p.words.T(key, args) + "\n") }
	more := func(key string, args text.Args) { b.WriteString(strings.Repeat(" ", 8) + p.words.T(key, args) + "\n") }
	switch {
	case problem != nil:
		say("cmd.check.unread", text.Args{"Problem": p.say(problem)})
	case r.Passed():
		say("cmd.check.passed", text.Args{"File": text.Escape(file)})
	default:
		f := r.Failure
		say("cmd.check.failed", text.Args{"File": text.Escape(file), "Line": f.Line, "Time": script.Clock(f.At), "Problem": p.sayFailure(f)})
		if f.Expected != "" {
			more("cmd.check.expected", text.Args{"Text": text.Escape(f.Expected)})
		}
		if f.Found != "" && !f.Named() {
			more("cmd.check.found", text.Args{"Text": text.Escape(f.Found)})
		}
	}
	if problem == nil {
		for _, n := range r.Notices {
			more(n.Key(), text.Args{"Line": n.Line, "Found": text.Escape(n.Found)})
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// sayFailure is the sentence for a failure.
func (p *program) sayFailure(f *script.Failure) string {
	var aspects []string
	for _, a := range f.Aspects {
		aspects = append(aspects, p.words.T("script.aspect."+string(a)))
	}
	return p.words.T(f.Key(), text.Args{"Aspects": strings.Join(aspects, ", "), "Found": text.Escape(f.Found)})
}

// scriptReport is a report in the JSON form.
type scriptReport struct {
	File     string         `json:"file"`
	Passed   bool           `json:"passed"`
	Line     int            `json:"line,omitempty"`
	Column   int            `json:"column,omitempty"`
	Time     json.Number    `json:"time,omitempty"`
	Problem  string         `json:"problem,omitempty"`
	Aspects  []string       `json:"aspects,omitempty"`
	Expected string         `json:"expected,omitempty"`
	Found    string         `json:"found,omitempty"`
	Notices  []scriptNotice `json:"notices,omitempty"`
}

// scriptNotice is a notice in the JSON form.
type scriptNotice struct {
	Line    int    `json:"line"`
	Problem string `json:"problem"`
	Found   string `json:"found"`
}

func reportJSON(w io.Writer, file string, r *script.Report, problem error) error {
	j := scriptReport{File: file}
	var wrong *script.Error
	switch {
	case errors.As(problem, &wrong):
		j.Line, j.Column, j.Problem, j.Expected, j.Found = wrong.Line, wrong.Column, string(wrong.Code), wrong.Expected, wrong.Found
	case problem != nil:
		j.Problem = problem.Error()
	case r.Passed():
		j.Passed = true
	default:
		f := r.Failure
		j.Line, j.Column, j.Problem, j.Expected, j.Found = f.Line, f.Column, string(f.Code), f.Expected, f.Found
		j.Time = json.Number(script.Clock(f.At))
		for _, a := range f.Aspects {
			j.Aspects = append(j.Aspects, string(a))
		}
	}
	if r != nil {
		for _, n := range r.Notices {
			j.Notices = append(j.Notices, scriptNotice{n.Line, string(n.Code), n.Found})
		}
	}
	return export.NewJSONLines(w).Write(j)
}
