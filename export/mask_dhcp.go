package export

import "encoding/binary"

// DHCP's message (RFC 2131 §2), whose places hold addresses, and options
// (RFC 2132), some of which do.
const (
	dhcpHead     = 240 // with the magic number
	dhcpMagic    = 0x63825363
	dhcpHardware = 28
	dhcpClientID = 61
)

// dhcpLists are the options that hold addresses alone.
var dhcpLists = [256]bool{
	3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true, 10: true, 11: true, 16: true, 21: true, 28: true, 32: true,
	33: true, 41: true, 42: true, 44: true, 45: true, 48: true, 49: true, 50: true, 54: true, 65: true, 68: true, 69: true,
	70: true, 71: true, 72: true, 73: true, 74: true, 75: true, 76: true, 118: true, 150: true,
}

// dhcp masks the addresses in a message of DHCP; false if it is none.
func (m *Masker) dhcp(data, out []byte) bool {
	if len(data) < dhcpHead || binary.BigEndian.Uint32(data[dhcpHead-4:]) != dhcpMagic {
		return false
	}
	for at := 12; at < dhcpHardware; at += 4 {
		m.address(data[at:at+4], out[at:at+4])
	}
	m.station(data[dhcpHardware:dhcpHardware+6], out[dhcpHardware:dhcpHardware+6])
	for at := dhcpHead; at < len(data) && data[at] != 255; {
		if data[at] == 0 {
			at++
			continue
		}
		if at+2 > len(data) || at+2+int(data[at+1]) > len(data) {
			break
		}
		size := int(data[at+1])
		value, masked := data[at+2:at+2+size], out[at+2:at+2+size]
		switch {
		case dhcpLists[data[at]]:
			for i := 0; i+4 <= size; i += 4 {
				m.address(value[i:i+4], masked[i:i+4])
			}
		case data[at] == dhcpClientID && size == 7 && value[0] == 1: // it is Ethernet's
			m.station(value[1:], masked[1:])
		}
		at += 2 + size
	}
	return true
}
