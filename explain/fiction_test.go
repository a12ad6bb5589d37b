package explain_test

import (
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/explain/story"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
)

// without is a conversation whose server's TCP does without something, and a
// question by UDP beside it.
func without(t *testing.T, fiction string) *trace.Snapshot {
	t.Helper()
	sc, err := scenario.Parse("fiction.yaml", []byte(`
title: {en: Test, es: Prueba}
description: {en: Test, es: Prueba}
hosts:
  - name: client
    addresses: [192.0.2.2]
    resolver: {server: 198.51.100.80}
    does: [{connect: "198.51.100.80:80", script: [{read: all}]}, {lookup: www.example.test, at: 1s}]
  - name: server
    addresses: [198.51.100.80]
    `+fiction+`
    serves: [{tcp: 80, script: [{write: 10 B}, close]}, {dns: 53, zone: [{name: www.example.test, addresses: 192.0.2.9}]}]
links: [{between: [client, server]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

// TestAFictionIsCalledNotTCP wherever its host takes part in TCP, and nowhere
// else.
func TestAFictionIsCalledNotTCP(t *testing.T) {
	s := without(t, "fiction: [two-way-handshake, no-time-wait]")
	for lang, want := range map[text.Lang]string{
		text.English: "not TCP: two-step handshake, no TIME-WAIT",
		text.Spanish: "no es TCP: acuerdo en 2 fases, sin TIME-WAIT",
	} {
		p := text.For(lang)
		for id, want := range map[trace.ConversationID]string{0: want, 1: want, 2: ""} {
			if got := explain.NotTCP(p, s, id); got != want {
				t.Errorf("%s: conversation %d: %q", lang, id, got)
			}
		}
		about := strings.Join(story.Tell(p, s, 1, story.Options{}).About, " ")
		if !strings.Contains(about, want) {
			t.Errorf("%s: the story begins with %q", lang, about)
		}
		if got := explain.NotTCP(p, without(t, ""), 0); got != "" {
			t.Errorf("%s: TCP is called %q", lang, got)
		}
	}
}

// TestWhatAFictionDoesNamesNoRule: no standard asks for it.
func TestWhatAFictionDoesNamesNoRule(t *testing.T) {
	s := without(t, "fiction: [two-way-handshake, no-time-wait]")
	told := map[string]bool{}
	for _, e := range s.Events.All() {
		if d, ok := e.Detail.(trace.Transition); ok && d.Rule == "" && d.From != trace.Closed {
			told[explain.Event(text.For(text.English), s, e.Ordinal)] = true
			if es := explain.Event(text.For(text.Spanish), s, e.Ordinal); strings.Contains(es, "RFC") {
				t.Error(es)
			}
		}
	}
	for _, want := range []string{
		"The server goes from SYN-RECEIVED to ESTABLISHED with its own answer: in two steps it can't know whether this arrived, nor whether anyone is there.",
		"The server goes from FIN-WAIT-2 to CLOSED and forgets all at once: there is no TIME-WAIT here in which it could repeat its last acknowledgment.",
	} {
		if !told[want] {
			t.Errorf("nobody says %q, but %v", want, told)
		}
	}
}

// TestQueuesAreTold: who comes into them, who leaves them, and who finds them
// full.
func TestQueuesAreTold(t *testing.T) {
	s := tell(t, "many-clients")
	said := map[text.Lang]string{}
	for _, e := range s.Events.All() {
		switch e.Detail.(type) {
		case trace.TableEntry, trace.Ignored:
			for _, lang := range text.Langs() {
				said[lang] += explain.Event(text.For(lang), s, e.Ordinal) + "\n"
			}
		}
	}
	for lang, all := range map[text.Lang][]string{
		text.English: {"The server keeps 192.0.2.2:50001 in its SYN queue until the handshake is over.", "192.0.2.2:50001 leaves the SYN queue on the server.",
			"The server puts 192.0.2.2:50001 into its accept queue: the connection is there, made by the system alone, and waits until the program calls accept.",
			"The program on the server calls accept, and takes 192.0.2.2:50001 from the accept queue.",
			"The server drops SYN seq 0 without a word: its accept queue is full, because its program takes no connection from it."},
		text.Spanish: {"El servidor guarda 192.0.2.2:50001 en su cola de SYN hasta que termine el acuerdo.", "192.0.2.2:50001 sale de la cola de SYN del servidor.",
			"El servidor pone 192.0.2.2:50001 en su cola de aceptación", "El programa del servidor llama a accept y saca 192.0.2.2:50001 de la cola de aceptación.",
			"El servidor descarta SYN seq 0 sin decir nada: su cola de aceptación está llena"},
	} {
		for _, want := range all {
			if !strings.Contains(said[lang], want) {
				t.Errorf("%s: nobody says %q", lang, want)
			}
		}
	}
}
