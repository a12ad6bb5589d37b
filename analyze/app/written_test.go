package app

import (
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"wiretale/trace"
	"wiretale/wire"
)

// written writes a script as a capture file, so that others can read it: the
// parts are packets, one a millisecond, of a connection to a port that was
// opened before, or datagrams. Ends of streams and holes are left out.
func written(t testing.TB, port uint16, script []said, datagrams bool) string {
	t.Helper()
	b := []byte("\xd4\xc3\xb2\xa1\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\x00\x00\x01\x00\x00\x00")
	var seq [2]wire.Seq
	packets := 0
	write := func(from Side, flags wire.Flags, text string) {
		ends := ends(port)
		src, dst := ends[from], ends[from.Other()]
		p := &wire.Datagram{Src: src.Addr(), Dst: dst.Addr(), HopLimit: 64}
		if datagrams {
			p.Protocol = wire.ProtocolUDP
			p.UDP = &wire.UDP{SrcPort: src.Port(), DstPort: dst.Port(), Payload: []byte(text)}
		} else {
			p.Protocol = wire.ProtocolTCP
			p.TCP = &wire.Segment{
				SrcPort: src.Port(), DstPort: dst.Port(), Seq: seq[from], Ack: seq[from.Other()], Flags: flags, Window: 65000,
				Payload: []byte(text),
			}
			if seq[from] += wire.Seq(len(text)); flags.Has(wire.SYN) {
				seq[from]++
			}
		}
		frame := (&wire.Frame{Link: wire.LinkEthernet, EtherType: wire.EtherTypeIPv4, IP: p}).Serialize()
		for _, n := range []int{1700000000, packets * 1000, len(frame), len(frame)} {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		}
		b = append(b, frame...)
		packets++
	}
	if !datagrams {
		write(Client, wire.SYN, "")
		write(Server, wire.SYN|wire.ACK, "")
		write(Client, wire.ACK, "")
	}
	for _, s := range script {
		if s.text != "" {
			write(s.from, wire.ACK|wire.PSH, s.text)
		}
	}
	path := filepath.Join(t.TempDir(), "written.pcap")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// text is so many bytes of lines.
func text(n int) string { return strings.Repeat("0123456789abc\r\n", n/15+1)[:n] }

// checkHeard holds what is heard of packets that lie in a stream with holes.
func checkHeard(t *testing.T, script []said, want string) {
	t.Helper()
	if d := differ(want, hear(t, 1, script, uncut).lines()); d != "" {
		t.Errorf("(-wanted +got)\n%s", d)
	}
}

// byLines is a script in which each line of a side has a packet of its own:
// tshark follows no more than one command in a packet.
func byLines(side Side, script []said) (all []said) {
	for _, s := range script {
		if s.from != side {
			all = append(all, s)
			continue
		}
		for l := range strings.Lines(s.text) {
			all = append(all, said{from: side, text: l})
		}
	}
	return all
}

// checkFacts holds that tshark finds the same values of some fields in a
// capture, in the same order. A field "a=b" is a for tshark and a or b here;
// tshark gives one that ends in ":hex" as bytes.
// Blanks around values don't count, and empty ones are left out.
func checkFacts(t *testing.T, path string, options []string, names ...string) {
	t.Helper()
	ours := make([][]string, len(names))
	theirs := make([][]string, len(names))
	asked := make([]string, len(names))
	add := func(to *[]string, text string, hexadecimal bool) {
		for v := range strings.SplitSeq(text, "|") { // as tshark joins several
			if b, err := hex.DecodeString(v); hexadecimal && err == nil {
				v = string(b)
			}
			if v = strings.TrimSpace(v); v != "" {
				*to = append(*to, bounded(v))
			}
		}
	}
	for i, name := range names {
		asked[i], _, _ = strings.Cut(name, "=")
		asked[i] = strings.TrimSuffix(asked[i], ":hex")
	}
	for _, row := range tshark(t, path, "tcp || udp", options, asked...) {
		for i, v := range row {
			add(&theirs[i], v, strings.HasSuffix(names[i], ":hex"))
		}
	}
	for _, m := range inOrderOfPackets(t, path) {
		for i, name := range names {
			for _, f := range m.Fields {
				if f.Name == asked[i] || slices.Contains(strings.Split(name, "="), f.Name) {
					add(&ours[i], f.Value, false)
				}
			}
		}
	}
	for i, name := range asked {
		if d := differ(strings.Join(theirs[i], "\n"), strings.Join(ours[i], "\n")); d != "" || len(ours[i]) == 0 {
			t.Errorf("%s of %s (-tshark's +ours):\n%s", name, filepath.Base(path), d)
		}
	}
}

// inOrderOfPackets are the complete messages of a capture in the order of the
// packets that completed them.
func inOrderOfPackets(t *testing.T, path string) (all []*trace.Message) {
	t.Helper()
	packet := map[*trace.Message]int{}
	for _, c := range conversationsOf(t, path) {
		for _, m := range c.hear(t, uncut).messages {
			if m.Complete {
				packet[m] = c.packets[m.Last-1]
				all = append(all, m)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *trace.Message) int { return packet[a] - packet[b] })
	return all
}
