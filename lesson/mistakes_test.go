package lesson_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"wiretale/lesson"
	"wiretale/sim"
	"wiretale/text"
)

// sample is the folder of the lesson with a question of every kind, in memory.
func sample(t testing.TB) fstest.MapFS {
	t.Helper()
	m := fstest.MapFS{}
	for _, name := range []string{"lesson.yaml", "en.md", "es.md", "lost.yaml"} {
		data, err := os.ReadFile(filepath.Join("testdata/kinds", name))
		if err != nil {
			t.Fatal(err)
		}
		m[name] = &fstest.MapFile{Data: data}
	}
	return m
}

// mistake is one thing that is wrong with the sample once old reads new.
type mistake struct {
	file, old, new string
	code           lesson.Code
	at             string // what the line holds that the mistake is placed in
	found          string
}

var mistakes = []mistake{
	// What can't be read.
	{"lesson.yaml", "number: 99", "number: 99\ncolour: red", lesson.UnknownKey, "colour: red", "colour"},
	{"lesson.yaml", "      asks: state", "      askz: state", lesson.UnknownKey, "askz: state", "askz"},
	{"lesson.yaml", "is: tcp.len > 0", "it: tcp.len > 0", lesson.UnknownKey, "it: tcp.len > 0", "it"},
	{"lesson.yaml", "{action: drop, from: client", "{action: drop, at: soon, from: client", lesson.BadValue, "at: soon", "soon"},
	{"lesson.yaml", "title: {en: Every kind, es: De todas las clases}", "title: Every kind", lesson.BadValue, "title: Every kind", "Every kind"},
	{"lesson.yaml", "allows: [drop]", "allows: {drop: 1}", lesson.BadValue, "allows: {drop", ""},
	{"lesson.yaml", "number: 99", "number: [99", lesson.BadYAML, "", ""},
	{"lesson.yaml", "number: 99", "number: a lot", lesson.BadValue, "number: a lot", "a lot"},
	{"lesson.yaml", "row: 5ms", "row: long", lesson.BadValue, "row: long", "long"},
	{"lesson.yaml", "acked: {sum: [isn, \"1\"]}", "acked: {sum: [isn, isn, isn, isn, isn, isn, isn, isn, isn]}", lesson.BadValue, "acked:", "9"},
	{"lesson.yaml", "acked: {sum: [isn, \"1\"]}", "acked: {sum: [acked]}", lesson.NoChoice, "value: [acked]", "own"},
	{"lesson.yaml", "number: 99", "number: &a 99", lesson.BadYAML, "number: &a 99", "&"},
	{"lesson.yaml", "number: 99", "number: 99\nnumber: 98", lesson.BadYAML, "number: 98", "number"},
	{"lesson.yaml", "number: 99", "number: " + strings.Repeat("[", 20), lesson.BadYAML, "[[[", "…"},
	{"lesson.yaml", "is: tcp.len > 0", "is: tcp.len >", lesson.BadFilter, "is: tcp.len >", "tcp.len >"},
	// What can't come true.
	{"lesson.yaml", "never: tcp.flags.fin", "never: event.kind == packet_sent and event.state == CLOSED", lesson.NeverTrue, "id: never", "event.kind == packet_sent and event.state == CLOSED"},
	{"lesson.yaml", "at: event.state == LISTEN", "at: event.kind == timer_set and event.retransmission", lesson.NeverTrue, "at: event.kind == timer_set", "event.retransmission"},
	{"lesson.yaml", "      until: event.kind == packet_delivered and event.node == \"client\"", "      is: event.kind == packet_sent", lesson.NeverTrue, "is: event.kind == packet_sent", "packet_sent"},
	{"lesson.yaml", "happens: event.kind == packet_lost and packet.from_client", "happens: event.kind == packet_lost and event.node == sever and packet.from_client", lesson.UnknownName, "sever", "sever"},
	{"lesson.yaml", "timer: RTO, host: client", "timer: RTO, host: cleint", lesson.UnknownName, "cleint", "cleint"},
	{"lesson.yaml", "  lost: lost.yaml", "  lost: none.yaml", lesson.NoScene, "lost: none.yaml", "none.yaml"},
	{"lesson.yaml", "number: 99", "number: 99999999999999999999", lesson.BadValue, "number: 999", "99999999999999999999"},
	// What isn't to be seen.
	{"lesson.yaml", "Every kind,", "Every \u202ekind,", lesson.Hidden, "title: {en: Every", "\u202e"},
	{"lesson.yaml", "en: Every kind,", "en: \"\\e]0;x\\a\",", lesson.Hidden, "title:", "\x1b"},
	{"lesson.yaml", "number: 99", "number: 99 # \x00", lesson.Hidden, "number: 99", "\x00"},
	{"en.md", "## Step listens", "## Step \xff listens", lesson.Hidden, "{#listens}", "\xff"},
	{"es.md", "## Paso card", "## Paso \x1b[31m card", lesson.Hidden, "{#card}", "\x1b"},
	// What is missing, or there too often.
	{"lesson.yaml", "  - id: listens", "  - id: what-next", lesson.SameID, "", "what-next"},
	{"lesson.yaml", "        - id: synack-zero", "        - id: synack", lesson.SameID, "", "synack"},
	{"lesson.yaml", "      misses:\n        - ", "      misses:\n        -\n        - ", lesson.BadValue, "        -", "-"},
	{"lesson.yaml", "title: {en: Every kind, es: De todas las clases}", "title: {en: Every kind}", lesson.NoWords, "title:", ""},
	{"lesson.yaml", "{en: What is true?, es: ¿Qué es cierto?}", "{en: What is true?, fr: Quoi?, es: a}", lesson.UnknownKey, "Quoi", "fr"},
	{"lesson.yaml", "    scene: plain\n    at: event.state == LISTEN", "    at: event.state == LISTEN", lesson.NoKey, "id: listens", ""},
	{"lesson.yaml", "    scene: lost\n    at: event.kind == packet_lost", "    scene: lost", lesson.NoKey, "id: is-lost", ""},
	{"lesson.yaml", "      host: server\n", "", lesson.NoKey, "asks: state", ""},
	{"lesson.yaml", "      of: rtt\n", "", lesson.NoKey, "asks: value", ""},
	{"lesson.yaml", "      concept: three-steps\n      of: rtt", "      of: rtt", lesson.NoKey, "asks: value", ""},
	{"lesson.yaml", "      otherwise:\n        wrong: {en: \"It is {{rtt}}.\", es: \"Es {{rtt}}.\"}\n", "", lesson.NoKey, "asks: value", ""},
	{"lesson.yaml", "count: event.kind == packet_sent and tcp.flags.reset, is: 5", "count: tcp.flags.reset", lesson.NoKey, "five resets", ""},
	{"lesson.yaml", "{id: never, says: {en: nobody closes, es: nadie cierra}, never: tcp.flags.fin,", "{id: never, says: {en: nobody closes, es: nadie cierra},", lesson.NoKey, "nobody closes", ""},
	{"lesson.yaml", "isn: {field: tcp.seq_raw, of:", "isn: {field: tcp.seq_raw, time:", lesson.NoKey, "isn:", ""},
	{"lesson.yaml", "isn: {field: tcp.seq_raw,", "isn: {field: ip.src,", lesson.BadValue, "isn:", "ip.src"},
	{"lesson.yaml", "      asks: state", "      asks: riddle", lesson.BadValue, "asks: riddle", "riddle"},
	{"lesson.yaml", "state: SYN-RECEIVED}", "state: OPEN}", lesson.BadValue, "state: OPEN", "OPEN"},
	{"lesson.yaml", "flags: SYN·ACK, ack: 0", "flags: SYN+ACK, ack: 0", lesson.BadValue, "SYN+ACK", "SYN+ACK"},
	{"lesson.yaml", "    view: compare", "    view: dream", lesson.BadValue, "view: dream", "dream"},
	{"lesson.yaml", "      most: 2", "      most: 1", lesson.BadValue, "", "2"},
	{"lesson.yaml", "      allows: [drop]", "      allows: [delay]", lesson.NotAllowed, "action: drop", "drop"},
	{"lesson.yaml", "delay: [5ms, 60ms]", "delay: [60ms, 5ms]", lesson.BadValue, "delay: [60ms", ""},
	{"en.md", "## Step listens {#listens}", "## Step listens", lesson.BadHeading, "## Step listens", "## Step listens"},
	{"en.md", "## Step listens {#listens}", "## Step listens {#other}", lesson.ExtraProse, "#other", "other"},
	{"es.md", "## Paso card {#card}", "", lesson.NoProse, "", ""},
	{"en.md", "](#listening)", "](#lizards)", lesson.UnknownTerm, "lizards", "lizards"},
	{"lesson.yaml", "    beside: plain", "    beside: plane", lesson.UnknownName, "beside: plane", "plane"},
	{"lesson.yaml", "      of: rtt", "      of: ttr", lesson.UnknownName, "of: ttr", "ttr"},
	{"lesson.yaml", "          believes: open-at-once\n          wrong: {en: Not yet", "          believes: nobody\n          wrong: {en: Not yet", lesson.UnknownName, "believes: nobody", "nobody"},
	{"lesson.yaml", "concepts: [acknowledgment-number", "concepts: [levitation, acknowledgment-number", lesson.UnknownIdea, "levitation", "levitation"},
	{"lesson.yaml", "concepts: [acknowledgment-number", "concepts: [checksum, acknowledgment-number", lesson.NeverAsked, "checksum", "checksum"},
	{"lesson.yaml", "{en: A hint., es: Una pista.}, {en: Another., es: Otra.}, {en: \"It is", "{en: A hint., es: Una pista.}, {en: \"It is", lesson.TooFewHints, "", "2"},
	{"lesson.yaml", "      prompt: {en: And now?, es: ¿Y ahora?}", "      prompt: {en: And now?, es: ¿Y ahora?}\n      hints: [{en: a, es: a}]", lesson.TooFewHints, "hints: [{en: a", "1"},
	{"lesson.yaml", "      asks: state\n", "      asks: state\n      because: {en: So.}\n", lesson.NoWords, "because:", ""},
	{"lesson.yaml", "      asks: state\n", "      asks: state\n      because: {en: After 3 steps., es: Sí.}\n", lesson.LooseNumber, "because:", "3"},
	{"en.md", "at port 80", "at port 81", lesson.LooseNumber, "port 81", "81"},
	{"es.md", "a 1 s.", "a 1 min.", lesson.LooseNumber, "1 min", "1"},
	{"lesson.yaml", "{en: A timer runs.,", "{en: A timer runs 3 times.,", lesson.LooseNumber, "3 times", "3"},
	// What the trace doesn't say.
	{"lost.yaml", "nth: 1", "nth: 0", lesson.BadScene, "lost: lost.yaml", "lost.yaml:4"},
	{"lesson.yaml", "at: event.state == LISTEN", "at: event.state == CLOSING", lesson.NoEvent, "CLOSING", "event.state == CLOSING"},
	{"lesson.yaml", "    view: compare", "    highlight: tcp.flags.reset", lesson.NoEvent, "highlight", "tcp.flags.reset"},
	{"lesson.yaml", "until: event.kind == packet_sent and event.retransmission\n", "until: tcp.flags.reset\n", lesson.NoEvent, "until: tcp.flags.reset", "tcp.flags.reset"},
	{"lesson.yaml", "    at: event.kind == packet_sent and event.retransmission and event.node == \"server\"", "    at: event.kind == packet_sent", lesson.OutOfOrder, "at: event.kind == packet_sent", "event.kind == packet_sent"},
	{"lesson.yaml", "of: {field: tcp.ack_raw, of: event.kind == packet_sent}\n      prompt: {en: Which", "of: {field: tcp.ack_raw, of: tcp.flags.reset}\n      prompt: {en: Which", lesson.NoAnswer, "of: tcp.flags.reset", ""},
	{"lesson.yaml", "      host: server\n      until", "      host: nobody\n      until", lesson.UnknownName, "host: nobody", "nobody"},
	{"lesson.yaml", "{id: client-soon, timer: RTO, host: client}", "{id: client-soon, timer: PTO, host: client}", lesson.NoTruth, "id: client-soon", "RTO"},
	{"lesson.yaml", "      until: event.kind == packet_delivered and event.node == \"client\"", "      is: tcp.flags.reset", lesson.NoTruth, "", ""},
	{"lesson.yaml", "flags: SYN·ACK, ack: 0", "flags: SYN·ACK", lesson.TwoTruths, "", "synack-zero, synack"},
	{"lesson.yaml", "{id: own, value: [acked],", "{id: own, value: [tcp.seq_raw],", lesson.SameChoice, "id: own", ""},
	{"lesson.yaml", "{id: own, value: [acked],", "{id: own, value: [rto],", lesson.NoChoice, "id: own", "own"},
	{"lesson.yaml", "{id: same, value: [tcp.seq_raw], believes: names-what-came, wrong: {en: The next one., es: El siguiente.}}\n        - {id: own", "{id: same, value: [tcp.seq_raw], believes: names-what-came}\n        - {id: own", lesson.NoRefutation, "id: same", "same"},
	{"lesson.yaml", "{id: nobody, none: true, believes: receiver-asks,", "{id: nobody, none: true,", lesson.NoBelief, "id: nobody", "nobody"},
	{"en.md", "It took {{rtt}}", "It took {{rto}}", lesson.FigureHidden, "It took {{rto}}", "{{rto}}"},
	{"en.md", "It took {{rtt}}", "It took {{ttr}}", lesson.UnknownFigure, "It took {{ttr}}", "{{ttr}}"},
	{"lesson.yaml", "says: 1 s, is: rto", "says: 2 s, is: rto", lesson.LooseNumber, "", "1"},
	{"lesson.yaml", "- {says: \"80\"", "- {says: 1000 s, is: rto}\n  - {says: \"80\"", lesson.StatedWrong, "says: 1000 s", "1000 s"},
	{"lesson.yaml", "event.kind == packet_sent and event.node == client and event.retransmission and tcp.flags.syn}\n", "event.kind == packet_lost}\n", lesson.TooEasy, "action: drop", ""},
	{"lesson.yaml", "from: server, to: client, nth: 3}", "from: server, to: client, nth: 2}", lesson.NoSolution, "action: drop", ""},
	{"lesson.yaml", "from: server, to: client, nth: 3}", "from: server, to: client, nth: 99}", lesson.NoSolution, "nth: 99", "never-met"},
	{"lesson.yaml", "event.node == client and event.retransmission and tcp.flags.syn}\n        - {says: {en: the server repeats its FIN, es: el servidor repite su FIN}, happens: event.kind == packet_sent and event.node == server and event.retransmission and tcp.flags.fin}", "event.node == client}", lesson.GoalMet, "happens: event.kind == packet_sent and event.node == client}", "event.node == client"},
	{"lesson.yaml", "event.node == client and event.retransmission and tcp.flags.syn}\n        - {says: {en: the server repeats its FIN", "event.node == client and tcp.flags.syn}\n        - {says: {en: the server repeats its FIN", lesson.GoalMet, "event.node == client and tcp.flags.syn}", "event.node == client and tcp.flags.syn"},
	{"lesson.yaml", "unseen: true\n", "optional: true\n", lesson.TooFewHints, "", "0"},
}

