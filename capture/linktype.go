package capture

import (
	"fmt"

	"wiretale/wire"
)

// linkTypeOf is the link type that a file's number means. Files written long
// ago carry the number of their system instead of the one that was agreed on.
func linkTypeOf(n uint16) wire.LinkType {
	switch n {
	case 12: // DLT_RAW of most systems
		return wire.LinkRaw
	case 50: // PPP_HDLC: PPP that always has its framing
		return wire.LinkPPP
	}
	return wire.LinkType(n)
}

// linkName is a link type's number, and its name in
// https://www.tcpdump.org/linktypes.html where it is one that people meet.
func linkName(l wire.LinkType) string {
	names := map[wire.LinkType]string{
		107: "Frame Relay",
		117: "OpenBSD pflog",
		187: "Bluetooth HCI H4",
		189: "Linux USB",
		195: "IEEE 802.15.4",
		201: "Bluetooth HCI H4 with pseudo-header",
		220: "Linux USB with padding",
		227: "CAN over SocketCAN",
		242: "InfiniBand",
		249: "USBPcap",
		251: "Bluetooth Low Energy",
		252: "Wireshark upper PDU",
		253: "Netlink",
		256: "Bluetooth Low Energy with pseudo-header",
		272: "nRF Sniffer for Bluetooth LE",
	}
	if name, ok := names[l]; ok {
		return fmt.Sprintf("%d (%s)", l, name)
	}
	return fmt.Sprint(uint16(l))
}
