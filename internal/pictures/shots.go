package main

import (
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// shot is a picture: a scenario, a screen, and the keys that lead to what is
// seen.
type shot struct {
	name, title   string
	scenario      string
	keys          string
	width, height int
	rate          int // pictures a second of a moving one; 0 for a still one
	lang          text.Lang
	light         bool
}

// shots are all pictures. What a title says is read to those who don't see it.
var shots = []shot{
	{
		name: "lossy", title: "A file crosses a link that loses packets: the ladder plays, a packet is lost, three duplicate acknowledgments come back and it is sent again",
		scenario: "lossy", keys: "12s", width: 90, height: 26, rate: 7, lang: text.English,
	},
	{
		name: "handshake", title: "A connection is opened and closed, packet by packet", scenario: "handshake",
		keys: "9s", width: 80, height: 24, rate: 10, lang: text.English,
	},
	{
		name: "ladder", title: "The ladder of a lossy transfer, with the state of both ends and the packet's fields", scenario: "lossy",
		keys: "J J J J J J J", width: 120, height: 36, lang: text.English,
	},
	{
		name: "ladder-es", title: "La escalera de una transferencia con pérdidas, en español y sobre fondo claro", scenario: "lossy",
		keys: "J J J J J J J", width: 120, height: 36, lang: text.Spanish, light: true,
	},
	{
		name: "map", title: "Hosts and links as a network", scenario: "web-page", keys: "1 1s J J J", width: 120, height: 36, lang: text.English,
	},
	{
		name: "packet", title: "A packet's fields and bytes, each lighting up the other", scenario: "web-page",
		keys: "J J J . . . 3 j j j", width: 120, height: 36, lang: text.English,
	},
	{
		name: "state", title: "The states of both ends, and the sequence space", scenario: "lossy", keys: "J J J J J J 4", width: 120, height: 36, lang: text.English,
	},
	{
		name: "graphs", title: "Time and sequence numbers of a transfer", scenario: "bulk", keys: "space G 6", width: 120, height: 36, lang: text.English,
	},
}

// still is the session of a scenario that was told to its end.
type still struct {
	title    string
	snapshot *trace.Snapshot
}

func (s still) Title() string             { return s.title }
func (s still) Kind() session.Kind        { return session.Simulated }
func (s still) Snapshot() *trace.Snapshot { return s.snapshot }
func (s still) Changed() <-chan struct{}  { return nil }
func (s still) Progress() session.Progress {
	return session.Progress{Packets: s.snapshot.Packets.Len(), Done: true}
}
func (s still) Close() error { return nil }
