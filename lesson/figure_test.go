package lesson_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
)

// saying is a lesson of two steps whose prose says figures: at the beginning of
// the scene, at its end, and at the end of a scene that lies before.
func saying(t *testing.T, figures string, v session.Variant) *lesson.Play {
	t.Helper()
	head := `
title: {en: T, es: T}
about: {en: A, es: A}
scenes: {file: file, plain: handshake}
steps:
  - {id: first, scene: plain, at: event.kind == packet_sent}
  - {id: last, at: end}
  - {id: other, scene: file, at: end}
figures:
`
	prose := ""
	for _, id := range []string{"first", "last", "other"} {
		prose += "## S {#" + id + "}\n{{it}}\n"
	}
	dir := fstest.MapFS{"lesson.yaml": {Data: []byte(head + figures)}, "en.md": {Data: []byte(prose)}, "es.md": {Data: []byte(prose)}}
	l, err := lesson.Read("saying", dir)
	if err != nil {
		t.Fatalf("%s: %v", figures, err)
	}
	p, err := lesson.Start(l, sim.NewRunner(), v)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFiguresAreWhatTheTraceSays(t *testing.T) {
	const hidden = "{{it}}"
	for _, c := range []struct{ figures, first, last, other string }{
		{"  it: {field: tcp.seq_raw, of: event.kind == packet_sent and tcp.flags.syn}", "800804831", "800804831", "3187485265"},
		{"  it: {field: tcp.ack, of: event.kind == packet_sent and tcp.flags.ack, nth: 2}", hidden, "1", "1"},
		{"  it: {field: event.timer.after, of: event.kind == timer_set}", hidden, "1.00 s", "1.00 s"},
		{"  it: {time: event.kind == packet_delivered and tcp.flags.ack, since: event.kind == packet_sent}", hidden, "40.0 ms", ""},
		{"  it: {time: event.kind == packet_delivered}", hidden, "20.0 ms", ""},
		{"  it: {time: tcp.flags.syn and event.kind == packet_sent, since: event.kind == packet_sent, since_nth: 3}", hidden, hidden, hidden},
		{"  it: {count: event.kind == packet_sent and tcp.flags.syn}", "1", "2", "2"},
		{"  it: {count: event.kind == packet_sent, from: tcp.flags.fin, to: event.kind == packet_delivered and tcp.flags.fin}", hidden, "1", ""},
		{"  it: {variable: SND.UNA, host: client}", "800804831", "800804833", ""},
		{"  it: {variable: snd.una, host: server, at: event.state == SYN-RECEIVED and event.node == server}", hidden, hidden, hidden},
		{"  it: {variable: SND.WND, host: client, at: event.kind == packet_sent and tcp.flags.fin}", hidden, "64,000", ""},
		{"  isn: {field: tcp.seq_raw, of: event.kind == packet_sent}\n  una: {variable: SND.UNA, host: client}\n  it: {sum: [una, -isn, \"5\"]}", "5", "7", ""},
		{"  it: {sum: [\"1000\", 10ms]}", "10.0 ms", "10.0 ms", "10.0 ms"},
		{"  it: {count: event.kind == packet_sent, scene: plain}", "1", "7", "7"},
		{"  it: {count: event.kind == packet_sent, scene: file}", hidden, hidden, ""},
		{"  it: {sum: [it]}", hidden, hidden, hidden},
	} {
		p, w := saying(t, c.figures, session.Variant{}), text.For(text.English)
		for _, want := range []string{c.first, c.last, c.other} {
			got := strings.ReplaceAll(p.Prose(w), "\u00a0", " ")
			if want != "" && got != want || want == "" && got == hidden {
				t.Errorf("%s: at %s %q, want %q", c.figures, p.Step().ID, got, want)
			}
			p.Next()
		}
	}
}

func TestFiguresAreWrittenAsTheLanguageDoes(t *testing.T) {
	p := saying(t, "  it: {variable: SND.WND, host: client, at: event.kind == packet_sent and tcp.flags.fin}", session.Variant{})
	p.Next()
	if got := p.Prose(text.For(text.Spanish)); got != "64\u00a0000" {
		t.Errorf("%q", got)
	}
}

func TestFiguresFollowTheTelling(t *testing.T) {
	p := saying(t, "  it: {time: event.kind == packet_delivered}", session.Variant{Delay: 7 * time.Millisecond})
	p.Next()
	if got := p.Prose(text.For(text.English)); got != "7.0\u00a0ms" {
		t.Errorf("%q", got)
	}
}

// TestAFigureIsOfThePacketAsItIsThen: a NAT writes over the sender's port, and
// lets the packet live for one router less.
func TestAFigureIsOfThePacketAsItIsThen(t *testing.T) {
	file := `
title: {en: T, es: T}
about: {en: A, es: A}
scenes: {nat: nat}
steps:
  - {id: last, scene: nat, at: end}
figures:
  inside: {field: tcp.srcport, of: event.kind == packet_sent and event.node == "client"}
  outside: {field: tcp.srcport, of: event.kind == packet_sent and event.node == "nat"}
  there: {field: tcp.srcport, of: event.kind == packet_delivered and event.node == "server"}
  lives: {field: ip.ttl, of: event.kind == packet_delivered and event.node == "server"}
`
	prose := []byte("## S {#last}\n{{inside}} {{outside}} {{there}} {{lives}}\n")
	l, err := lesson.Read("nat", fstest.MapFS{"lesson.yaml": {Data: []byte(file)}, "en.md": {Data: prose}, "es.md": {Data: prose}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := lesson.Start(l, sim.NewRunner(), session.Variant{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.TrimSpace(p.Prose(text.For(text.English))), "55638 40000 40000 63"; got != want {
		t.Errorf("the figures are %s, want %s", got, want)
	}
}