func TestMistakesOfALessonAreFoundAndPlaced(t *testing.T) {
	for _, m := range mistakes {
		dir := sample(t)
		src := string(dir[m.file].Data)
		if strings.Count(src, m.old) < 1 {
			t.Fatalf("%q is not in the sample", m.old)
		}
		changed := strings.Replace(src, m.old, m.new, 1)
		dir[m.file].Data = []byte(changed)
		all := lesson.Check("kinds", dir, sim.NewRunner())
		i := slices.IndexFunc(all, func(err error) bool { return err.(*lesson.Error).Code == m.code })
		if i < 0 {
			t.Errorf("%q: want %s, got %v", m.new, m.code, all)
			continue
		}
		e := all[i].(*lesson.Error)
		if !strings.Contains(e.Found, m.found) {
			t.Errorf("%q: found %q, want %q", m.new, e.Found, m.found)
		}
		if lines := strings.Split(string(fileOf(dir, e.File)), "\n"); m.at != "" && (e.Line > len(lines) || !strings.Contains(lines[e.Line-1], m.at)) {
			t.Errorf("%q: placed at %s:%d:%d: %v", m.new, e.File, e.Line, e.Column, e)
		}
	}
}

func fileOf(dir fs.FS, name string) []byte {
	data, _ := fs.ReadFile(dir, name)
	return data
}

