package main

import "wiretale/text"

// shot is a picture: a scenario or a lesson, a screen, and the keys that lead to
// what is seen.
type shot struct {
	name, title   string
	scenario      string
	lesson        string
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
		name: "handshake", title: "A name is looked up, a connection opened, a page asked for, and the connection closed, packet by packet", scenario: "web-page",
		keys: "17s", width: 80, height: 24, rate: 7, lang: text.English,
	},
	{
		name: "intervene", title: "The SYN·ACK is selected and dropped: the rest is told anew, set beside the story as it was, and played", scenario: "handshake",
		keys: "2500ms space g . . 1s i 2s enter 2500ms space 7s", width: 120, height: 36, rate: 6, lang: text.English,
	},
	{
		name: "lesson", title: "A lesson: three segments have arrived, one is missing; what the server sends next is asked, and the guess is drawn on the ladder", lesson: "lost",
		keys: "G enter G c", width: 80, height: 24, lang: text.English,
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
		name: "map", title: "Hosts and links as a network: a queue fills before the narrow link", scenario: "bulk", keys: "1 space J J J", width: 120, height: 36, lang: text.English,
	},
	{
		name: "packet", title: "A packet's fields, bytes and bits, each lighting up the other", scenario: "handshake",
		keys: "space g . . 3 j j j j j j enter j j j j j j", width: 120, height: 36, lang: text.English,
	},
	{
		name: "state", title: "The states of both ends, and the sequence space", scenario: "lossy", keys: "J J J J J J 4", width: 120, height: 36, lang: text.English,
	},
	{
		name: "graphs", title: "Time and sequence numbers of a transfer, and the congestion window", scenario: "bulk", keys: "space G 6", width: 120, height: 36, lang: text.English,
	},
	{
		name: "compare", title: "The story without its SYN·ACK beside the one with it, the first difference marked", scenario: "handshake",
		keys: "space g . . i enter J J", width: 200, height: 50, lang: text.English,
	},
}
