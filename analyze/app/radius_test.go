package app

import "testing"

func TestRADIUS(t *testing.T) {
	checkCapture(t, "radius-radius_localhost.pcap", 1, `
		1 → RADIUS Access-Request id=113 (user=steve) (0–87) #1–1
		    radius.NAS_IP_Address = 192.168.0.28
		    radius.NAS_Port = 123
		2 ← RADIUS Access-Challenge id=113 [1] (0–131) #2–2
		    radius.Framed-IP-Address = 172.16.3.33
		3 → RADIUS Access-Request id=114 (user=steve) (0–117) #3–3
		    radius.NAS_IP_Address = 192.168.0.28
		    radius.NAS_Port = 123
		4 ← RADIUS Access-Accept id=114 (user=steve) [3] (0–102) #4–4
		    radius.Framed-IP-Address = 172.16.3.33
	`, "radius.NAS_IP_Address", "radius.NAS_Port", "radius.Framed-IP-Address")
	checkCapture(t, "radius-radius_localhost.pcap", 5, `
		1 → RADIUS Access-Request id=184 (user=steve) (0–75) #1–1
		2 → RADIUS Access-Request id=184 (user=steve), duplicate (0–75) #2–2
		3 → RADIUS Access-Request id=184 (user=steve), duplicate (0–75) #3–3
	`)
}

func TestRADIUSFieldsAreTsharks(t *testing.T) {
	checkFields(t, "radius-radius_localhost.pcap", nil, "radius.code", "radius.id", "radius.User_Name",
		"radius.NAS_IP_Address", "radius.NAS_Port", "radius.Service_Type", "radius.Framed-IP-Address")
}

// accounted is a session's beginning, told at a port that isn't RADIUS's own.
var accounted = []said{
	client("\x04\x07\x00\x24" + "0123456789abcdef" + "\x01\x06anna" + "\x28\x06\x00\x00\x00\x01" + "\x2c\x04s1"),
	server("\x05\x07\x00\x1b" + "fedcba9876543210" + "\x12\x07hello"),
}

func TestRADIUSAccounting(t *testing.T) {
	checkDatagrams(t, 2813, accounted, `
		1 → RADIUS Accounting-Request id=7 (Start, user=anna) (0–36) #1–1
		2 ← RADIUS Accounting-Response id=7 (hello) [1] (0–27) #2–2
	`)
}

func FuzzRADIUS(f *testing.F) {
	fuzzDatagrams(f, "RADIUS", append(scriptsOf(f, "radius-radius_localhost.pcap"), accounted)...)
}
