package lesson_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/trace"
)

// small is a lesson of one scene and as many steps as there are, each a line of YAML
// without its dash, with the same prose.
func small(scene, prose string, steps ...string) fstest.MapFS {
	yaml := "title: {en: a, es: a}\nabout: {en: a, es: a}\nscenes: {plain: plain.yaml}\n" +
		"figures:\n  sent: {count: event.kind == packet_sent}\n  far: {field: tcp.len, of: event.kind == packet_sent, nth: 99999999999}\n" +
		"  eight: {sum: [sent, sent, sent, sent, sent, sent, sent, sent]}\n  more: {sum: [eight, eight, eight, eight, eight, eight, eight, eight]}\nsteps:\n"
	text := ""
	for i, s := range steps {
		if i == len(steps)-1 {
			s += ", card: true"
		}
		yaml += fmt.Sprintf("  - {id: s%d, scene: plain, %s}\n", i, s)
		text += fmt.Sprintf("## A {#s%d}\n%s\n", i, prose)
	}
	m := fstest.MapFS{}
	for name, data := range map[string]string{"lesson.yaml": yaml, "en.md": text, "es.md": text, "plain.yaml": scene} {
		m[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return m
}

// transfer is a scene in which so much is sent.
func transfer(much string) string {
	return "hosts:\n  - {name: client, addresses: [192.0.2.2], does: [{send: " + much + ", to: \"203.0.113.9:9\"}]}\n" +
		"  - {name: server, addresses: [203.0.113.9], serves: [{tcp: 9}]}\n" +
		"links:\n  - {between: [client, server], delay: 10us, rate: 10 Gbit/s}\n"
}

func TestASceneOfVeryMuchIsRefusedAtItsLine(t *testing.T) {
	all := lesson.Check("huge", small(transfer("1000 GB"), "a", "at: end", "at: end, unseen: true"), sim.NewRunner())
	var tooLong *sim.TooLongError
	if e, ok := first(all); len(all) != 1 || !ok || e.Code != lesson.BadScene || e.Line != 3 || !errors.As(e.Why, &tooLong) {
		t.Errorf("got %v", all)
	}
	if _, err := begin(small(transfer("1000 GB"), "a", "at: end")); !errors.As(err, &tooLong) {
		t.Errorf("begun: %v", err)
	}
}

func TestScenesThatAreTooMuchTogetherAreRefused(t *testing.T) {
	dir := small(transfer("12 MB"), "a", "at: end")
	names, steps := "", ""
	for i := range 99 {
		names += fmt.Sprintf(", p%d: plain.yaml", i)
		steps += fmt.Sprintf("  - {id: p%d, scene: p%d, at: end}\n", i, i)
	}
	yaml := strings.Replace(string(dir["lesson.yaml"].Data), "plain: plain.yaml", "plain: plain.yaml"+names, 1)
	dir["lesson.yaml"].Data = []byte(yaml + steps)
	for _, file := range []string{"en.md", "es.md"} {
		for i := range 99 {
			dir[file].Data = fmt.Appendf(dir[file].Data, "## A {#p%d}\na\n", i)
		}
	}
	told := &counted{Runner: sim.NewRunner()}
	all := lesson.Check("many", dir, told)
	if e, ok := first(all); len(all) != 1 || !ok || e.Code != lesson.TooMuchTold || e.Line != 3 || told.runs > 10 {
		t.Errorf("%d scenes told: %v", told.runs, all)
	}
}

// counted counts what is told.
type counted struct {
	session.Runner
	runs int
}

func (c *counted) Run(ctx context.Context, v session.Variant) (trace.LogView, error) {
	c.runs++
	return c.Runner.Run(ctx, v)
}

// TestTextsFullOfFiguresAreReadOnce names figures so often that looking for each
// would take hours: once 70,000 of 30,000 events, and then one that isn't there.
func TestTextsFullOfFiguresAreReadOnce(t *testing.T) {
	if all := lesson.Check("figures", small(transfer("1 MB"), strings.Repeat("{{more}} ", 10_000), "at: end"), sim.NewRunner()); len(all) != 1 || all[0].(*lesson.Error).Found != "far" {
		t.Errorf("got %v", all)
	}
	all := lesson.Check("figures", small(transfer("1 MB"), strings.Repeat("{{far}} ", 10_000), "at: end"), sim.NewRunner())
	if e, ok := first(all); !ok || e.Code != lesson.FigureNever {
		t.Errorf("got %v", all)
	}
}

// pipes is a folder in which a file is a pipe that nobody writes into.
type pipes struct {
	fs.FS
	name string
	t    *testing.T
}

func (p pipes) Open(name string) (fs.File, error) {
	if name == p.name {
		p.t.Errorf("%s was opened", name)
	}
	return p.FS.Open(name)
}

func (p pipes) Stat(name string) (fs.FileInfo, error) { return fs.Stat(p.FS, name) }

func TestOnlyFilesAreReadAndNoPipes(t *testing.T) {
	for _, name := range []string{"lesson.yaml", "en.md", "es.md", "plain.yaml", "glossary.yaml", "concepts.yaml"} {
		dir := small(transfer("1 kB"), "a", "at: end")
		dir[name] = &fstest.MapFile{Mode: fs.ModeNamedPipe}
		all := lesson.Check("pipe", pipes{dir, name, t}, sim.NewRunner())
		if e, ok := first(all); !ok || !slices.Contains([]lesson.Code{lesson.NoFile, lesson.NoLesson, lesson.NoScene}, e.Code) {
			t.Errorf("%s: got %v", name, all)
		}
	}
}

func first(all []error) (*lesson.Error, bool) {
	var e *lesson.Error
	return e, len(all) > 0 && errors.As(all[0], &e)
}

func begin(dir fs.FS) (*lesson.Play, error) {
	l, err := lesson.Read("test", dir)
	if err != nil {
		return nil, err
	}
	return lesson.Start(l, sim.NewRunner(), session.Variant{})
}
