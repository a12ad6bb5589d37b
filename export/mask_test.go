package export

import (
	"bytes"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/internal/oracle"
	"wiretale/trace"
	"wiretale/wire"
)

// read reads a capture of testdata.
func read(t testing.TB, name string) *trace.Snapshot {
	t.Helper()
	file, err := capture.OpenFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(time.Time{})
	if err := file.Run(t.Context(), log); len(capture.Errors(err)) > 0 {
		t.Fatal(err)
	}
	return analyze.Read(log.View())
}

// masked exports a capture as the command does.
func masked(t testing.TB, s *trace.Snapshot, what Mask) []byte {
	t.Helper()
	secrets, masker := NewSecrets(), NewMasker(what)
	secrets.Learn(s)
	for _, p := range s.Packets.All() {
		masker.Meet(s, &p)
	}
	var file bytes.Buffer
	out := NewSelection(&file, masker, secrets)
	for _, p := range s.Packets.All() {
		out.Add(s, &p)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

var (
	everything = Mask{Addresses: true, Credentials: true, Payloads: true}
	toShow     = Mask{Addresses: true, Credentials: true}
)

func TestNothingThatIsMaskedIsInTheFile(t *testing.T) {
	for name, secrets := range map[string][]string{
		"ftp-ipv4.pcap": {"PASS test", "141,142,220,235", "199,233,217,249", "\x8d\x8e\xdc\xeb", "\xc7\xe9\xd9\xf9"},
		"radius-radius_localhost.pcap": {
			"\xdb\xc6\xc4\xb7\x58\xbe\x14\xf0\x05\xb3\x87\x7c\x9e\x2f\xb6\x01", "\xfb\x92\xfb\x79\x8e\xd9\xd6\x30",
		},
		"dhcp-dhcp.pcap":                   {"\x80\x02\x06\x98", "\x80\x02\x06\x61"},
		"pop3-pop3.pcap":                   {"\xc0\xa8\x00\x04", "\xd4\xe3\x0f\xa6", "10.243.78.252", "216.32.180.184"},
		"http-get.pcap":                    {"\x8d\x8e\xe4\x05", "\xc0\x96\xbb\x2b"},
		"icmp-icmp-destunreach-udp.pcap":   {"\xc0\xa8\x01"},
		"icmp-icmp6-neighbor-solicit.pcap": {"\xba\xbe", "\xbe\xef", "\xde\xad"},
		"dns-long-connection.pcap":         {"\xc0\xa8\xaa", "\xd8\xef\x25\x1a"},
		"pgsql.pcap":                       {"c=biws"},
	} {
		s := read(t, name)
		file := string(masked(t, s, toShow))
		var before bytes.Buffer
		if err := WritePcapng(&before, s.Log, 0); err != nil {
			t.Fatal(err)
		}
		for _, secret := range secrets {
			if !bytes.Contains(before.Bytes(), []byte(secret)) {
				t.Errorf("%s never held %q", name, secret)
			}
			if bytes.Contains([]byte(file), []byte(secret)) {
				t.Errorf("%s still holds %q", name, secret)
			}
		}
	}
}

// TestTsharkFindsNothingWrongWithWhatIsMasked compares with the capture itself,
// as some were damaged before.
func TestTsharkFindsNothingWrongWithWhatIsMasked(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, name := range captures(t) {
		s := read(t, name)
		var plain bytes.Buffer
		if err := WritePcapng(&plain, s.Log, 0); err != nil {
			t.Fatal(err)
		}
		want := faults(t, plain.Bytes())
		for _, what := range []Mask{toShow, everything} {
			if what.Payloads && strings.HasPrefix(name, "dhcp") { // known by its port, it isn't one any more
				continue
			}
			if got := faults(t, masked(t, s, what)); got != want {
				t.Errorf("%s, %+v: tshark says\n%s\nnot\n%s", name, what, got, want)
			}
			oracle.Count(t, s.Packets.Len())
		}
	}
}

// captures are the files of testdata.
func captures(t testing.TB) (names []string) {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.pcap")
	if err != nil || len(paths) == 0 {
		t.Fatal("no capture in testdata")
	}
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}

// faults is what tshark has against each frame, with its length and what its
// checksums are.
func faults(t testing.TB, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "masked.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tshark", "-n", "-r", path, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
		"-o", "udp.check_checksum:TRUE", "-T", "fields", "-e", "_ws.malformed", "-e", "frame.len", "-e", "frame.cap_len",
		"-e", "tcp.seq_raw", "-e", "tcp.analysis.flags", "-e", "ip.checksum.status", "-e", "tcp.checksum.status",
		"-e", "udp.checksum.status", "-e", "icmp.checksum.status", "-e", "icmpv6.checksum.status").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	return string(out)
}

// TestWhatWasSaidIsUnderstoodAsBefore holds that a masked capture reads the same
// but for what is masked: conversations, findings, messages with their ranges.
func TestWhatWasSaidIsUnderstoodAsBefore(t *testing.T) {
	for _, name := range captures(t) {
		s := read(t, name)
		log := readBack(t, masked(t, s, toShow))
		back := analyze.Read(log)
		if got, want := outline(back), outline(s); got != want && !strings.HasPrefix(name, "ftp") { // its data go to an address that it says
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func outline(s *trace.Snapshot) string {
	var b strings.Builder
	for _, p := range s.Packets.All() {
		fmt.Fprintln(&b, p.Conversation, p.FromClient, p.Protocol, p.Phase, p.Findings, p.Length, p.Repeats)
	}
	for _, m := range s.Messages.All() {
		fmt.Fprintln(&b, m.Protocol, m.Kind, m.Answers, m.Start, m.End, m.Body)
	}
	return b.String()
}

func TestHostsOfANetworkStayTogether(t *testing.T) {
	p := newPseudonyms()
	name := func(a string) string { return p.addr(netip.MustParseAddr(a)).String() }
	for _, c := range [][2]string{
		{"10.1.2.77", "192.0.2.1"}, {"10.1.2.3", "192.0.2.2"}, {"10.1.2.77", "192.0.2.1"}, {"10.1.3.77", "198.51.100.1"},
		{"10.1.2.255", "192.0.2.255"}, {"10.1.2.4", "192.0.2.3"}, {"8.8.8.8", "203.0.113.1"}, {"1.1.1.1", "198.18.0.1"},
		{"127.0.0.1", "127.0.0.1"}, {"224.0.0.251", "224.0.0.251"}, {"0.0.0.0", "0.0.0.0"}, {"255.255.255.255", "255.255.255.255"},
		{"2a00:1450::2:3", "2001:db8:0:1::1"}, {"2a00:1450::2:4", "2001:db8:0:1::2"}, {"fe80::2:3", "fe80::1"}, {"::1", "::1"},
		{"ff02::1:ff02:3", "ff02::1:ff00:1"}, {"ff02::fb", "ff02::fb"}, {"::ffff:10.1.2.77", "::ffff:192.0.2.1"},
	} {
		if got := name(c[0]); got != c[1] {
			t.Errorf("%s is called %s, not %s", c[0], got, c[1])
		}
	}
}

// TestNoTwoHostsGetOneName looks beyond the ranges for documentation.
func TestNoTwoHostsGetOneName(t *testing.T) {
	p, seen := newPseudonyms(), map[netip.Addr]int{}
	for i := range 70000 {
		a := p.addr(netip.AddrFrom4([4]byte{11 + byte(i>>16), byte(i >> 8), byte(i), byte(i%254 + 1)}))
		if other, ok := seen[a]; ok {
			t.Fatalf("%v names %d and %d", a, other, i)
		}
		seen[a] = i
	}
	network, hosts := p.networks[[3]byte{11, 0, 0}], map[byte]bool{}
	for i := range 256 {
		hosts[p.four([4]byte{11, 0, 0, byte(i)})[3]] = true
	}
	if len(hosts) != 256 || network == nil {
		t.Errorf("256 hosts have %d names", len(hosts))
	}
}

func TestAddressesInATextAreOverwritten(t *testing.T) {
	m := NewMasker(Mask{Addresses: true})
	for text, want := range map[string]string{
		"Host: 10.2.3.4:8080\r\n":               "Host: xx.x.x.x:8080\r\n",
		"PORT 10,2,3,4,200,21\r\n":              "PORT xx,x,x,x,200,21\r\n",
		"from 10.2.3.4, 10.2.3.5.":              "from xx.x.x.x, xx.x.x.x.",
		"10.2.3.4-10.2.3.9":                     "xx.x.x.x-xx.x.x.x",
		"[2001:db8::7]:80 and fe80::1":          "[xxxx:xxx::x]:80 and xxxx::x",
		"02:ab:cd:ef:00:01 02-AB-CD-EF-00-01":   "xx:xx:xx:xx:xx:xx xx-xx-xx-xx-xx-xx",
		"at 127.0.0.1, 12:34:56, 1.2.3, 3.1415": "at 127.0.0.1, 12:34:56, 1.2.3, 3.1415",
		"std::deque 1,2,3,4,5":                  "std::deque 1,2,3,4,5",
		"v10.2.3.4x":                            "v10.2.3.4x",
	} {
		out := []byte(text)
		if m.text([]byte(text), out); string(out) != want {
			t.Errorf("%q becomes %q, not %q", text, out, want)
		}
	}
}

// TestChecksumsAreAsRightAsTheyWere masks datagrams of any kind.
func TestChecksumsAreAsRightAsTheyWere(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		payload := rapid.SliceOfN(rapid.Byte(), 0, 60).Draw(rt, "payload")
		ip := &wire.Datagram{Src: netip.MustParseAddr("10.1.2.3"), Dst: netip.MustParseAddr("172.16.9.8"), HopLimit: 9}
		if rapid.Bool().Draw(rt, "v6") {
			ip.Src, ip.Dst = netip.MustParseAddr("2a00::7"), netip.MustParseAddr("fe80::8")
		}
		switch rapid.IntRange(0, 2).Draw(rt, "kind") {
		case 0:
			ip.Protocol, ip.TCP = wire.ProtocolTCP, &wire.Segment{SrcPort: 1, DstPort: 2, Flags: wire.ACK, Payload: payload}
		case 1:
			ip.Protocol, ip.UDP = wire.ProtocolUDP, &wire.UDP{SrcPort: 1, DstPort: 2, Payload: payload}
		default:
			ip.Protocol, ip.ICMP = wire.ProtocolICMP, &wire.ICMP{Type: 8, Body: payload}
			if ip.Src.Is6() {
				ip.Protocol, ip.ICMP.Type = wire.ProtocolICMPv6, 128
			}
		}
		frame := (&wire.Frame{Link: wire.LinkEthernet, Src: wire.MAC{2, 1}, Dst: wire.MAC{2, 2}, IP: ip}).Serialize()
		if rapid.Bool().Draw(rt, "damaged") {
			frame[len(frame)-1] ^= 0x55
		}
		what := Mask{rapid.Bool().Draw(rt, "addresses"), rapid.Bool().Draw(rt, "credentials"), rapid.Bool().Draw(rt, "payloads")}
		checkMask(rt, NewMasker(what), wire.LinkEthernet, frame, len(frame))
	})
}

type complains interface{ Errorf(string, ...any) }

// checkMask masks a frame and holds that it is as long as before, and that
// what is known of its checksums is what was.
func checkMask(t complains, m *Masker, link wire.LinkType, frame []byte, length int) {
	out := m.Frame(link, frame, length, Said{})
	if len(out) != len(frame) {
		t.Errorf("%d bytes became %d", len(frame), len(out))
		return
	}
	a, b := wire.Decode(link, frame, length), wire.Decode(link, out, length)
	was, is := wire.VerifyChecksums(&a, frame), wire.VerifyChecksums(&b, out)
	for i := range was {
		if len(is) != len(was) || was[i].Protocol != is[i].Protocol || was[i].State != is[i].State {
			t.Errorf("%+v became %+v:\n%x\n%x", was, is, frame, out)
			return
		}
	}
}

func FuzzMask(f *testing.F) {
	for _, name := range []string{"dhcp-dhcp.pcap", "icmp-icmp-destunreach-udp.pcap", "icmp-icmp6-neighbor-solicit.pcap"} {
		s := read(f, name)
		for _, p := range s.Packets.All() {
			_, data := s.Bytes(&p)
			f.Add(uint8(7), uint16(1), data)
		}
	}
	f.Fuzz(func(t *testing.T, what uint8, link uint16, data []byte) {
		m := NewMasker(Mask{what&1 != 0, what&2 != 0, what&4 != 0})
		if out := m.Frame(wire.LinkType(link), data, len(data), Said{}); len(out) != len(data) {
			t.Errorf("%d bytes became %d", len(data), len(out))
		}
	})
}
