package app

import (
	"testing"
	"time"
)

func TestNTP(t *testing.T) {
	checkCapture(t, "ntp-ntp.pcap", 7, `
		1 → NTP Version 4, client (0–48) #1–1
		    ntp.stratum = 2
		    ntp.xmt = 2019-05-30T20:03:42.027384218Z
		2 ← NTP Version 4, server (stratum=1, ref=GPS) [1] (0–48) #2–2
		    ntp.stratum = 1
		    ntp.refid = GPS
		    ntp.xmt = 2019-05-30T20:03:42.073739565Z
	`, "ntp.stratum", "ntp.refid", "ntp.xmt")
}

func TestNTPFieldsAreTsharks(t *testing.T) {
	checkFields(t, "ntp-ntp.pcap", nil, "ntp.flags.li", "ntp.flags.vn", "ntp.flags.mode", "ntp.stratum", "ntp.ppoll")
}

// refused are a server that wants to be left alone (RFC 5905 §7.4), and a
// question that a control program asks.
var refused = []said{
	client("\x23" + padded("", 39) + "\x00\x00\x00\x01\x00\x00\x00\x02"),
	server("\xe4\x00" + padded("", 10) + "RATE" + padded("", 8) + "\x00\x00\x00\x01\x00\x00\x00\x02" + padded("", 16)),
	client("\x16\x02" + padded("", 10)),
}

func TestNTPKissOfDeath(t *testing.T) {
	checkDatagrams(t, 123, refused, `
		1 → NTP Version 4, client (0–48) #1–1
		2 ← NTP Version 4, server (kiss-o'-death, ref=RATE, not synchronized) [1] (0–48) #2–2
		3 → NTP Version 2, control (0–12) #3–3
	`)
}

func TestNTPTimesGoOnAfter2036(t *testing.T) {
	for stamp, want := range map[uint64]time.Time{
		0x83aa7e80_00000000: time.Unix(0, 0),                               // RFC 5905 Figure 4
		0xffffffff_00000000: time.Date(2036, 2, 7, 6, 28, 15, 0, time.UTC), // the last of era 0
		0x00000000_80000000: time.Date(2036, 2, 7, 6, 28, 16, 5e8, time.UTC),
	} {
		if got := ntpTime(stamp); !got.Equal(want) {
			t.Errorf("%x is %v, not %v", stamp, got, want)
		}
	}
}

func FuzzNTP(f *testing.F) {
	fuzzDatagrams(f, "NTP", append(scriptsOf(f, "ntp-ntp.pcap")[:2], refused)...)
}
