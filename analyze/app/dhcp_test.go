package app

import (
	"strings"
	"testing"
)

func TestDHCP(t *testing.T) {
	checkCapture(t, "dhcp-dhcp.pcap", 0, `
		1 → DHCP Discover 192.168.211.194 (host=btest.is.cool) (0–265) #1–1
		    dhcp.option.hostname = btest.is.cool
		2 → DHCP Request 192.168.211.194 (host=btest.is.cool, server=128.2.6.152) (0–271) #2–2
		    dhcp.option.hostname = btest.is.cool
		3 → DHCP Request 128.2.6.189 (host=btest.is.cool) (0–265) #3–3
		    dhcp.option.hostname = btest.is.cool
		4 → DHCP Decline (0–244) #4–4
		5 → DHCP Release (0–244) #5–5
		6 → DHCP Inform 128.2.6.189 (host=btest.is.cool, lease=19841984 s) (0–271) #6–6
		    dhcp.option.hostname = btest.is.cool
	`, "dhcp.option.hostname")
	checkCapture(t, "dhcp-dhcp.pcap", 1, `
		1 → DHCP Offer 128.2.6.97 (server=128.2.6.152, lease=900 s) (0–367) #1–1
		    dhcp.option.subnet_mask = 255.255.255.0
		    dhcp.option.router = 128.2.6.1
		    dhcp.option.domain_name_server = 128.2.1.11,128.2.1.10
		    dhcp.option.domain_name = cmu.edu
	`, "dhcp.option.subnet_mask", "dhcp.option.router", "dhcp.option.domain_name_server", "dhcp.option.domain_name")
	checkCapture(t, "dhcp-dhcp.pcap", 2, `
		1 → DHCP NAK (server=128.2.6.152, requested address not available) (0–300) #1–1
	`)
}

func TestDHCPFieldsAreTsharks(t *testing.T) {
	checkFields(t, "dhcp-dhcp.pcap", nil, "dhcp.id", "dhcp.option.dhcp", "dhcp.option.requested_ip_address",
		"dhcp.option.ip_address_lease_time", "dhcp.option.dhcp_server_id", "dhcp.option.hostname", "dhcp.option.subnet_mask",
		"dhcp.option.router", "dhcp.option.domain_name", "dhcp.option.vendor_class_id", "dhcp.option.message")
}

// bootp is a message with a hardware address, and names' fields and options as
// given.
func bootp(op byte, server, file, options string) string {
	head := string([]byte{op, 1, 6, 0}) + "\x00\x00\x07\xc0" + strings.Repeat("\x00", 20) +
		"\x02\x00\x5e\x10\x00\x01" + strings.Repeat("\x00", 10)
	return head + padded(server, 64) + padded(file, 128) + "\x63\x82\x53\x63" + options
}

func padded(s string, n int) string { return s + strings.Repeat("\x00", n-len(s)) }

// An answer finds its request by the number of the transaction, and options go
// on in the fields for names (RFC 2131 §4.1).
var overloaded = []said{
	client(bootp(1, "", "", "\x35\x01\x01\xff")),
	server(bootp(2, "\x36\x04\xc0\x00\x02\x01\xff", "\x33\x04\x00\x00\x0e\x10\xff", "\x35\x01\x02\x34\x01\x03\xff")),
	client(bootp(1, "", "", "\x00\x00")),
	server(bootp(2, "", "", "\xff")),
}

func TestDHCPOptionsInOtherFields(t *testing.T) {
	checkDatagrams(t, 67, overloaded, `
		1 → DHCP Discover (0–244) #1–1
		2 ← DHCP Offer (server=192.0.2.1, lease=3600 s) [1] (0–247) #2–2
		3 → DHCP Boot Request (0–242) #3–3
		4 ← DHCP Boot Reply [3] (0–241) #4–4
	`)
}

func FuzzDHCP(f *testing.F) {
	fuzzDatagrams(f, "DHCP", append(scriptsOf(f, "dhcp-dhcp.pcap"), overloaded)...)
}
