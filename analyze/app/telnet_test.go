package app

import "testing"

var telnetScript = []said{
	server("\xff\xfd\x18\xff\xfd\x1f\xff\xfb\x01"),
	client("\xff\xfb\x18\xff\xfb\x1f"),
	client("\xff\xfd\x01"),
	server("\xff\xfa\x18\x01\xff\xf0"),
	client("\xff\xfa\x18\x00xterm\xff\xf0\xff\xfa\x1f\x00\x50\x00\x18\xff\xf0"),
	server("login: "),
	client("ana\r\n"),
	client("a\xff\xffb\xff\xf4"),
	server("\xff\xfc\x01"),
}

func TestTelnet(t *testing.T) {
	checkTalk(t, 2323, telnetScript, `
		1 ← TELNET Do Terminal Type (0–3) #1–1
			telnet.subcmd = 24
		2 ← TELNET Do Negotiate About Window Size (3–6) #1–1
			telnet.subcmd = 31
		3 ← TELNET Will Echo (6–9) #1–1
			telnet.subcmd = 1
		4 → TELNET Will Terminal Type [1] (0–3) #2–2
			telnet.subcmd = 24
		5 → TELNET Will Negotiate About Window Size [2] (3–6) #2–2
			telnet.subcmd = 31
		6 → TELNET Do Echo [3] (6–9) #3–3
			telnet.subcmd = 1
		7 ← TELNET Suboption Terminal Type (asked for) (9–15) #4–4
			telnet.subcmd = 24
		8 → TELNET Suboption Terminal Type xterm (9–20) #5–5
			telnet.subcmd = 24
		9 → TELNET Suboption Negotiate About Window Size 80×24 (20–29) #5–5
			telnet.subcmd = 31
		10 → TELNET Interrupt Process (38–40) #8–8
		11 ← TELNET Won't Echo (22–25) #9–9
			telnet.subcmd = 1
	`, "telnet.subcmd")
}

func TestTelnetIsTsharks(t *testing.T) {
	checkFacts(t, written(t, 23, telnetScript[:3], false), nil, "telnet.cmd", "telnet.subcmd")
}

func FuzzTelnet(f *testing.F) { fuzzTalk(f, "TELNET", telnetScript) }
