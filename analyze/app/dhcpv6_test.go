package app

import "testing"

// dhcp6Option writes an option: its number, a count, and data.
func dhcp6Option(code byte, data string) string {
	return string([]byte{0, code, byte(len(data) >> 8), byte(len(data))}) + data
}

const (
	dhcp6Leased = "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07"
	dhcp6Times  = "\x00\x00\x0e\x10\x00\x00\x1c\x20"
)

// solicited is an exchange with two messages, once through a relay.
var solicited = []said{
	client("\x01\x12\x34\x56" + dhcp6Option(1, "\x00\x03\x00\x01\x02\x00\x5e\x10\x00\x01") +
		dhcp6Option(39, "\x00\x06laptop\x07example\x00") + dhcp6Option(3, "\x00\x00\x00\x01"+dhcp6Times)),
	server("\x02\x12\x34\x56" + dhcp6Option(3, "\x00\x00\x00\x01"+dhcp6Times+dhcp6Option(5, dhcp6Leased+dhcp6Times)) +
		dhcp6Option(25, "\x00\x00\x00\x01"+dhcp6Times+dhcp6Option(26, dhcp6Times+"\x38"+dhcp6Leased))),
	client("\x0c\x00" + dhcp6Leased + dhcp6Leased + dhcp6Option(9, "\x03\x12\x34\x57"+dhcp6Option(8, "\x00\x00"))),
	server("\x0d\x00" + dhcp6Leased + dhcp6Leased +
		dhcp6Option(9, "\x07\x12\x34\x57"+dhcp6Option(13, "\x00\x02nothing left"))),
}

func TestDHCPv6(t *testing.T) {
	checkDatagrams(t, 547, solicited, `
		1 → DHCPv6 Solicit (host=laptop.example) (0–55) #1–1
		2 ← DHCPv6 Advertise 2001:db8::7 2001:db8::7/56 [1] (0–93) #2–2
		3 → DHCPv6 Request (relayed) (0–48) #3–3
		4 ← DHCPv6 Reply (status=2 nothing left, relayed) [3] (0–60) #4–4
	`)
}

func TestDHCPv6FieldsAreTsharks(t *testing.T) {
	checkScript(t, 547, true, solicited[:2], nil, "dhcpv6.msgtype", "dhcpv6.xid", "dhcpv6.iaaddr.ip",
		"dhcpv6.iaprefix.pref_addr", "dhcpv6.iaprefix.pref_len")
}

func FuzzDHCPv6(f *testing.F) { fuzzDatagrams(f, "DHCPv6", solicited) }
