package app

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// pipelined are requests that don't wait for each other, and their responses.
var pipelined = []said{
	client("GET /a HTTP/1.1\r\nHost: x\r\n\r\n" + "HEAD /b HTTP/1.1\r\nHost: x\r\n\r\n" +
		"POST /c HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
	server("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc" + "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n" +
		"HTTP/1.1 100 Continue\r\n\r\n"),
	client("hello" + "GET /d HTTP/1.1\n\n"),
	server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nWiki\r\n3\r\nped\r\n0\r\nT: 1\r\n\r\n" +
		"HTTP/1.0 404 Not Found\r\n\r\nuntil the end"),
	closed(Server),
}

func TestHTTP1(t *testing.T) {
	checkTalk(t, 80, pipelined, `
		1 → HTTP GET /a (0–28) #1–1
		2 → HTTP HEAD /b (28–57) #1–1
		3 → HTTP POST /c (57–123, body 118–123) #1–3
		4 ← HTTP 200 OK [1] (0–41, body 38–41) #2–2
		5 ← HTTP 200 OK [2] (41–79) #2–2
		6 ← HTTP 100 Continue [3] (79–104) #2–2
		7 → HTTP GET /d (123–140) #3–3
		8 ← HTTP 200 OK [3] (104–183, body 158–162 167–170) #4–4
		9 ← HTTP 404 Not Found [7] (183–222, body 209–222) #4–5
	`)
}

func FuzzHTTP1(f *testing.F) { fuzzTalk(f, "HTTP", pipelined) }

func TestHTTP1BodyUntilCloseMayBeEmpty(t *testing.T) {
	checkTalk(t, 80, []said{client("GET / HTTP/1.0\r\n\r\n"), server("HTTP/1.0 302 Found\r\n\r\n"), closed(Server)}, `
		1 → HTTP GET / (0–18) #1–1
		2 ← HTTP 302 Found [1] (0–22) #2–3
	`)
}

func TestHTTP1PairingBehindAHole(t *testing.T) {
	get, ok := "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n"
	for name, c := range map[string]struct {
		script []said
		want   string
	}{
		"a client that waits for each response": {
			[]said{client(get), hole(Server, 20), client(get), server(ok), client(get), server(ok)}, `
			1 → HTTP GET / (0–18) #1–1
			2 → HTTP GET / (18–36) #3–3
			3 ← HTTP 204 No Content [2] (20–47) #4–4
			4 → HTTP GET / (36–54) #5–5
			5 ← HTTP 204 No Content [4] (47–74) #6–6
		`},
		"an eager client": {
			[]said{client(get + get), hole(Server, 20), server(ok), client(get), server(ok)}, `
			1 → HTTP GET / (0–18) #1–1
			2 → HTTP GET / (18–36) #1–1
			3 ← HTTP 204 No Content (20–47) #3–3
			4 → HTTP GET / (36–54) #4–4
			5 ← HTTP 204 No Content (47–74) #5–5
		`},
		"a hole in a body of known length": {
			[]said{client(get), server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12"), hole(Server, 5), server("345" + ok), client(get), server(ok)}, `
			1 → HTTP GET / (0–18) #1–1
			2 ← HTTP 200 OK [1] (0–49, body 39–49) #2–4
			3 ← HTTP 204 No Content (49–76) #4–4
			4 → HTTP GET / (18–36) #5–5
			5 ← HTTP 204 No Content [4] (76–103) #6–6
		`},
		"a hole beyond a body": {
			[]said{client(get), server("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12"), hole(Server, 9), client(get), server(ok)}, `
			1 → HTTP GET / (0–18) #1–1
			2 ← HTTP 200 OK [1] (0–0) #2–…
			3 → HTTP GET / (18–36) #4–4
			4 ← HTTP 204 No Content [3] (50–77) #5–5
		`},
	} {
		t.Run(name, func(t *testing.T) {
			if d := differ(c.want, hear(t, 80, c.script, uncut).lines()); d != "" {
				t.Fatalf("(-wanted +got)\n%s", d)
			}
		})
	}
}

func TestHTTP1BodyOfARefusedRequestMayNeverCome(t *testing.T) {
	ask := "PUT /big HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1000\r\n\r\n"
	refused := "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n"
	checkTalk(t, 80, []said{client(ask), server(refused), client("GET / HTTP/1.1\r\n\r\n"), server("HTTP/1.1 204 \r\n\r\n")}, `
		1 → HTTP PUT /big (0–65) #1–3
		2 ← HTTP 417 Expectation Failed [1] (0–54) #2–2
		3 → HTTP GET / (65–83) #3–3
		4 ← HTTP 204 [3] (54–71) #4–4
	`)
	checkTalk(t, 80, []said{client(ask), server(refused), client(strings.Repeat("x", 1000))}, `
		1 → HTTP PUT /big (0–1065, body 65–1065) #1–3
		2 ← HTTP 417 Expectation Failed [1] (0–54) #2–2
	`)
}

func TestHTTP1TunnelsAreReadAsWhatTheyCarry(t *testing.T) {
	checkTalk(t, 3128, []said{
		client("CONNECT x:80 HTTP/1.1\r\n\r\n"), server("HTTP/1.1 200 Established\r\n\r\n"),
		client("GET / HTTP/1.1\r\n\r\n"), server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
	}, `
		1 → HTTP CONNECT x:80 (0–25) #1–1
		2 ← HTTP 200 Established [1] (0–28) #2–2
		3 → HTTP GET / (25–43) #3–3
		4 ← HTTP 200 OK [3] (28–68, body 66–68) #4–4
	`)
}

// TestHTTP1MessagesAreTsharks compares requests, responses, and which request
// each response answers, where a frame completes one message.
func TestHTTP1MessagesAreTsharks(t *testing.T) {
	for _, path := range captures(t) {
		if !strings.HasPrefix(path, "http-") {
			continue
		}
		t.Run(path, func(t *testing.T) {
			ours, request := spoken(t, path, "HTTP")
			rows := tshark(t, path, "http.request or http.response", []string{"-d", "tcp.port==22,http"},
				"frame.number", "http.request.method", "http.request.uri", "http.response.code", "http.response.phrase", "http.request_in")
			for _, row := range rows {
				frame, _ := strconv.Atoi(row[0])
				var want, got []string
				methods, targets := strings.Split(row[1], "|"), strings.Split(row[2], "|")
				for i := range methods {
					if row[1] != "" {
						want = append(want, methods[i]+" "+targets[i])
					}
				}
				codes, phrases := strings.Split(row[3], "|"), strings.Split(row[4], "|")
				for i := range codes {
					if row[3] != "" {
						want = append(want, codes[i]+" "+phrases[i])
					}
				}
				for _, m := range ours[frame] {
					got = append(got, m.Title)
				}
				if !slices.Equal(got, want) {
					t.Errorf("frame %d: %q, tshark says %q", frame, got, want)
				}
				if len(want) == 1 && len(got) == 1 && row[5] != "" {
					if in := strconv.Itoa(request[ours[frame][0]]); in != row[5] {
						t.Errorf("frame %d answers frame %s, tshark says %s", frame, in, row[5])
					}
				}
				delete(ours, frame)
			}
			for frame, m := range ours {
				t.Errorf("frame %d: %q, tshark says nothing", frame, m[0].Title)
			}
		})
	}
}
