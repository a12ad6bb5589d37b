package app

import (
	"strconv"
	"strings"
	"testing"
)

// upgraded begins a connection as HTTP and becomes WebSocket.
func upgraded(rest ...said) []said {
	return append([]said{
		client("GET /chat HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"),
		server("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n"),
	}, rest...)
}

// examples are those of RFC 6455 §5.7, and closes.
var examples = upgraded(
	server("\x81\x05Hello"),
	client("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
	server("\x01\x03Hel"+"\x89\x05Hello"+"\x80\x02lo"),
	client("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
	server("\x82\x7e\x01\x00"+strings.Repeat("x", 256)),
	server("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"+strings.Repeat("x", 65536)),
	server("\xc1\x03abc"), // compressed: RFC 7692 §6
	server("\x88\x06\x03\xe9gone"),
	client("\x88\x80\x00\x00\x00\x00"),
)

func TestWebSocket(t *testing.T) {
	checkTalk(t, 80, examples, `
		1 → HTTP GET /chat (0–63) #1–1
		2 ← HTTP 101 Switching Protocols [1] (0–77) #2–2
		3 ← WebSocket Text Hello (77–84, body 79–84) #3–3
		    websocket.payload_length = 5
		4 → WebSocket Text Hello (63–74, body 69–74) #4–4
		    websocket.payload_length = 5
		5 ← WebSocket Text Hello (84–100, body 86–89 98–100) #5–5
		    websocket.payload_length = 5
		6 ← WebSocket Ping Hello (89–96, body 91–96) #5–5
		7 → WebSocket Pong Hello (74–85, body 80–85) #6–6
		8 ← WebSocket Binary, 256 bytes (100–360, body 104–360) #7–7
		    websocket.payload_length = 256
		9 ← WebSocket Binary, 65536 bytes (360–65906, body 370–65906) #8–8
		    websocket.payload_length = 65536
		10 ← WebSocket Text, 3 bytes compressed (65906–65911, body 65908–65911) #9–9
		    websocket.payload_length = 3
		11 ← WebSocket Close 1001 gone (65911–65919, body 65913–65919) #10–10
		    websocket.payload.close.status_code = 1001
		12 → WebSocket Close (85–91) #11–11
	`, "websocket.payload_length", "websocket.payload.close.status_code")
}

// Behind a hole reading goes on with a packet of whole frames.
func TestWebSocketIsFoundAgainBehindAHole(t *testing.T) {
	script := upgraded(hole(Server, 100), server("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), server("\x82\x7e\x01\x00x"), server("\x81\x02hi\x89\x00"))
	if d := differ(`
		1 → HTTP GET /chat (0–63) #1–1
		2 ← HTTP 101 Switching Protocols [1] (0–77) #2–2
		3 ← WebSocket Text hi (193–197, body 195–197) #6–6
		4 ← WebSocket Ping (197–199) #6–6
	`, hear(t, 80, script, uncut).lines()); d != "" {
		t.Errorf("(-wanted +got)\n%s", d)
	}
}

func TestWebSocketMessagesAreTsharks(t *testing.T) {
	const path = "http-websocket.pcap"
	ours, _ := spoken(t, path, "WebSocket")
	rows := tshark(t, path, "websocket", nil, "frame.number", "websocket.opcode", "websocket.payload.text")
	for _, row := range rows {
		frame, _ := strconv.Atoi(row[0])
		if len(ours[frame]) != 1 {
			t.Errorf("frame %d: %d messages", frame, len(ours[frame]))
			continue
		}
		opcode, _ := ours[frame][0].Field("websocket.opcode")
		text, _ := ours[frame][0].Field("websocket.payload.text")
		if text = strings.ReplaceAll(text, "\r\n", `\r\n`); opcode != row[1] || text != row[2] {
			t.Errorf("frame %d: %s %q, tshark says %q", frame, opcode, text, row[1:])
		}
		delete(ours, frame)
	}
	if len(ours) > 0 {
		t.Errorf("tshark knows nothing of %d messages", len(ours))
	}
}

func FuzzWebSocket(f *testing.F) { fuzzTalk(f, "WebSocket", examples) }