func TestEveryMistakeHasItsSentence(t *testing.T) {
	for _, code := range lesson.Codes() {
		e := &lesson.Error{Lesson: "L", Step: "S", File: "F", Line: 3, Column: 7, Code: code, Found: "X\x1b", Expected: "E", Telling: lesson.Telling{Seed: 7}}
		for _, lang := range text.Langs() {
			w := text.For(lang)
			if said := e.Say(w); !w.Has(e.Key()) || strings.Contains(said, "{{") || strings.Contains(said, "\x1b") {
				t.Errorf("%s: %s: %q", lang, code, said)
			}
		}
	}
}

func TestALessonOfTheCourseHasMore(t *testing.T) {
	l, err := lesson.Read("kinds", sample(t))
	if err != nil {
		t.Fatal(err)
	}
	if all := lesson.Complete(l); len(all) > 0 {
		t.Error(all)
	}
	l.Steps = l.Steps[:4]
	var codes []lesson.Code
	for _, err := range lesson.Complete(l) {
		codes = append(codes, err.(*lesson.Error).Code)
	}
	slices.Sort(codes)
	if want := []lesson.Code{lesson.NoCard, lesson.NoUnseen, lesson.TooFewAsked}; !slices.Equal(codes, want) {
		t.Errorf("got %v, want %v", codes, want)
	}
}

