package wire

import (
	"encoding/binary"
	"testing"
)

// inVXLAN puts a frame of Ethernet in a VXLAN between two routers.
func inVXLAN(inner []byte) []byte {
	f := Frame{Link: LinkEthernet, EtherType: EtherTypeIPv4, IP: &Datagram{Src: client4, Dst: server4, HopLimit: 9, Protocol: ProtocolUDP,
		UDP: &UDP{SrcPort: 50000, DstPort: 4789, Payload: append([]byte{8, 0, 0, 0, 0, 0, 7, 0}, inner...)}}}
	return f.Serialize()
}

func TestTheInnermostDatagramIsTheFrames(t *testing.T) {
	inner := frames(LinkEthernet)[0]
	data := inVXLAN(inVXLAN(inner.Serialize()))
	d := Decode(LinkEthernet, data, len(data))
	if d.Malformed != nil || d.Frame.IP.TCP == nil || d.Frame.IP.TCP.SrcPort != inner.IP.TCP.SrcPort {
		t.Fatalf("%v %+v", d.Malformed, d.Frame)
	}
	if c := d.Carrier; c == nil || c.UDP.DstPort != 4789 || len(c.UDP.Payload) >= 100 {
		t.Errorf("the innermost carrier is %+v", c)
	}
	names := ""
	for _, l := range d.Layers {
		names += " " + l.Protocol
	}
	if want := " eth ip udp vxlan eth ip udp vxlan eth ip tcp"; names != want {
		t.Errorf("layers%s", names)
	}
}

func TestChecksumsOfTunnelsAreVerified(t *testing.T) {
	inner := frames(LinkEthernet)[0].Serialize()
	data := inVXLAN(inner)
	for _, damage := range []int{-1, 40, len(data) - 1} {
		damaged := append([]byte{}, data...)
		want := map[string]ChecksumState{"ip": ChecksumGood, "udp": ChecksumGood, "tcp": ChecksumGood}
		if damage >= 0 {
			damaged[damage] ^= 0x55
			want["udp"] = ChecksumBad
		}
		if damage == len(data)-1 {
			want["tcp"] = ChecksumBad
		}
		d := Decode(LinkEthernet, damaged, len(damaged))
		for _, r := range VerifyChecksums(&d, damaged) {
			if r.State != want[r.Protocol] {
				t.Errorf("byte %d damaged: %+v", damage, r)
			}
		}
	}
	twice := inVXLAN(data)
	d := Decode(LinkEthernet, twice, len(twice))
	if r := VerifyChecksums(&d, twice)[1]; r.Protocol != "udp" || r.State != ChecksumUnverified {
		t.Errorf("the outermost of two carriers isn't known: %+v", r)
	}
}

// However often a frame says that it holds another one, it is read to a bounded depth.
func TestDepthIsBounded(t *testing.T) {
	shims := map[EtherType][]byte{
		0x8926: {0, 0, 0, 0, 0x89, 0x26},
		0x8870: {0xaa, 0xaa, 3, 0, 0, 0, 0x88, 0x70},
		0x6558: append(make([]byte, 12), 0x65, 0x58),
		0x8847: {0, 0, 0x11, 0xff, 0, 0, 0, 0},
	}
	for kind, shim := range shims {
		data := binary.BigEndian.AppendUint16(make([]byte, 12), uint16(kind))
		for len(data) < 60000 {
			data = append(data, shim...)
		}
		d := Decode(LinkEthernet, data, len(data))
		if len(d.Layers) > 3*maxDepth {
			t.Errorf("%#x: %d layers", kind, len(d.Layers))
		}
	}
}

func TestTunnelsAreDecodedWithoutAllocating(t *testing.T) {
	data := inVXLAN(inVXLAN(frames(LinkEthernet)[0].Serialize()))
	var d Decoder
	if n := testing.AllocsPerRun(100, func() { d.Decode(LinkEthernet, data, len(data)) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A client may take a tunnel's port by chance.
func TestAClientsPortIsNoTunnel(t *testing.T) {
	payload := append([]byte{8, 0, 0, 0, 0, 0, 7, 0}, frames(LinkEthernet)[0].Serialize()...)
	for server, tunnel := range map[uint16]bool{53: false, 123: false, 50000: true} {
		p := &Datagram{Src: client4, Dst: server4, HopLimit: 9, Protocol: ProtocolUDP, UDP: &UDP{SrcPort: 4789, DstPort: server, Payload: payload}}
		data := p.Append(nil)
		if d := Decode(LinkRaw, data, len(data)); (d.Carrier != nil) != tunnel {
			t.Errorf("between 4789 and %d: a tunnel %v", server, d.Carrier != nil)
		}
	}
}
