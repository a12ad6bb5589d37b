package wire

import (
	"bytes"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// told is what both decoders must agree on.
func told(src, dst string, more ...any) string { return src + " " + dst + " " + fmt.Sprint(more...) }

// libraryTells is what the gopacket library makes of a frame; "" where it
// finds no transport.
func libraryTells(s sample) string {
	p := gopacket.NewPacket(s.data, layers.LinkType(s.link), gopacket.NoCopy)
	network := p.NetworkLayer()
	if network == nil {
		return ""
	}
	src, dst := network.NetworkFlow().Endpoints()
	switch l := p.TransportLayer().(type) {
	case *layers.TCP:
		flags := Flags(0)
		for i, set := range [...]bool{l.FIN, l.SYN, l.RST, l.PSH, l.ACK, l.URG, l.ECE, l.CWR} {
			if set {
				flags |= 1 << i
			}
		}
		return told(src.String(), dst.String(), l.SrcPort.String(), l.Seq, l.Ack, flags, l.Window, len(l.Payload))
	case *layers.UDP:
		return told(src.String(), dst.String(), uint16(l.SrcPort), uint16(l.DstPort), len(l.Payload))
	}
	return ""
}

func weTell(s sample) string {
	d := Decode(s.link, s.data, s.length)
	p := d.Frame.IP
	if p == nil || d.Malformed != nil {
		return ""
	}
	switch {
	case p.TCP != nil:
		return told(p.Src.String(), p.Dst.String(), layers.TCPPort(p.TCP.SrcPort).String(), uint32(p.TCP.Seq), uint32(p.TCP.Ack),
			p.TCP.Flags, p.TCP.Window, len(p.TCP.Payload))
	case p.UDP != nil:
		return told(p.Src.String(), p.Dst.String(), p.UDP.SrcPort, p.UDP.DstPort, len(p.UDP.Payload))
	}
	return ""
}

func TestDecodeAgreesWithGopacket(t *testing.T) {
	n := 0
	for _, path := range captures(t) {
		for i, s := range readCapture(t, path) {
			if len(s.data) < s.length {
				continue // the library doesn't tell a cut frame from a malformed one
			}
			n++
			if library, we := libraryTells(s), weTell(s); library != we {
				t.Errorf("%s frame %d: %q, gopacket %q", filepath.Base(path), i+1, we, library)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d frames were compared", n)
	}
}

// What the library writes from the same numbers has the same bytes.
func TestSerializeAgreesWithGopacket(t *testing.T) {
	f := frames(LinkEthernet)[0]
	d, s := f.IP, f.IP.TCP
	ip := &layers.IPv4{Version: 4, IHL: 5, TTL: d.HopLimit, Id: uint16(d.ID), Protocol: layers.IPProtocolTCP,
		SrcIP: d.Src.AsSlice(), DstIP: d.Dst.AsSlice()}
	tcp := &layers.TCP{SrcPort: layers.TCPPort(s.SrcPort), DstPort: layers.TCPPort(s.DstPort), Seq: uint32(s.Seq), SYN: true, Window: s.Window,
		Options: []layers.TCPOption{
			{OptionType: layers.TCPOptionKindMSS, OptionData: []byte{5, 0xb4}},
			{OptionType: layers.TCPOptionKindSACKPermitted},
			{OptionType: layers.TCPOptionKindTimestamps, OptionData: []byte{0, 0, 0, 1, 0, 0, 0, 0}},
			{OptionType: layers.TCPOptionKindNop},
			{OptionType: layers.TCPOptionKindWindowScale, OptionData: []byte{7}},
		}}
	if err := tcp.SetNetworkLayerForChecksum(ip); err != nil {
		t.Fatal(err)
	}
	b := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(b, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true},
		&layers.Ethernet{SrcMAC: f.Src[:], DstMAC: f.Dst[:], EthernetType: layers.EthernetTypeIPv4}, ip, tcp)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Serialize(); !bytes.Equal(got, b.Bytes()) {
		t.Errorf("% x\ngopacket % x", got, b.Bytes())
	}
}
