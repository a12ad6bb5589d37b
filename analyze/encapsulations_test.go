package analyze_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/wire"
)

// encapsulated is a frame of a generated capture.
type encapsulated struct {
	name string // of what it is wrapped in
	link wire.LinkType
	data []byte
	// length is what the link carried; 0 where all of it was kept.
	length int
}

// capturedFrames writes frames of any link types to a file, a millisecond apart.
func capturedFrames(t testing.TB, frames []encapsulated) string {
	t.Helper()
	var b bytes.Buffer
	w, err := pcapgo.NewNgWriter(&b, layers.LinkType(frames[0].link))
	if err != nil {
		t.Fatal(err)
	}
	ids := map[wire.LinkType]int{frames[0].link: 0}
	for i, f := range frames {
		id, ok := ids[f.link]
		if !ok {
			if id, err = w.AddInterface(pcapgo.NgInterface{LinkType: layers.LinkType(f.link)}); err != nil {
				t.Fatal(err)
			}
			ids[f.link] = id
		}
		info := gopacket.CaptureInfo{Timestamp: time.UnixMilli(int64(1700000000000 + i)).UTC(), CaptureLength: len(f.data),
			Length: max(f.length, len(f.data)), InterfaceIndex: id}
		if err := w.WritePacket(info, f.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "frames.pcapng")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// pair is two hosts that talk with each other.
type pair struct{ client, server netip.Addr }

// pairOf returns two hosts that no other number has.
func pairOf(n int, v6 bool) pair {
	if v6 {
		a := netip.MustParseAddr("2001:db8::").As16()
		a[12], a[13], a[14], a[15] = 1, byte(n>>8), byte(n), 1
		b := a
		b[15] = 2
		return pair{netip.AddrFrom16(a), netip.AddrFrom16(b)}
	}
	return pair{netip.AddrFrom4([4]byte{10, byte(n >> 8), byte(n), 1}), netip.AddrFrom4([4]byte{10, byte(n >> 8), byte(n), 2})}
}

// talk is a short conversation over TCP in which much goes wrong, then one over
// UDP and an echo.
func (p pair) talk() []*wire.Datagram {
	var all []*wire.Datagram
	datagram := func(fromClient bool, protocol wire.IPProtocol) *wire.Datagram {
		// The identifications lie apart, because tshark mixes the protocol's number into them.
		d := &wire.Datagram{Src: p.client, Dst: p.server, HopLimit: 64, ID: uint32(len(all)+1) * 64, Protocol: protocol}
		if !fromClient {
			d.Src, d.Dst = d.Dst, d.Src
		}
		all = append(all, d)
		return d
	}
	tcp := func(fromClient bool, flags wire.Flags, seq, ack wire.Seq, window uint16, payload string) {
		s := &wire.Segment{SrcPort: 40000, DstPort: 8888, Seq: seq, Ack: ack, Flags: flags, Window: window, Payload: []byte(payload)}
		if !fromClient {
			s.SrcPort, s.DstPort = s.DstPort, s.SrcPort
		}
		scale := uint8(2)
		switch {
		case flags.Has(wire.SYN):
			s.Options = wire.Options{MSS: 1400, WindowScale: &scale, Timestamps: &wire.Timestamps{Value: 1}}
		case payload == "one":
			s.Options = wire.Options{SACK: []wire.SACKBlock{{Left: 1, Right: 2}}}
		}
		datagram(fromClient, wire.ProtocolTCP).TCP = s
	}
	tcp(true, wire.SYN, 1000, 0, 1000, "")
	tcp(false, wire.SYN|wire.ACK, 5000, 1001, 1000, "")
	tcp(true, wire.ACK, 1001, 5001, 1000, "")
	tcp(true, wire.ACK|wire.PSH, 1001, 5001, 1000, "one")
	tcp(true, wire.ACK|wire.PSH, 1009, 5001, 1000, "three")
	tcp(false, wire.ACK, 5001, 1004, 1000, "")
	tcp(false, wire.ACK, 5001, 1004, 1000, "")
	tcp(true, wire.ACK|wire.PSH, 1004, 5001, 1000, "two..")
	tcp(true, wire.ACK|wire.PSH, 1001, 5001, 1000, "one")
	tcp(false, wire.ACK, 5001, 1014, 0, "")
	tcp(true, wire.ACK, 1014, 5001, 1000, "x")
	tcp(false, wire.ACK, 5001, 1014, 500, "")
	tcp(false, wire.FIN|wire.ACK, 5001, 1014, 500, "")
	tcp(true, wire.RST, 1014, 0, 0, "")
	ask := datagram(true, wire.ProtocolUDP)
	ask.UDP = &wire.UDP{SrcPort: 40001, DstPort: 9999, Payload: []byte("is anybody there?")}
	answer := datagram(false, wire.ProtocolUDP)
	answer.UDP = &wire.UDP{SrcPort: 9999, DstPort: 40001, Payload: []byte("yes")}
	if p.client.Is4() {
		datagram(true, wire.ProtocolICMP).ICMP = &wire.ICMP{Type: 8, Rest: [4]byte{0, 1, 0, 2}, Body: []byte("echo this")}
	} else {
		datagram(true, wire.ProtocolICMPv6).ICMP = &wire.ICMP{Type: 128, Rest: [4]byte{0, 1, 0, 2}, Body: []byte("echo this")}
	}
	return all
}

// packed is what stands inside of something: bytes, and the EtherType that
// announces them.
type packed struct {
	b    []byte
	kind uint16
	way
}

// way is where something goes: from one of two routers to the other.
type way struct {
	out bool // from the client to the server
	n   int  // of the two routers
}

func (p packed) v6() bool { return p.kind == 0x86dd }

// be joins numbers, the highest byte first, and bytes.
func be(parts ...any) []byte {
	var b []byte
	for _, part := range parts {
		switch v := part.(type) {
		case uint8:
			b = append(b, v)
		case int: // a byte
			b = append(b, byte(v))
		case uint16:
			b = binary.BigEndian.AppendUint16(b, v)
		case uint32:
			b = binary.BigEndian.AppendUint32(b, v)
		case string:
			b = append(b, v...)
		case []byte:
			b = append(b, v...)
		}
	}
	return b
}

const (
	macA = "\x00\x50\x56\x00\x00\x0a"
	macB = "\x00\x0c\x29\x00\x00\x0b"
)

func u16(n int) uint16 { return uint16(n) }

// ethernet puts something in a frame of Ethernet.
func ethernet(p packed) packed {
	if p.out {
		return packed{be(macB, macA, p.kind, p.b), 0x6558, p.way}
	}
	return packed{be(macA, macB, p.kind, p.b), 0x6558, p.way}
}

// datagramOf puts bytes in a datagram between two routers.
func datagramOf(v6 bool, protocol wire.IPProtocol, payload []byte, w way) packed {
	routers := pairOf(w.n+1000, v6)
	d := &wire.Datagram{Src: routers.client, Dst: routers.server, HopLimit: 9, ID: 77, Protocol: protocol, Payload: payload}
	kind := uint16(0x0800)
	if v6 {
		kind = 0x86dd
	}
	if !w.out {
		d.Src, d.Dst = d.Dst, d.Src
	}
	return packed{d.Append(nil), kind, w}
}

// userOf puts bytes in a user datagram to a tunnel's port.
func userOf(v6 bool, port uint16, payload []byte, w way) packed {
	p := datagramOf(v6, wire.ProtocolUDP, nil, w)
	d := wire.Decode(wire.LinkRaw, p.b, len(p.b)).Frame.IP
	d.Payload, d.UDP = nil, &wire.UDP{SrcPort: 50000, DstPort: port, Payload: payload}
	if !w.out {
		d.UDP.SrcPort = 50001
	}
	return packed{d.Append(nil), p.kind, w}
}
