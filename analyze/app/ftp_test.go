package app

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

var ftpScript = []said{
	server("220-\r\n  welcome\r\n220 files.example.com ready\r\n"),
	client("USER ana\r\n"),
	server("331 who?\r\n"),
	client("PASS secret\r\n"),
	server("230-200 times a day\r\n230 in\r\n"),
	client("PASV\r\n"),
	server("227 Entering Passive Mode (192,0,2,2,195,80).\r\n"),
	client("retr notes.txt\r\n"),
	server("150 here it comes\r\n"),
	server("226 done\r\n"),
	client("EPSV\r\n"),
	server("229 Extended Passive Mode (|||50001|)\r\n"),
	client("LIST\r\n"),
	server("150 list\r\n"),
	client("\xff\xf4\xff\xf2ABOR\r\n"),
	server("426 cut\r\n"),
	server("226 aborted\r\n"),
	client("PORT 192,0,2,1,195,82\r\nEPRT |2|2001:db8::1|50003|\r\n"),
	server("200 ok\r\n"),
	server("200 ok\r\n"),
	client("AUTH TLS\r\n"),
	server("234 go on\r\n"),
}

func TestFTP(t *testing.T) {
	checkTalk(t, 2121, ftpScript, `
		1 ← FTP 220 welcome, files.example.com ready (0–46) #1–1
		2 → FTP USER ana (0–10) #2–2
			ftp.request.arg = ana
		3 ← FTP 331 who? [2] (46–56) #3–3
		4 → FTP PASS (10–23) #4–4
			ftp.request.arg = secret
		5 ← FTP 230 200 times a day, in [4] (56–85) #5–5
		6 → FTP PASV (23–29) #6–6
		7 ← FTP 227 Entering Passive Mode (192,0,2,2,195,80). [6] (85–132) #7–7
			ftp.passive.ip = 192.0.2.2
			ftp.passive.port = 50000
		8 → FTP retr notes.txt (29–45) #8–8
			ftp.request.arg = notes.txt
		9 ← FTP 150 here it comes [8] (132–151) #9–9
		10 ← FTP 226 done [8] (151–161) #10–10
		11 → FTP EPSV (45–51) #11–11
		12 ← FTP 229 Extended Passive Mode (|||50001|) [11] (161–200) #12–12
			ftp.epsv.port = 50001
		13 → FTP LIST (51–57) #13–13
		14 ← FTP 150 list [13] (200–210) #14–14
		15 → FTP ABOR (61–67) #15–15
		16 ← FTP 426 cut [13] (210–219) #16–16
		17 ← FTP 226 aborted [15] (219–232) #17–17
		18 → FTP PORT 192,0,2,1,195,82 (67–90) #18–18
			ftp.request.arg = 192,0,2,1,195,82
			ftp.active.port = 50002
		19 → FTP EPRT |2|2001:db8::1|50003| (90–118) #18–18
			ftp.request.arg = |2|2001:db8::1|50003|
		20 ← FTP 200 ok [18] (232–240) #19–19
		21 ← FTP 200 ok [19] (240–248) #20–20
		22 → FTP AUTH TLS (118–128) #21–21
			ftp.request.arg = TLS
		23 ← FTP 234 go on [22] (248–259) #22–22
	`, "ftp.request.arg", "ftp.passive.ip", "ftp.passive.port", "ftp.epsv.port", "ftp.active.port")
}

// The data connection is announced, and read as the control connection says.
func TestFTPExpectsItsData(t *testing.T) {
	control := hear(t, 21, ftpScript[:9], uncut)
	x, ok := control.expected[netip.MustParseAddrPort("192.0.2.2:50000")]
	if !ok || len(control.expected) != 1 {
		t.Fatalf("expected: %v", control.expected)
	}
	h := &heard{t: t, ends: ends(50000)}
	play(h, NewExpectedTalk(h, x), []said{server("one\n"), server("two\n"), closed(Server)}, eachByte)
	if d := differ(`
		1 ← FTP-DATA retr notes.txt (0–8, body 0–8) #1–3
			ftp-data.command = retr notes.txt
			ftp-data.setup-method = PASV
	`, h.lines("*")); d != "" {
		t.Error(d)
	}
	all := hear(t, 21, ftpScript, uncut).expected
	for _, to := range []string{"192.0.2.2:50001", "192.0.2.1:50002", "[2001:db8::1]:50003"} {
		if _, ok := all[netip.MustParseAddrPort(to)]; !ok {
			t.Errorf("%s is not expected", to)
		}
	}
}

func FuzzFTP(f *testing.F)     { fuzzTalk(f, "FTP", ftpScript) }
func FuzzFTPData(f *testing.F) { fuzzTalk(f, "FTP-DATA", ftpScript[:3]) }

func TestFTPIsTsharks(t *testing.T) {
	facts := []string{"ftp.request.command", "ftp.request.arg", "ftp.response.code"}
	checkFacts(t, "ftp-ipv4.pcap", nil, append(facts, "ftp.passive.ip", "ftp.passive.port", "ftp.active.cip", "ftp.active.port")...)
	checkFacts(t, "ftp-retr.pcap", nil, append(facts, "ftp.epsv.port")...)
	clear := slices.DeleteFunc(slices.Clone(ftpScript), func(s said) bool { return strings.Contains(s.text, "ABOR") })
	checkFacts(t, written(t, 21, byLines(Client, clear), false), nil, facts...)
}
