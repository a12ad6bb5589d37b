package app

import (
	"net/netip"
	"strings"
	"testing"
)

var (
	block  = strings.Repeat("x", 512)
	wanted = client("\x00\x01boot.img\x00octet\x00")
)

// download is a transfer, as the server says it from a port of its own.
var download = []said{
	client("\x00\x03\x00\x01" + block), server("\x00\x04\x00\x01"),
	client("\x00\x03\x00\x02" + block), client("\x00\x03\x00\x02" + block), server("\x00\x04\x00\x02"),
	client("\x00\x03\x00\x03" + "end"), server("\x00\x04\x00\x03"),
}

// A request is answered by another conversation, whose server is where the
// request came from (RFC 1350 §4).
func TestTFTPRead(t *testing.T) {
	h := hearDatagrams(t, 69, []said{wanted})
	x, ok := h.expected[ends(69)[Client]]
	if !ok || len(h.expected) != 1 {
		t.Fatalf("expected are %v", h.expected)
	}
	h.ends = [2]netip.AddrPort{netip.MustParseAddrPort("192.0.2.2:40001"), ends(69)[Client]}
	playDatagrams(h, NewExpectedExchange(h, x), download)
	want := `
		1 → TFTP Read Request boot.img (octet) (0–17) #1–1
		2 → TFTP Data boot.img (3 blocks, 1027 bytes) [1] (0–1027) #1–6
	`
	if d := differ(want, h.lines()); d != "" {
		t.Errorf("(-wanted +got): %s", d)
	}
	if got := strings.Join(h.carried, "\n"); !strings.Contains(got, "TFTP: ACK block 2") {
		t.Errorf("packets carry:\n%s", got)
	}
}

// A server that stays at its port is understood all the same, as are options
// (RFC 2347, RFC 2348).
var uploads = []said{
	client("\x00\x02log.txt\x00NetASCII\x00blksize\x00008\x00tsize\x0011\x00"),
	server("\x00\x06blksize\x008\x00"),
	client("\x00\x03\x00\x01abcdefgh"), server("\x00\x04\x00\x01"),
	client("\x00\x03\x00\x02ijk"), server("\x00\x04\x00\x02"),
	client("\x00\x02log.txt\x00octet\x00"), server("\x00\x04\x00\x00"),
	client("\x00\x01none\x00octet\x00"), server("\x00\x05\x00\x01not here\x00"),
}

func TestTFTPWrite(t *testing.T) {
	checkDatagrams(t, 69, uploads, `
		1 → TFTP Write Request log.txt (NetASCII, blksize=008, tsize=11) (0–40) #1–1
		2 ← TFTP OACK (blksize=8) [1] (0–12) #2–2
		3 → TFTP Data log.txt (2 blocks, 11 bytes) [1] (0–11) #3–5
		4 → TFTP Write Request log.txt (octet) (0–16) #7–7
		5 ← TFTP ACK block 0 [4] (0–4) #8–8
		6 → TFTP Read Request none (octet) (0–13) #9–9
		7 ← TFTP ERROR 1 not here [6] (0–13) #10–10
	`)
}

func TestTFTPFieldsAreTsharks(t *testing.T) {
	requests := []said{uploads[0], uploads[1], uploads[8], uploads[9]}
	checkScript(t, 69, true, requests, nil, "tftp.opcode", "tftp.type", "tftp.option.name", "tftp.option.value",
		"tftp.error.code", "tftp.error.message")
}

func FuzzTFTP(f *testing.F) { fuzzDatagrams(f, "TFTP", append([]said{wanted}, download...), uploads) }
