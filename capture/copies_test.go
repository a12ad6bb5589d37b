package capture

import (
	"testing"
	"time"

	"wiretale/wire"
)

// ipFrame is a UDP datagram on an Ethernet, with an identification and the hops
// that it may still go.
func ipFrame(id, hops byte, payload string) []byte {
	b := []byte("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00" +
		"\x45\x00\x00\x00\x00\x00\x00\x00\x00\x11\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02" +
		"\x10\x00\x20\x00\x00\x00\x00\x00" + payload)
	b[14+3], b[14+5], b[14+8], b[14+20+5] = byte(28+len(payload)), id, hops, byte(8+len(payload))
	return b
}

func TestAPacketIsKnownAgainAtAnotherInterface(t *testing.T) {
	const a, b, c = 1, 2, 3
	var seen copies
	start := time.Unix(1000, 0)
	for i, s := range []struct {
		at    int
		after time.Duration
		frame []byte
		again bool
	}{
		{a, 0, ipFrame(1, 64, "x"), false},
		{b, 0, ipFrame(1, 64, "x"), true},
		{c, 1, ipFrame(1, 63, "x"), true},              // routed
		{a, 2, ipFrame(1, 64, "x"), false},             // sent once more
		{b, 3, ipFrame(1, 64, "x"), true},              // and seen there again
		{b, 4, ipFrame(2, 64, "x"), false},             // another one
		{a, 5, ipFrame(2, 64, "y"), false},             // that says something else
		{c, copyTime + 10, ipFrame(2, 64, "y"), false}, // long after
		{a, copyTime + 11, append(make([]byte, 12), 0x88, 0xb5, 1, 2), false},
		{b, copyTime + 12, append(make([]byte, 12), 0x88, 0xb5, 1, 2), false}, // not IP
	} {
		f := frame{when: start.Add(s.after), length: len(s.frame), data: s.frame}
		if got := seen.again(wire.LinkEthernet, f, s.at); got != s.again {
			t.Errorf("frame %d: got %v", i, got)
		}
	}
	checksummed := ipFrame(3, 64, "partial")
	seen.again(wire.LinkEthernet, frame{when: start.Add(time.Second), length: len(checksummed), data: checksummed}, a)
	checksummed = ipFrame(3, 63, "partial")
	checksummed[14+10], checksummed[14+20+6], checksummed[14+20+7] = 0xaa, 0xbb, 0xcc
	if !seen.again(wire.LinkEthernet, frame{when: start.Add(time.Second), length: len(checksummed), data: checksummed}, b) {
		t.Error("a checksum that was filled in on the way makes it another packet")
	}
}

// TestWhatIsKnownOfPacketsIsBounded holds that neither time nor a flood makes
// it more.
func TestWhatIsKnownOfPacketsIsBounded(t *testing.T) {
	var seen copies
	start := time.Unix(1000, 0)
	for i := range 3 * copiesKept {
		data := ipFrame(byte(i), 64, string([]byte{byte(i >> 8), byte(i >> 16)}))
		seen.again(wire.LinkEthernet, frame{when: start.Add(time.Duration(i)), length: len(data), data: data}, 1)
	}
	if len(seen.seen) > copiesKept || len(seen.latest) > copiesKept {
		t.Errorf("%d packets are known, in a list of %d", len(seen.seen), len(seen.latest))
	}
}

// TestTwoOfAKindAreTwoAtEveryInterface lets a packet be sent twice before the
// other interface shows the first.
func TestTwoOfAKindAreTwoAtEveryInterface(t *testing.T) {
	const a, b = 1, 2
	var seen copies
	data := ipFrame(1, 64, "x")
	for i, s := range []struct {
		at    int
		again bool
	}{{a, false}, {a, false}, {b, true}, {b, true}, {b, false}, {a, true}} {
		f := frame{when: time.Unix(1000, int64(i)), length: len(data), data: data}
		if got := seen.again(wire.LinkEthernet, f, s.at); got != s.again {
			t.Errorf("frame %d: got %v", i, got)
		}
	}
}

// TestACutPacketIsKnownAgain cuts frames everywhere, and lets headers claim
// more than is there.
func TestACutPacketIsKnownAgain(t *testing.T) {
	four := ipFrame(1, 64, "a payload that is cut")
	lying := append([]byte(nil), four...)
	lying[14+2], lying[14+3] = 0xff, 0xff
	six := append([]byte("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x86\xdd\x60\x00\x00\x00\x10\x00\x11\x40"), make([]byte, 48)...)
	for name, data := range map[string][]byte{"IPv4": four, "a length that lies": lying, "IPv6": six} {
		for cut := range data {
			var seen copies
			f := frame{when: time.Unix(1000, 0), length: len(data), data: data[:cut:cut]}
			first := seen.again(wire.LinkEthernet, f, 1)
			if second := seen.again(wire.LinkEthernet, f, 2); first || second != (len(seen.seen) > 0) {
				t.Errorf("%s, cut to %d: %v, %v", name, cut, first, second)
			}
			if cut >= 14+40 && len(seen.seen) != 1 {
				t.Errorf("%s, cut to %d, is not known again", name, cut)
			}
		}
	}
}
