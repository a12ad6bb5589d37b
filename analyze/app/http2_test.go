package app

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"testing"

	framing "golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// frames writes what one side of HTTP/2 says.
type frames struct {
	out     bytes.Buffer
	framer  *framing.Framer
	block   bytes.Buffer
	encoder *hpack.Encoder
}

func newFrames() *frames {
	f := &frames{}
	f.framer = framing.NewFramer(&f.out, nil)
	f.encoder = hpack.NewEncoder(&f.block)
	return f
}

// text is what was written since it was last called.
func (f *frames) text() string {
	s := f.out.String()
	f.out.Reset()
	return s
}

// fieldBlock encodes names and values, which alternate.
func (f *frames) fieldBlock(pairs ...string) []byte {
	f.block.Reset()
	for i := 0; i < len(pairs); i += 2 {
		f.encoder.WriteField(hpack.HeaderField{Name: pairs[i], Value: pairs[i+1]})
	}
	return slices.Clone(f.block.Bytes())
}

func (f *frames) headers(stream uint32, ends bool, pairs ...string) *frames {
	f.framer.WriteHeaders(framing.HeadersFrameParam{StreamID: stream, BlockFragment: f.fieldBlock(pairs...), EndHeaders: true, EndStream: ends})
	return f
}

func (f *frames) get(stream uint32, path string) *frames {
	return f.headers(stream, true, ":method", "GET", ":path", path, ":scheme", "http", ":authority", "x.test")
}

func (f *frames) data(stream uint32, ends bool, text string) *frames {
	f.framer.WriteData(stream, ends, []byte(text))
	return f
}

// multiplexed has two streams interleaved, with all that field blocks can be.
func multiplexed() []said {
	c, s := newFrames(), newFrames()
	c.framer.WriteSettings(framing.Setting{ID: framing.SettingEnablePush, Val: 1})
	c.get(1, "/a").headers(3, false, ":method", "POST", ":path", "/b", ":scheme", "http", "te", "trailers")
	first := framing.ClientPreface + c.text()
	s.framer.WriteSettings()
	s.headers(1, false, ":status", "103", "link", "</style.css>")
	s.framer.WritePushPromise(framing.PushPromiseParam{
		StreamID: 1, PromiseID: 2, EndHeaders: true, BlockFragment: s.fieldBlock(":method", "GET", ":path", "/style.css", ":scheme", "http"),
	})
	long := s.fieldBlock(":status", "200", "x-long", strings.Repeat("x", 3000), "server", "test")
	s.framer.WriteHeaders(framing.HeadersFrameParam{StreamID: 1, BlockFragment: long[:10]})
	s.framer.WriteContinuation(1, false, long[10:1000])
	s.framer.WriteContinuation(1, true, long[1000:])
	s.data(1, false, "one ")
	s.headers(2, false, ":status", "200", "server", "test").data(2, true, "css")
	second := s.text()
	c.data(3, false, "upload")
	c.framer.WriteDataPadded(3, true, []byte("ed"), make([]byte, 5))
	third := c.text()
	s.framer.WriteDataPadded(1, true, []byte("two"), make([]byte, 7))
	s.headers(3, false, ":status", "200", "content-type", "application/grpc").data(3, false, "\x00\x00\x00\x00\x00")
	s.headers(3, true, "grpc-status", "5", "grpc-message", "gone")
	fourth := s.text()
	c.get(5, "/c")
	fifth := c.text()
	s.framer.WriteRSTStream(5, framing.ErrCodeCancel)
	s.framer.WriteGoAway(5, framing.ErrCodeEnhanceYourCalm, []byte("enough"))
	return []said{client(first), server(second), client(third), server(fourth), client(fifth), server(s.text())}
}

func TestHTTP2(t *testing.T) {
	checkTalk(t, 8080, multiplexed(), `
		1 → HTTP2 SETTINGS ENABLE_PUSH=1 (24–39) #1–1
		2 → HTTP2 GET /a (39–61) #1–1
		    http2.headers.authority = x.test
		3 → HTTP2 POST /b (61–119, body 96–102 112–114) #1–3
		4 ← HTTP2 SETTINGS (0–9) #2–2
		5 ← HTTP2 103 [2] (9–35) #2–2
		6 ← HTTP2 PUSH_PROMISE GET /style.css (35–59) #2–2
		7 ← HTTP2 200 [2] (59–2783, body 2736–2740 2773–2776) #2–4
		    http2.headers.server = test
		8 ← HTTP2 200 [6] (2740–2763, body 2760–2763) #2–2
		    http2.headers.server = test
		9 ← GRPC 200 grpc-status 5 gone [3] (2783–2856, body 2815–2820) #4–4
		10 → HTTP2 GET /c (119–135) #5–5
		    http2.headers.authority = x.test
		11 ← HTTP2 RST_STREAM of stream 5: CANCEL (2856–2869) #6–6
		12 ← HTTP2 GOAWAY after stream 5: ENHANCE_YOUR_CALM enough (2869–2892) #6–6
	`, "http2.headers.authority", "http2.headers.server")
}