func TestATaskMustNotShowWhatIsAskedLater(t *testing.T) {
	dir := sample(t)
	src := string(dir["lesson.yaml"].Data)
	later := "\n  - id: once-more\n    scene: plain\n    unseen: true\n"
	src = strings.Replace(src, later, "\n  - id: once-more\n    scene: plain\n", 1)
	src = strings.Replace(src, "      prompt: {en: And now?, es: ¿Y ahora?}", "      prompt: {en: And now?, es: ¿Y ahora?}\n      hints: [{en: a, es: a}, {en: b, es: b}, {en: c, es: c}]", 1)
	src = strings.Replace(src, "    at: end\n", "    at: event.state == LISTEN\n", 1)
	dir["lesson.yaml"].Data = []byte(src)
	all := lesson.Check("kinds", dir, sim.NewRunner())
	if len(all) == 0 || all[0].(*lesson.Error).Code != lesson.ShowsLater {
		t.Errorf("got %v", all)
	}
}

// TestAFileMayBeginAsEditorsBeginIt writes the files as editors of other systems do.
func TestAFileMayBeginAsEditorsBeginIt(t *testing.T) {
	dir := sample(t)
	for name, file := range dir {
		file.Data = []byte("\ufeff" + strings.ReplaceAll(string(file.Data), "\n", "\r\n"))
		if len(file.Data) < 10 {
			t.Fatal(name)
		}
	}
	if all := lesson.Check("kinds", dir, sim.NewRunner()); len(all) > 0 {
		t.Errorf("got %v", all)
	}
}

