package app

import "testing"

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