func TestHTTP2BehindAnUpgradeAnswersTheRequest(t *testing.T) {
	c, s := newFrames(), newFrames()
	c.framer.WriteSettings()
	s.framer.WriteSettings()
	s.headers(1, false, ":status", "200").data(1, true, "hi")
	script := []said{
		client("GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n"),
		server("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + s.text()),
		client(framing.ClientPreface + c.text()),
	}
	checkTalk(t, 80, script, `
		1 → HTTP GET / (0–87) #1–1
		2 ← HTTP 101 Switching Protocols [1] (0–71) #2–2
		3 ← HTTP2 SETTINGS (71–80) #2–2
		4 ← HTTP2 200 [1] (80–101, body 99–101) #2–2
		5 → HTTP2 SETTINGS (111–120) #3–3
	`)
	if h := hear(t, 80, script, uncut); !slices.Equal(h.speaks, []string{"HTTP", "HTTP2"}) {
		t.Errorf("it speaks %q", h.speaks)
	}
}

// Bytes of DATA that are missing do no harm but to what they carry; behind
// others headers may name what was never seen, and are read as far as that.
func TestHTTP2WithHoles(t *testing.T) {
	start := func() (c, s *frames, script []said) {
		c, s = newFrames(), newFrames()
		c.framer.WriteSettings()
		c.get(1, "/a")
		s.framer.WriteSettings()
		return c, s, []said{client(framing.ClientPreface + c.text()), server(s.text())}
	}
	_, s, script := start()
	s.headers(1, false, ":status", "200").data(1, true, strings.Repeat("x", 1000))
	answer := s.text()
	script = append(script, server(answer[:200]), hole(Server, 300), server(answer[500:]))
	if d := differ(`
		1 → HTTP2 SETTINGS (24–33) #1–1
		2 → HTTP2 GET /a (33–55) #1–1
		3 ← HTTP2 SETTINGS (0–9) #2–2
		4 ← HTTP2 200 [2] (9–1028, body 28–1028) #3–5
	`, hear(t, 80, script, uncut).lines()); d != "" {
		t.Errorf("in DATA: (-wanted +got)\n%s", d)
	}

	c, s, script := start()
	s.headers(1, true, ":status", "200", "server", "a")
	c.get(3, "/b")
	script = append(script, hole(Server, len(s.text())), hole(Client, len(c.text())))
	c.get(5, "/b")
	s.headers(5, true, ":status", "200", "server", "a")
	script = append(script, client(c.text()), server(s.text()))
	if d := differ(`
		1 → HTTP2 SETTINGS (24–33) #1–1
		2 → HTTP2 GET /a (33–55) #1–1
		3 ← HTTP2 SETTINGS (0–9) #2–2
		4 → HTTP2 stream 5, its headers not readable (71–84) #5–5
		5 ← HTTP2 200 [4] (22–33) #6–6
	`, hear(t, 80, script, uncut).lines()); d != "" {
		t.Errorf("in HEADERS: (-wanted +got)\n%s", d)
	}
}

// What stands before a field block is taken off behind a hole too.
func TestHTTP2PrioritiesAndPromisesBehindAHole(t *testing.T) {
	c, s := newFrames(), newFrames()
	script := []said{client(framing.ClientPreface), hole(Client, 50), hole(Server, 50)}
	c.framer.WriteHeaders(framing.HeadersFrameParam{
		StreamID: 1, EndHeaders: true, EndStream: true, Priority: framing.PriorityParam{StreamDep: 3, Weight: 15},
		BlockFragment: c.fieldBlock(":method", "GET", ":path", "/", ":scheme", "http"),
	})
	s.framer.WritePushPromise(framing.PushPromiseParam{
		StreamID: 1, PromiseID: 2, EndHeaders: true, BlockFragment: s.fieldBlock(":method", "GET", ":path", "/index.html", ":scheme", "http"),
	})
	script = append(script, client(c.text()), server(s.text()))
	if d := differ(`
		1 → HTTP2 GET / (74–91) #4–4
		2 ← HTTP2 PUSH_PROMISE GET /index.html (50–66) #5–5
	`, hear(t, 80, script, uncut).lines()); d != "" {
		t.Errorf("(-wanted +got)\n%s", d)
	}
}

// TestHTTP2MessagesAreTsharks compares what is asked and answered, by the
// frame that begins a message.
func TestHTTP2MessagesAreTsharks(t *testing.T) {
	const path = "http2-h2c.pcap"
	ours := map[int][]string{}
	for _, c := range conversationsOf(t, path) {
		for _, m := range c.hear(t, uncut).messages {
			said := []string{}
			for _, name := range [...]string{"http2.headers.method", "http2.headers.path", "http2.headers.status"} {
				if v, ok := m.Field(name); ok {
					said = append(said, v)
				}
			}
			if len(said) > 0 {
				stream, _ := m.Field("http2.streamid")
				frame := c.packets[m.First-1]
				ours[frame] = append(ours[frame], stream+" "+strings.Join(said, " "))
			}
		}
	}
	rows := tshark(t, path, "http2.headers.method or http2.headers.status", nil,
		"frame.number", "http2.streamid", "http2.headers.method", "http2.headers.path", "http2.headers.status")
	for _, row := range rows {
		frame, _ := strconv.Atoi(row[0])
		want := strings.Join(strings.Fields(strings.Join(row[2:], " ")), " ")
		if len(ours[frame]) != 1 || !strings.HasSuffix(ours[frame][0], " "+want) ||
			!slices.Contains(strings.Split(row[1], "|"), strings.Fields(ours[frame][0])[0]) {
			t.Errorf("frame %d: %q, tshark says %q on streams %s", frame, ours[frame], want, row[1])
		}
		delete(ours, frame)
	}
	if len(ours) > 0 {
		t.Errorf("tshark knows nothing of %v", ours)
	}
}

func FuzzHTTP2(f *testing.F) { fuzzTalk(f, "HTTP2", multiplexed()) }
