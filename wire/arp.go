package wire

import (
	"encoding/binary"
	"net/netip"
)

const arpMessage = 28 // for IPv4 over Ethernet

// resolution reads an ARP message. One for other addresses than IPv4 over
// Ethernet is left in the frame's payload.
func (d *Decoder) resolution(at, end int) {
	var spare [40]byte
	f := &d.out.Frame
	h, had := d.header("arp", at, 8, end, &spare)
	hardware, protocol := int(h[4]), int(h[5])
	size := 8 + 2*hardware + 2*protocol
	if had == 8 && at+size > end {
		d.fault("arp", at+4, LengthTooLarge, size, end-at)
	}
	last := min(at+max(size, 8), end)
	d.layer("arp", at, last, last)
	if had < 8 || hardware != 6 || protocol != 4 || binary.BigEndian.Uint16(h) != hardwareEthernet ||
		EtherType(binary.BigEndian.Uint16(h[2:])) != EtherTypeIPv4 {
		d.unread(at, end)
		return
	}
	h, _ = d.header("arp", at, arpMessage, end, &spare)
	d.arp = ARP{Operation: binary.BigEndian.Uint16(h[6:])}
	copy(d.arp.SenderMAC[:], h[8:])
	d.arp.SenderIP = netip.AddrFrom4([4]byte(h[14:18]))
	copy(d.arp.TargetMAC[:], h[18:])
	d.arp.TargetIP = netip.AddrFrom4([4]byte(h[24:28]))
	f.ARP, f.IP = &d.arp, nil
	d.found++
	f.Payload = d.bytes(at+arpMessage, end)
}

func (a *ARP) append(b []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, hardwareEthernet)
	b = binary.BigEndian.AppendUint16(b, uint16(EtherTypeIPv4))
	b = append(b, 6, 4)
	b = binary.BigEndian.AppendUint16(b, a.Operation)
	b = append(b, a.SenderMAC[:]...)
	b = appendAddr4(b, a.SenderIP)
	b = append(b, a.TargetMAC[:]...)
	return appendAddr4(b, a.TargetIP)
}
