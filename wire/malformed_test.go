package wire

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// segmentFrame is a frame whose bytes the tests damage: Ethernet in bytes 0 to
// 13, IPv4 to 33, TCP to 73, three bytes of payload.
func segmentFrame() []byte {
	f := Frame{Link: LinkEthernet, EtherType: EtherTypeIPv4, IP: &Datagram{Src: client4, Dst: server4, HopLimit: 64, Protocol: ProtocolTCP, TCP: syn()}}
	f.IP.TCP.Payload = []byte("abc")
	return f.Serialize()
}

func TestFaultsSayWhereTheyAre(t *testing.T) {
	for _, test := range []struct {
		name  string
		at    int
		value byte
		want  Fault
	}{
		{"another version", 14, 0x55, Fault{"ip", 14, WrongVersion, 5, 4}},
		{"a header shorter than can be", 14, 0x44, Fault{"ip", 14, LengthTooSmall, 16, 20}},
		{"a datagram longer than the frame", 17, 200, Fault{"ip", 16, LengthTooLarge, 200, 63}},
		{"a datagram shorter than its header", 17, 19, Fault{"ip", 16, LengthTooSmall, 19, 20}},
		{"a segment's header shorter than can be", 46, 0x40, Fault{"tcp", 46, LengthTooSmall, 16, 20}},
		{"a segment's header longer than the segment", 46, 0xf0, Fault{"tcp", 46, LengthTooLarge, 60, 43}},
		{"an option of one byte", 55, 1, Fault{"tcp", 55, BadOption, 1, 20}},
		{"an option that never ends", 55, 21, Fault{"tcp", 55, BadOption, 21, 20}},
	} {
		data := segmentFrame()
		data[test.at] = test.value
		d := Decode(LinkEthernet, data, len(data))
		if diff := cmp.Diff(error(&test.want), d.Malformed); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
		if d.Frame.IP == nil || d.Frame.IP.Dst != server4 {
			t.Errorf("%s: the addresses were lost", test.name)
		}
	}
}

func TestCutIsNotMalformed(t *testing.T) {
	whole := segmentFrame()
	d := Decode(LinkEthernet, whole[:42], len(whole))
	if d.Malformed != nil || !d.Truncated() {
		t.Fatal(d.Malformed, d.Truncated())
	}
	if s := d.Frame.IP.TCP; s == nil || s.SrcPort != 49152 || s.DstPort != 80 || s.Seq != 0x6b3a91c5 {
		t.Fatalf("%+v", s)
	}
	d = Decode(LinkEthernet, whole[:75], len(whole))
	if s := d.Frame.IP.TCP; string(s.Payload) != "a" || s.Cut != 2 || s.Len() != 4 {
		t.Fatalf("%+v", s)
	}
	if d = Decode(LinkEthernet, whole[:42], 42); d.Malformed == nil {
		t.Error("a datagram that the frame has no room for is malformed")
	}
}

func TestLaterFragmentsHaveNoTransport(t *testing.T) {
	data := segmentFrame()
	data[20], data[21] = 0x00, 0xb9
	d := Decode(LinkEthernet, data, len(data))
	if p := d.Frame.IP; p.TCP != nil || p.FragmentOffset != 1480 || len(p.Payload) != 43 {
		t.Fatalf("%+v", p)
	}
}

func TestOffloadedSegmentsLastAsLongAsTheFrame(t *testing.T) {
	data := segmentFrame()
	data[16], data[17] = 0, 0
	d := Decode(LinkEthernet, data, len(data))
	if d.Malformed != nil || string(d.Frame.IP.TCP.Payload) != "abc" {
		t.Fatal(d.Malformed, d.Frame.IP.TCP)
	}
}

func TestLengthInPlaceOfEtherType(t *testing.T) {
	f := Frame{Link: LinkEthernet, EtherType: 8, Payload: []byte("\x42\x42\x03 stp..")}
	data := f.Serialize()
	d := Decode(LinkEthernet, data, len(data))
	if diff := cmp.Diff(f, d.Frame, exact); diff != "" {
		t.Error(diff)
	}
	for field := range all(d.Fields(data)) {
		if field.Name == "eth.len" {
			return
		}
	}
	t.Error("the length is no field")
}

func TestExperimentalFastOpenIsRead(t *testing.T) {
	f := frames(LinkRaw)[0]
	f.IP.TCP.Options = Options{Other: []Option{{optionExperiment2, []byte{0xf9, 0x89, 1, 2, 3, 4}}}}
	data := f.Serialize()
	d := Decode(LinkRaw, data, len(data))
	o := d.Frame.IP.TCP.Options
	if string(o.FastOpen) != "\x01\x02\x03\x04" || !o.Experimental || o.Other != nil {
		t.Errorf("%+v", o)
	}
	f.IP.TCP.Options = o
	if again := f.Serialize(); !bytes.Equal(again, data) {
		t.Errorf("written again: %x, it was %x", again, data)
	}
}

func TestQuotedDatagramIsCutNotMalformed(t *testing.T) {
	whole := segmentFrame()[14:]
	m := ICMP{Type: icmpUnreachable, Code: 3, Body: whole[:28]}
	d, ok := m.Quoted(false)
	if !ok || d.Malformed != nil || !d.Truncated() || d.Frame.IP.TCP.SrcPort != 49152 || d.Frame.IP.TCP.Seq != 0x6b3a91c5 {
		t.Fatal(ok, d.Malformed, d.Frame.IP)
	}
}

func TestChecksumStates(t *testing.T) {
	state := func(change func([]byte)) ChecksumState {
		data := segmentFrame()
		change(data)
		d := Decode(LinkEthernet, data, len(data))
		results := VerifyChecksums(&d, data)
		return results[len(results)-1].State
	}
	for _, test := range []struct {
		name   string
		want   ChecksumState
		change func([]byte)
	}{
		{"as it was written", ChecksumGood, func([]byte) {}},
		{"a byte changed", ChecksumBad, func(b []byte) { b[75] ^= 1 }},
		{"left to the network card", ChecksumPartial, func(b []byte) {
			d := Decode(LinkEthernet, b, len(b))
			sum := ^fold(d.Frame.IP.pseudoHeader(43))
			b[50], b[51] = byte(sum>>8), byte(sum)
		}},
		{"a fragment", ChecksumUnverified, func(b []byte) { b[20] = 0x20 }},
	} {
		if got := state(test.change); got != test.want {
			t.Errorf("%s: state %d, not %d", test.name, got, test.want)
		}
	}
	udp := frames(LinkRaw)[6].Serialize()
	udp[26], udp[27] = 0, 0
	d := Decode(LinkRaw, udp, len(udp))
	if r := VerifyChecksums(&d, udp); r[1].State != ChecksumAbsent {
		t.Errorf("%+v", r)
	}
}

// The example of RFC 1071 §3.
func TestChecksumOfTheRFC(t *testing.T) {
	if got := checksum([]byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}); got != ^uint16(0xddf2) {
		t.Errorf("%#x", got)
	}
}
