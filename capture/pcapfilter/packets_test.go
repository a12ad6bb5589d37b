package pcapfilter

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/wire"
)

// captured returns the Ethernet frames of testdata.
func captured(t testing.TB) (frames [][]byte) {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.pcap")
	if err != nil || len(files) == 0 {
		t.Fatalf("no captures: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := pcapgo.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for n := 0; n < 12; n++ {
			frame, _, err := r.ReadPacketData()
			if err != nil {
				break
			}
			frames = append(frames, bytes.Clone(frame))
		}
	}
	return frames
}

// carriedPacket is what a link carries, and the EtherType of it.
type carriedPacket struct {
	ether uint16
	data  []byte
}

func u16(values ...uint16) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func joined(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// ipv4 writes a packet with so many words of options, from 10.0.0.1 to another
// address.
func ipv4(protocol byte, options int, fragment uint16, to [4]byte, payload []byte) []byte {
	head := []byte{0x45 + byte(options), 0, 0, 0, 0x12, 0x34, byte(fragment >> 8), byte(fragment), 7, protocol, 0, 0, 10, 0, 0, 1}
	head = append(append(head, to[:]...), make([]byte, 4*options)...)
	binary.BigEndian.PutUint16(head[2:], uint16(len(head)+len(payload)))
	return append(head, payload...)
}

// ipv6 writes a packet from ::1 to fe80::1.
func ipv6Packet(next byte, payload []byte) []byte {
	head := make([]byte, 40)
	head[0], head[6], head[7], head[23] = 0x60, next, 64, 1
	copy(head[24:], "\xfe\x80")
	head[39] = 1
	binary.BigEndian.PutUint16(head[4:], uint16(len(payload)))
	return append(head, payload...)
}

// invented returns packets that the captures don't hold.
func invented() (all []carriedPacket) {
	local, many, every := [4]byte{127, 0, 0, 1}, [4]byte{224, 0, 0, 251}, [4]byte{255, 255, 255, 255}
	segment := func(src, dst uint16, flags byte) []byte {
		return joined(u16(src, dst), []byte{0x80, 0, 0, 1, 0, 0, 0, 2, 0x60, flags, 1, 0, 0, 0, 0, 0, 1, 1, 1, 0}, []byte("GET / HTTP/1.1"))
	}
	for _, ports := range [][2]uint16{{80, 4000}, {4000, 80}, {443, 5}, {53, 53}, {22, 5353}, {88, 8080}} {
		all = append(all,
			carriedPacket{etherIP, ipv4(protocolTCP, 0, 0x4000, local, segment(ports[0], ports[1], 2))},
			carriedPacket{etherIP, ipv4(protocolTCP, 3, 0, local, segment(ports[0], ports[1], 0x12))},
			carriedPacket{etherIP, ipv4(protocolTCP, 0, 100, local, segment(ports[0], ports[1], 0x18))},
			carriedPacket{etherIP, ipv4(protocolTCP, 0, 0x2000, many, segment(ports[0], ports[1], 0xc4))},
			carriedPacket{etherIP, ipv4(protocolUDP, 0, 0, every, u16(ports[0], ports[1], 8, 0))},
			carriedPacket{etherIP, ipv4(protocolSCTP, 1, 0, many, u16(ports[0], ports[1], 8, 0))},
			carriedPacket{etherIP6, ipv6Packet(protocolTCP, segment(ports[0], ports[1], 0x14))},
			carriedPacket{etherIP6, ipv6Packet(protocolUDP, u16(ports[0], ports[1], 8, 0))},
			carriedPacket{etherIP6, ipv6Packet(44, joined([]byte{protocolUDP, 0, 0, 0, 0, 0, 0, 1}, u16(ports[0], ports[1], 8, 0)))},
		)
	}
	for _, protocol := range []byte{1, 2, 6, 9, 17, 44, 50, 51, 58, 103, 112, 132} {
		for _, first := range []byte{0, 1, 8, 0x16, 128} {
			payload := append([]byte{first, 0, 0, 80}, make([]byte, 30)...)
			all = append(all,
				carriedPacket{etherIP, ipv4(protocol, int(first)%3, 0, many, payload)},
				carriedPacket{etherIP6, ipv6Packet(protocol, payload)},
				carriedPacket{etherIP6, ipv6Packet(44, append([]byte{protocol, 0, 0, 0, 0, 0, 0, 1}, payload...))})
		}
	}
	for _, operation := range []uint16{1, 2, 3} {
		arp := joined(u16(1, etherIP), []byte{6, 4}, u16(operation), make([]byte, 6), []byte{127, 0, 0, 1}, make([]byte, 6), []byte{10, 0, 0, 1})
		all = append(all, carriedPacket{etherARP, arp}, carriedPacket{etherRARP, arp})
	}
	for _, ether := range []uint16{etherDECnet, etherLAT, etherSCA, etherMOPRC, etherMOPDL, etherIPX, etherAppleTalk, etherAARP,
		etherPPPoED, 0x9000, 0x88cc, 1, 4, 6, 100, 1500, 1501} {
		for _, llc := range []string{"\x42\x42\x03", "\x06\x06\x03", "\xe0\xe0\x03", "\xf0\xf0\x03", "\xfe\xfe\x03", "\xfe\x00\x03", "\xff\xff",
			"\xaa\xaa\x03\x00\x00\x00\x81\x37", "\xaa\xaa\x03\x08\x00\x07\x80\x9b", "\xaa\xaa\x03\x00\x00\x00\x80\xf3"} {
			all = append(all, carriedPacket{ether, append([]byte(llc), make([]byte, 20)...)})
		}
	}
	return all
}

// wrapped returns a packet as it is, and behind the headers that may stand
// before it.
func wrapped(p carriedPacket) []carriedPacket {
	label := func(n uint32, last bool) []byte {
		n = n<<12 | 64
		if last {
			n |= 1 << 8
		}
		return binary.BigEndian.AppendUint32(nil, n)
	}
	tag := func(id uint16) []byte { return u16(id|0x2000, p.ether) }
	all := []carriedPacket{p,
		{etherVLAN, joined(tag(5), p.data)},
		{etherQinQ, joined(u16(7, etherVLAN), tag(5), p.data)},
		{etherOldQinQ, joined(tag(6), p.data)},
		{etherMPLS, joined(label(100, true), p.data)},
		{etherMPLS, joined(label(100, false), label(200, true), p.data)},
		{etherMPLS, joined(label(100, false), p.data)},
		{etherVLAN, joined(u16(5, etherMPLS), label(100, true), p.data)},
	}
	for _, session := range []uint16{1, 2} {
		all = append(all,
			carriedPacket{etherPPPoES, joined(u16(0x1100, session, uint16(len(p.data)+2), uint16(pppType(uint32(p.ether)))), p.data)},
			carriedPacket{etherVLAN, joined(u16(5, etherPPPoES, 0x1100, session, uint16(len(p.data)+2), uint16(pppType(uint32(p.ether)))), p.data)})
	}
	return all
}

// onLink puts a link's header before a packet.
func onLink(link wire.LinkType, p carriedPacket, n int) []byte {
	switch link {
	case wire.LinkEthernet:
		addresses := []string{"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01",
			"\x33\x33\xff\x00\x00\x01\x02\x00\x00\x00\x00\x01"}
		return joined([]byte(addresses[n%len(addresses)]), u16(p.ether), p.data)
	case wire.LinkLinuxSLL:
		return joined(u16(uint16(n%5), 1, 6), make([]byte, 8), u16(p.ether), p.data)
	case wire.LinkLinuxSLL2:
		return joined(u16(p.ether, 0, 0, uint16(n%3)), []byte{0, 1, byte(n % 5), 6}, make([]byte, 8), p.data)
	case wire.LinkPPP:
		return joined([]byte{0xff, 3}, u16(uint16(pppType(uint32(p.ether)))), p.data)
	case wire.LinkNull, wire.LinkLoop:
		family := uint32(2)
		if p.ether == etherIP6 {
			family = []uint32{10, 24, 28, 30}[n%4]
		}
		if link == wire.LinkNull {
			return append(binary.NativeEndian.AppendUint32(nil, family), p.data...)
		}
		return append(binary.BigEndian.AppendUint32(nil, family), p.data...)
	}
	return p.data
}

// fits reports whether packets of a type are found on a link.
func fits(link wire.LinkType, ether uint16) bool {
	switch link {
	case wire.LinkRaw:
		return ether == etherIP || ether == etherIP6
	case wire.LinkIPv4:
		return ether == etherIP
	case wire.LinkIPv6:
		return ether == etherIP6
	}
	return true
}

// packetsOf returns packets as a link carries them: captured and invented
// ones, behind other headers; and odd ones, which are cut short or damaged.
func packetsOf(t testing.TB, link wire.LinkType) (all, odd [][]byte) {
	t.Helper()
	var carried []carriedPacket
	for _, frame := range captured(t) {
		carried = append(carried, carriedPacket{binary.BigEndian.Uint16(frame[12:]), frame[14:]})
		if link == wire.LinkEthernet {
			all = append(all, frame)
		}
	}
	for _, p := range append(carried, invented()...) {
		for _, w := range wrapped(p) {
			if packet := onLink(link, w, len(all)); fits(link, w.ether) {
				all = append(all, packet)
			} else {
				odd = append(odd, packet)
			}
		}
	}
	chance := rand.New(rand.NewPCG(1, uint64(link)))
	for i := 0; i < len(all); i += 3 {
		p := all[i]
		damaged := bytes.Clone(p)
		for range 3 {
			damaged[chance.IntN(min(len(p), 80))] = byte(chance.Uint32())
		}
		odd = append(odd, p[:chance.IntN(min(len(p), 90)+1)], damaged)
	}
	for _, p := range [][]byte{all[0], all[len(all)-1], all[len(all)/2]} {
		for n := range min(len(p), 120) {
			odd = append(odd, p[:n])
		}
	}
	return all, odd
}
