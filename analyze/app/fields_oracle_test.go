package app

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wiretale/wire"
)

// checkFields holds that the messages of a capture say of some fields, all in
// all, just what tshark says. Options tell tshark which protocol is at a port.
func checkFields(t *testing.T, path string, options []string, names ...string) {
	t.Helper()
	var ours []string
	for _, c := range conversationsOf(t, path) {
		for _, m := range c.hear(t, uncut).messages {
			for _, f := range m.Fields {
				if slices.Contains(names, f.Name) {
					ours = append(ours, f.Name+" = "+f.Value)
				}
			}
		}
	}
	compare(t, ours, tshark(t, path, strings.Join(names, " or "), options, names...), names)
}

// compare holds that what we say is what tshark says, in whatever order.
func compare(t *testing.T, ours []string, rows [][]string, names []string) {
	t.Helper()
	var theirs []string
	for _, row := range rows {
		for i, values := range row {
			for v := range strings.SplitSeq(values, "|") {
				if v != "" {
					theirs = append(theirs, names[i]+" = "+strings.ReplaceAll(v, `\n`, "\n"))
				}
			}
		}
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	if d := cmp.Diff(theirs, ours); d != "" {
		t.Errorf("tshark (-) and this package (+): %s", d)
	}
}

// checkScript does the same with a script, which is told to tshark as packets.
func checkScript(t *testing.T, port uint16, datagrams bool, script []said, options []string, names ...string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script.pcap")
	if err := os.WriteFile(file, packetsOf(port, datagrams, script), 0o600); err != nil {
		t.Fatal(err)
	}
	here, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Rel(here, file)
	if err != nil {
		t.Fatal(err)
	}
	checkFields(t, path, options, names...)
}

// packetsOf writes a script as a capture file of raw IPv4 packets.
func packetsOf(port uint16, datagrams bool, script []said) []byte {
	var file bytes.Buffer
	const magic, version, snap, raw = 0xa1b2c3d4, 2<<16 | 4, 1 << 18, 101
	for _, n := range [...]uint32{magic, version, 0, 0, snap, raw} {
		binary.Write(&file, binary.BigEndian, n)
	}
	next := [2]wire.Seq{1000, 2000}
	if !datagrams {
		script = append([]said{{from: Client}}, script...) // a SYN
	}
	for i, s := range script {
		from, to := ends(port)[s.from], ends(port)[s.from.Other()]
		d := wire.Datagram{HopLimit: 64, Src: from.Addr(), Dst: to.Addr()}
		if datagrams {
			d.Protocol = wire.ProtocolUDP
			d.UDP = &wire.UDP{SrcPort: from.Port(), DstPort: to.Port(), Payload: []byte(s.text)}
		} else {
			d.Protocol = wire.ProtocolTCP
			d.TCP = &wire.Segment{
				SrcPort: from.Port(), DstPort: to.Port(), Seq: next[s.from], Ack: next[s.from.Other()],
				Flags: wire.ACK | wire.PSH, Window: 60000, Payload: []byte(s.text),
			}
			next[s.from] = next[s.from].Add(len(s.text))
			if len(s.text) == 0 {
				d.TCP.Flags = wire.SYN
				next[s.from] = next[s.from].Add(1)
			}
		}
		packet := d.Append(nil)
		for _, n := range [...]uint32{uint32(i), 0, uint32(len(packet)), uint32(len(packet))} {
			binary.Write(&file, binary.BigEndian, n)
		}
		file.Write(packet)
	}
	return file.Bytes()
}

// checkCapture holds what is heard in one conversation of a capture.
func checkCapture(t *testing.T, path string, number int, want string, fields ...string) {
	t.Helper()
	all := conversationsOf(t, path)
	if number >= len(all) {
		t.Fatalf("%s has %d conversations", path, len(all))
	}
	if d := differ(want, all[number].hear(t, uncut).lines(fields...)); d != "" {
		t.Errorf("%s, conversation %d (-wanted +got): %s", path, number, d)
	}
}

// scriptsOf are what is said in a capture, as seeds for fuzzing.
func scriptsOf(t testing.TB, paths ...string) (all [][]said) {
	for _, path := range paths {
		for _, c := range conversationsOf(t, path) {
			all = append(all, c.script)
		}
	}
	return all
}
