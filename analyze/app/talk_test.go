package app

import (
	"slices"
	"strings"
	"testing"
)

// What was said before the protocol is known is read once it is, with the
// packets that carried it.
func TestAnOpeningIsReadOnceItsProtocolIsKnown(t *testing.T) {
	h := hear(t, 9999, []said{
		client("\x00\x00\x00 what only one program says"), server("HT"), server("TP/1.1 200 OK\r\n"), server("Content-Length: 0\r\n\r\n"),
	}, uncut)
	if d := differ(`
		1 ← HTTP 200 OK (0–38) #2–4
	`, h.lines()); d != "" {
		t.Errorf("(-wanted +got)\n%s", d)
	}
}

// A connection that nobody knows is still looked at where packets begin, for
// what can be told anywhere.
func TestHTTPIsFoundInTheMidstOfAConnection(t *testing.T) {
	unknown := strings.Repeat("\xff", 2*maxOpening)
	h := hear(t, 9999, []said{client(unknown), server(unknown), client("GET / HTTP/1.1\r\n\r\n"), server("HTTP/1.1 204 No Content\r\n\r\n")}, uncut)
	if d := differ(`
		1 → HTTP GET / (65536–65554) #3–3
		2 ← HTTP 204 No Content [1] (65536–65563) #4–4
	`, h.lines()); d != "" {
		t.Errorf("(-wanted +got)\n%s", d)
	}
}

func TestWhatIsKeptOfAnOpeningIsBounded(t *testing.T) {
	h := &heard{t: t, ends: ends(9999)}
	talk := NewTalk(h)
	for range 10 * maxParts {
		play(h, talk, []said{client("G"), hole(Client, 1)}, uncut)
		if o := talk.opening; o != nil && (o.held > maxOpening || len(o.kept) > maxParts) {
			t.Fatalf("%d bytes in %d parts are kept", o.held, len(o.kept))
		}
	}
	if talk.opening != nil || !talk.missed {
		t.Error("the opening never ends")
	}
}

// Tunnels in tunnels are followed to a depth.
func TestTunnelsAreBounded(t *testing.T) {
	var script []said
	for range 3 * maxChanges {
		script = append(script, client("CONNECT a:1 HTTP/1.1\r\n\r\n"), server("HTTP/1.1 200 OK\r\n\r\n"))
	}
	h := hear(t, 80, script, uncut)
	if !slices.Equal(h.speaks, []string{"HTTP"}) || len(h.messages) != 6*maxChanges {
		t.Errorf("it speaks %q in %d messages", h.speaks, len(h.messages))
	}
	all := ""
	for range 3 * maxChanges {
		all += "HTTP/1.1 101 Switching Protocols\r\n\r\n"
	}
	hear(t, 80, []said{server(all)}, uncut) // in one packet
}

// What a side has begun to say before the protocol changes is the new one's.
func TestHeldBytesGoToTheNextProtocol(t *testing.T) {
	h := hear(t, 80, []said{
		client("GET / HTTP/1.1\r\nUpgrade: h2c\r\n\r\n"), client(http2Preface[:3]),
		server("HTTP/1.1 101 \r\nUpgrade: h2c\r\n\r\n"), client(http2Preface[3:] + "\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
	}, uncut)
	if d := differ(`
		1 → HTTP GET / (0–32) #1–1
		2 ← HTTP 101 [1] (0–31) #3–3
		3 → HTTP2 SETTINGS (56–65) #4–4
	`, h.lines()); d != "" {
		t.Errorf("(-wanted +got)\n%s", d)
	}
}