func TestAFileThatIsMissingIsOneMistake(t *testing.T) {
	dir := sample(t)
	delete(dir, "es.md")
	all := lesson.Check("kinds", dir, sim.NewRunner())
	if len(all) != 1 || all[0].(*lesson.Error).Code != lesson.NoFile {
		t.Errorf("got %v", all)
	}
}

// FuzzCheck holds that whatever a lesson's file says, it is read or refused.
func FuzzCheck(f *testing.F) {
	dir := sample(f)
	f.Add(dir["lesson.yaml"].Data, dir["en.md"].Data)
	f.Add([]byte("steps:\n  - "), []byte("## {#}"))
	for _, m := range mistakes {
		f.Add([]byte(strings.Replace(string(dir["lesson.yaml"].Data), m.old, m.new, 1)), []byte(m.new))
	}
	f.Fuzz(func(t *testing.T, yaml, prose []byte) {
		dir := sample(t)
		dir["lesson.yaml"].Data, dir["en.md"].Data = yaml, prose
		l, err := lesson.Read("kinds", dir)
		if err != nil {
			if e := err.(*lesson.Error); e.Line < 1 || e.Column < 1 {
				t.Errorf("no place: %v", e)
			}
			return
		}
		if len(l.Steps) == 0 {
			t.Error("a lesson without steps")
		}
		_, _ = lesson.Start(l, quick{}, variants[0])
	})
}

