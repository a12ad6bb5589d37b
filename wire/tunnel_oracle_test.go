package wire

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	"wiretale/internal/oracle"
)

// tunnelFrames are frames whose headers have the fields of tunnels. (Those of
// FabricPath and IEEE 802.1ah are not among them: Wireshark gives the addresses there names of
// their own.)
func tunnelFrames() map[string][]byte {
	four, six := frames(LinkEthernet)[0].IP, frames(LinkEthernet)[1].IP
	inner, inner6 := four.Append(nil), six.Append(nil)
	eth := func(kind EtherType, parts ...[]byte) []byte {
		f := Frame{Link: LinkEthernet, Src: MAC{0, 0x50, 0x56, 0, 0, 1}, Dst: MAC{0, 0x50, 0x56, 0, 0, 2}, EtherType: kind, Payload: bytes.Join(parts, nil)}
		return f.Serialize()
	}
	ip := func(protocol IPProtocol, parts ...[]byte) []byte {
		d := &Datagram{Src: client4, Dst: server4, HopLimit: 9, Protocol: protocol, Payload: bytes.Join(parts, nil)}
		return eth(EtherTypeIPv4, d.Append(nil))
	}
	udp := func(port uint16, parts ...[]byte) []byte {
		d := &Datagram{Src: client4, Dst: server4, HopLimit: 9, Protocol: ProtocolUDP,
			UDP: &UDP{SrcPort: 50000, DstPort: port, Payload: bytes.Join(parts, nil)}}
		return eth(EtherTypeIPv4, d.Append(nil))
	}
	raw := func(s string) []byte { return []byte(s) }
	whole := eth(EtherTypeIPv4, inner)
	return map[string][]byte{
		"GRE":             ip(protocolGRE, raw("\xb0\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x08"), inner),
		"GRE of PPTP":     ip(protocolGRE, raw("\x30\x81\x88\x0b"), raw(string([]byte{0, uint8(len(inner) + 4), 0, 3, 0, 0, 0, 8, 0, 0, 0, 9, 0xff, 3, 0, 0x21})), inner),
		"VXLAN":           udp(portVXLAN, raw("\x08\x00\x00\x00\x01\x02\x03\x00"), whole),
		"Geneve":          udp(portGeneve, raw("\x00\x40\x65\x58\x00\x00\x07\x00"), whole),
		"MPLS":            eth(etherTypeMPLS, raw("\x00\x01\x00\xff\x00\x01\x1b\x3f"), inner),
		"PPPoE":           eth(etherTypePPPoE, raw("\x11\x00\x00\x07"), []byte{0, uint8(len(inner) + 2), 0, 0x21}, inner),
		"ERSPAN II":       ip(protocolGRE, raw("\x10\x00\x88\xbe\x00\x00\x00\x09\x10\x64\x20\x01\x00\x00\x00\x00"), whole),
		"GTP":             udp(portGTPUser, []byte{0x30, 0xff, 0, uint8(len(inner)), 0, 0, 0, 9}, inner),
		"Teredo":          udp(portTeredo, raw("\x00\x00\xf6\xde\x3f\xff\xfd\xfe"), inner6),
		"L2TP":            udp(portL2TP, raw("\x40\x02"), []byte{0, uint8(len(inner) + 12), 0, 1, 0, 2, 0xff, 3, 0, 0x21}, inner),
		"VNTag":           eth(etherTypeVNTag, raw("\x00\x02\x00\x01\x08\x00"), inner),
		"IEEE 802.2 only": eth(EtherType(len(inner)+3), raw("\x06\x06\x03"), inner),
		"IP in IP":        ip(protocolIPv4, inner),
	}
}

func TestFieldsOfTunnelsAgainstTshark(t *testing.T) {
	oracle.Need(t, "tshark")
	all := tunnelFrames()
	names := slices.Sorted(maps.Keys(all))
	var samples []sample
	for _, name := range names {
		samples = append(samples, sample{LinkEthernet, all[name], len(all[name])})
	}
	theirs := tshark(t, writeCapture(t, LinkEthernet, samples))
	n := 0
	for i, s := range samples {
		n += compare(t, fmt.Sprint(names[i]), s, theirs[i])
	}
	t.Logf("%d fields compared", n)
	oracle.Count(t, n)
}
