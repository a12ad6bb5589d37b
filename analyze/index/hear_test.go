package index_test

import (
	"fmt"
	"net/netip"
	"testing"

	"wiretale/analyze/index"
	"wiretale/trace"
	"wiretale/wire"
)

// segments has an index read what is said by TCP and UDP, without handshakes.
type segments struct {
	*index.Index
	tap trace.TapID
}

func newSegments() *segments {
	x := index.New(false)
	return &segments{x, x.Tap(trace.Tap{Link: wire.LinkRaw})}
}

// say sends a payload in a segment.
func (s *segments) say(src, dst string, flags wire.Flags, seq wire.Seq, text string) {
	from, to := netip.MustParseAddrPort(src), netip.MustParseAddrPort(dst)
	s.sight(&wire.Datagram{Src: from.Addr(), Dst: to.Addr(), HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &wire.Segment{
		SrcPort: from.Port(), DstPort: to.Port(), Flags: flags, Seq: seq, Window: 1000, Payload: []byte(text),
	}})
}

func (s *segments) sight(d *wire.Datagram) {
	b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
	s.Sight(trace.Sighting{Tap: s.tap, Length: len(b)}, func() []byte { return b })
}

// application is that of the conversation with a server.
func (s *segments) application(server string) string {
	for c := range s.All() {
		if c.Server == netip.MustParseAddrPort(server) {
			return c.Application
		}
	}
	return "no conversation"
}

const switched = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nA: b\r\n\r\n"

func TestOnlyHTTPSwitchesProtocols(t *testing.T) {
	s := newSegments()
	s.sight(&wire.Datagram{Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), HopLimit: 64,
		Protocol: wire.ProtocolUDP, UDP: &wire.UDP{SrcPort: 4000, DstPort: 9, Payload: []byte(switched)}})
	s.say("10.0.0.1:4001", "10.0.0.2:22", wire.ACK, 1, "SSH-2.0-wren\r\n")
	s.say("10.0.0.2:22", "10.0.0.1:4001", wire.ACK, 1, switched)
	s.say("10.0.0.1:4002", "10.0.0.2:80", wire.ACK, 1, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	s.say("10.0.0.2:80", "10.0.0.1:4002", wire.ACK, 1, switched)
	s.say("10.0.0.2:81", "10.0.0.1:4003", wire.ACK, 1, switched)
	s.Close(nil)
	for server, want := range map[string]string{"10.0.0.2:9": "", "10.0.0.2:22": "SSH", "10.0.0.2:80": "WebSocket", "10.0.0.2:81": "WebSocket"} {
		if got := s.application(server); got != want {
			t.Errorf("with %s they speak %q, want %q", server, got, want)
		}
	}
}

// Of too many announcements of which nothing comes the oldest are forgotten,
// and of openings too: neither keeps later ones from being heard.
func TestTheLatestOfManyAnnouncementsAndOpeningsCount(t *testing.T) {
	const announcements, openings = 1 << 12, 1 << 14
	s := newSegments()
	s.say("10.0.0.2:21", "10.0.0.1:4000", wire.ACK, 1, "220 ftp.example FTP server ready\r\n")
	s.say("10.0.0.1:4000", "10.0.0.2:21", wire.ACK, 1, "USER anonymous\r\n")
	seq := wire.Seq(1000)
	for i := range announcements + 1 {
		port := 10000 + i
		text := fmt.Sprintf("227 Entering Passive Mode (10,0,0,2,%d,%d)\r\n", port>>8, port&0xff)
		s.say("10.0.0.2:21", "10.0.0.1:4000", wire.ACK, seq, text)
		seq = seq.Add(len(text))
	}
	for i := range openings { // as a port scan that asks half a question
		s.say(fmt.Sprintf("10.1.%d.%d:50000", i>>8, i&0xff), "10.0.0.3:7000", wire.ACK, 1, "get k\r\n")
	}
	s.say("10.0.0.1:50000", "10.0.0.4:7000", wire.ACK, 1, "get k\r\n")
	s.say("10.0.0.4:7000", "10.0.0.1:50000", wire.ACK, 1, "END\r\n")
	for _, port := range []int{10000, 10000 + announcements} {
		server := fmt.Sprintf("10.0.0.2:%d", port)
		s.say("10.0.0.1:6000", server, wire.SYN, 1, "")
	}
	s.Close(nil)
	if got := s.application("10.0.0.2:10000"); got != "" {
		t.Errorf("the first announcement still counts: %q", got)
	}
	if got := s.application(fmt.Sprintf("10.0.0.2:%d", 10000+announcements)); got != "FTP-DATA" {
		t.Errorf("the last announcement doesn't count: %q", got)
	}
	if got := s.application("10.0.0.4:7000"); got != "MEMCACHE" {
		t.Errorf("the last opening doesn't count: %q", got)
	}
}