// TestAnUnknownKeyIsAnsweredWithThoseThatAreKnownThere looks at keys that resemble
// none, and at two in one file.
func TestAnUnknownKeyIsAnsweredWithThoseThatAreKnownThere(t *testing.T) {
	dir := sample(t)
	dir["lesson.yaml"].Data = []byte(strings.Replace(string(dir["lesson.yaml"].Data), "is: tcp.len > 0", "zzzzzz: 1\n          sasy: a", 1) + "qqqqqq: 1\n")
	all := lesson.Check("kinds", dir, sim.NewRunner())
	if len(all) != 3 {
		t.Fatalf("got %v", all)
	}
	for i, want := range []string{"id, says, packet, from", "says", "number, title, about, row, scenes"} {
		if e := all[i].(*lesson.Error); e.Code != lesson.UnknownKey || !strings.HasPrefix(e.Expected, want) {
			t.Errorf("want %s, got %v", want, e)
		}
	}
}

// TestAMistakeIsSaidInOneLanguage holds that nothing English stands in a Spanish
// sentence but what the lesson itself says.
func TestAMistakeIsSaidInOneLanguage(t *testing.T) {
	w := text.For(text.Spanish)
	said := func(old, new string) string {
		dir := sample(t)
		dir["lesson.yaml"].Data = []byte(strings.Replace(string(dir["lesson.yaml"].Data), old, new, 1))
		all := lesson.Check("kinds", dir, sim.NewRunner())
		if len(all) == 0 {
			t.Fatalf("%q is no mistake", new)
		}
		return all[0].(*lesson.Error).Say(w)
	}
	for _, c := range [][3]string{
		{"is: tcp.len > 0", "is: tcp.len >", "Aquí va un valor"},
		{"timer: RTO, host: client", "timer: PTO, host: client", "el temporizador RTO, tras"},
		{"from: server, to: client, nth: 3}", "from: server, to: client, nth: 99}", "su paquete no llega a enviarse"},
		{"from: server, to: client, nth: 3}", "from: server, to: client, nth: 2}", "cada parte ocurre entonces, pero nunca todas a la vez"},
	} {
		if s := said(c[0], c[1]); !strings.Contains(s, c[2]) {
			t.Errorf("%s: %s", c[1], s)
		}
	}
	for telling, want := range map[lesson.Telling]string{
		{Seed: 7}: "(Contada con la semilla 7.)", {Delay: 5 * time.Millisecond}: "(Contada con enlaces de 5.0 ms en cada sentido.)", {}: "«X»",
	} {
		e := &lesson.Error{Code: lesson.NoEvent, Found: "X", Telling: telling}
		if s := strings.ReplaceAll(e.Say(w), "\u00a0", " "); !strings.Contains(s, want) {
			t.Errorf("%v: %s", telling, s)
		}
	}
}
