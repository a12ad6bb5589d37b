package view

import (
	"fmt"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// pieces is a conversation in which neither writes nor reads are segments: six
// small writes, four segments, one read.
func pieces(t *testing.T) *trace.Snapshot {
	t.Helper()
	return analyze.Read(piecesLog(t))
}

func piecesLog(t *testing.T) trace.LogView {
	t.Helper()
	sc, err := scenario.Parse("pieces.yaml", []byte(`
title: {en: Test, es: Prueba}
description: {en: Test, es: Prueba}
hosts:
  - name: client
    addresses: [192.0.2.2]
    tcp: {profile: teaching}
    does: [{connect: "198.51.100.80:80", script: [{write: 500 B, times: 6}, {read: all}]}]
  - name: server
    addresses: [198.51.100.80]
    tcp: {profile: teaching}
    serves: [{tcp: 80, script: [stop_reading, {wait: 200ms}, read_again, {read: 3000 B}, {say: "thanks\n"}]}]
links: [{between: [client, server], delay: 20ms}]
`))
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return log.View()
}

// TestWritesSegmentsAndReadsStandBesideEachOther, each with the bytes of the
// stream that it is about, and each call with the packet next to it.
func TestWritesSegmentsAndReadsStandBesideEachOther(t *testing.T) {
	s := pieces(t)
	var got []string
	for _, r := range callRows(s, 1) {
		side := "server"
		if r.fromClient {
			side = "client"
		}
		k, _ := s.Packet(r.packet)
		got = append(got, fmt.Sprintf("%d %s %s %d–%d by %d", r.at.Milliseconds(), side, strings.TrimPrefix(stepWords[r.what], "tui.stream."), r.from, r.to, k.TCP.RelSeq))
	}
	want := []string{"40 client written 1–500 by 1", "40 client sent 1–500 by 1", "40 client written 501–1000 by 501", "40 client written 1001–1500 by 501",
		"40 client sent 501–1500 by 501", "40 client written 1501–2000 by 1501", "40 client written 2001–2500 by 1501", "40 client sent 1501–2500 by 1501",
		"40 client written 2501–3000 by 2501", "80 client sent 2501–3000 by 2501", "260 client taken 1–3000 by 2501",
		"260 server written 1–7 by 1", "260 server sent 1–7 by 1", "280 server taken 1–7 by 1"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// TestTheStreamGainsAReadThatATraceGains, though nothing more was said.
func TestTheStreamGainsAReadThatATraceGains(t *testing.T) {
	log := piecesLog(t)
	read := trace.Ordinal(0)
	for i := range log.Events.Len() {
		if c, ok := log.Events.At(i).Detail.(trace.Call); ok && c.Name == "read" && c.Bytes > 0 {
			read = trace.Ordinal(i)
			break
		}
	}
	ctx := &Context{Snapshot: analyze.Read(log.Until(read)), Conversation: 1, Theme: theme.New(true, true, false), Words: text.For(text.English)}
	v := new(Stream)
	v.Open(ctx)
	v.Draw(ctx, canvas.New(80, 20))
	ctx.Snapshot = analyze.Read(log.Until(read + 1))
	c := canvas.New(80, 20)
	v.Draw(ctx, c)
	if plain := strings.ReplaceAll(c.Plain(), "\u00a0", " "); !strings.Contains(plain, "read 1–3000") {
		t.Errorf("the read is not in\n%s", plain)
	}
}

// TestTheStreamShowsCallsWhereATraceTellsThem: x goes on to them behind the
// messages, and past them where nothing is told.
func TestTheStreamShowsCallsWhereATraceTellsThem(t *testing.T) {
	s := pieces(t)
	for lang, want := range map[text.Lang][]string{
		text.English: {"▶ write 1–500", "segment 501–1500", "read 1–3000"},
		text.Spanish: {"▶ write 1–500", "segmento 501–1500", "read 1–3000"},
	} {
		ctx := &Context{Snapshot: s, Conversation: 1, Cursor: trace.EndOf(s.Duration), Theme: theme.New(true, true, false), Words: text.For(lang)}
		v, c := new(Stream), canvas.New(80, 20)
		v.Draw(ctx, c)
		for range 3 {
			v.Press(ctx, pressed("x"), 20)
		}
		c = canvas.New(80, 20)
		v.Draw(ctx, c)
		plain := strings.ReplaceAll(c.Plain(), "\u00a0", " ")
		for _, words := range want {
			if !strings.Contains(plain, words) {
				t.Errorf("%s: %q is not in\n%s", lang, words, plain)
			}
		}
		if v.Title() != "tui.view.stream.calls" {
			t.Errorf("the view is called %s", v.Title())
		}
		v.Press(ctx, pressed("x"), 20)
		if v.Title() != "tui.view.stream" {
			t.Errorf("then the view is called %s", v.Title())
		}
	}
}

// TestAStreamOpensWithTheCallsWhereNoMessagesAreKnown, and otherwise in its usual form.
func TestAStreamOpensWithTheCallsWhereNoMessagesAreKnown(t *testing.T) {
	silent, spoken := pieces(t), *pieces(t)
	b := trace.NewBuilder()
	b.AddMessage(trace.Message{Conversation: 1, Protocol: "HTTP", Title: "GET /"})
	spoken.Messages = b.Snapshot(trace.LogView{Done: true}, true).Messages
	for want, s := range map[string]*trace.Snapshot{"tui.view.stream.calls": silent, "tui.view.stream": &spoken} {
		v := &Stream{}
		v.Open(&Context{Words: text.For(text.English), Snapshot: s, Conversation: 1})
		if v.Title() != want {
			t.Errorf("%s instead of %s", v.Title(), want)
		}
	}
}
