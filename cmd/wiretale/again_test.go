package main

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// TestAnInterfacesNameReachesNoScreenAsItIs lets a frame be seen again at an
// interface whose name, which a file may give, is made of commands to the
// terminal.
func TestAnInterfacesNameReachesNoScreenAsItIs(t *testing.T) {
	const name = "eth\x1b[2J"
	log := trace.NewLog(time.Unix(1000, 0))
	b := (&wire.Frame{Link: wire.LinkRaw, IP: &wire.Datagram{
		Src: netip.MustParseAddr("10.0.0.1"), Dst: netip.MustParseAddr("10.0.0.2"), HopLimit: 64, Protocol: wire.ProtocolUDP,
		UDP: &wire.UDP{SrcPort: 1024, DstPort: 4096},
	}}).Serialize()
	for _, tap := range []trace.Tap{{Interface: "br0", Link: wire.LinkRaw}, {Interface: name, Link: wire.LinkRaw, Again: true}} {
		log.Sight(trace.Sighting{Tap: log.Tap(tap), Length: len(b)}, func() []byte { return b })
	}
	log.Close(nil)
	s := analyze.Read(log.View())
	p := &program{words: text.For(text.English)}
	p.show.theme = "mono"
	var out bytes.Buffer
	list := p.packetsTable(&out, listing{})
	for _, packet := range s.Packets.All() {
		if err := list(s, &packet); err != nil {
			t.Fatal(err)
		}
	}
	if got := out.String(); strings.Contains(got, "\x1b") || !strings.Contains(got, "again at "+text.Escape(name)) {
		t.Errorf("got %q", got)
	}
}
