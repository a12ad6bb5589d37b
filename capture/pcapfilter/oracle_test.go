package pcapfilter

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/bpf"

	"wiretale/internal/oracle"
	"wiretale/wire"
)

// expressions are the lines of the table.
func expressions(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/expressions.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSuffix(line, "\n"); line != "" && line[0] != '#' {
			all = append(all, line)
		}
	}
	return all
}

// nothing is what tcpdump says of an expression that no packet can fulfil; one
// that accepts none is as good.
const nothing = "expression rejects all packets"

// askTcpdump compiles an expression with tcpdump, and returns its complaint
// instead where it refuses.
func askTcpdump(t *testing.T, args ...string) (program []bpf.Instruction, complaint string) {
	t.Helper()
	c := exec.Command("tcpdump", append([]string{"-ddd"}, args...)...)
	var said, wrong bytes.Buffer
	c.Stdout, c.Stderr = &said, &wrong
	if err := c.Run(); err != nil {
		return nil, lastLine(wrong.String())
	}
	lines := strings.Split(strings.TrimSpace(said.String()), "\n")
	raw := make([]bpf.RawInstruction, 0, len(lines))
	for _, line := range lines[1:] { // the first one is their number
		var i bpf.RawInstruction
		if _, err := fmt.Sscan(line, &i.Op, &i.Jt, &i.Jf, &i.K); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		raw = append(raw, i)
	}
	program, ok := bpf.Disassemble(raw)
	if !ok {
		t.Fatalf("%q: instructions that are not known", args)
	}
	for i := range program {
		if program[i] == (bpf.NegateA{}) { // the machine of the test doesn't know it
			program[i] = bpf.ALUOpConstant{Op: bpf.ALUOpMul, Val: ^uint32(0)}
		}
	}
	return program, ""
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// emptyFile writes a capture file that holds no packet, of a link type.
func emptyFile(t *testing.T, link wire.LinkType) string {
	t.Helper()
	b := binary.NativeEndian.AppendUint32(nil, 0xa1b2c3d4)
	b = binary.NativeEndian.AppendUint16(b, 2)
	b = binary.NativeEndian.AppendUint16(b, 4)
	for _, v := range []uint32{0, 0, 262144, uint32(link)} {
		b = binary.NativeEndian.AppendUint32(b, v)
	}
	path := filepath.Join(t.TempDir(), "empty.pcap")
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// accepts runs a program over packets.
func accepts(t *testing.T, program []bpf.Instruction, packets [][]byte) []bool {
	t.Helper()
	vm, err := bpf.NewVM(program)
	if err != nil {
		t.Fatalf("%v\n%v", err, program)
	}
	all := make([]bool, len(packets))
	for i, p := range packets {
		n, err := vm.Run(p)
		if err != nil {
			t.Fatalf("packet %d: %v\n%v", i, err, program)
		}
		all[i] = n != 0
	}
	return all
}

// misread is an expression that is false of a frame shorter than 101 bytes,
// since it looks beyond its end; tcpdump's optimizer forgets that.
const misread = "ether[100] = 0 or ip"

// TestTcpdumpAcceptsTheSame holds that for every expression of the table, at
// every link type, the same packets are accepted as tcpdump accepts, and the
// same expressions refused. Of a packet that ends before what is looked for,
// tcpdump's optimizer may think otherwise than tcpdump without it: there the
// latter is followed.
func TestTcpdumpAcceptsTheSame(t *testing.T) {
	oracle.Need(t, "tcpdump")
	for name, link := range map[string]wire.LinkType{
		"Ethernet": wire.LinkEthernet, "raw": wire.LinkRaw, "IPv4": wire.LinkIPv4, "IPv6": wire.LinkIPv6, "cooked": wire.LinkLinuxSLL,
		"cooked2": wire.LinkLinuxSLL2, "null": wire.LinkNull, "loop": wire.LinkLoop, "PPP": wire.LinkPPP,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole, odd := packetsOf(t, link)
			file := emptyFile(t, link)
			all := expressions(t)
			for _, expression := range all {
				if live := link == wire.LinkEthernet || link == wire.LinkRaw || link == wire.LinkLinuxSLL2; live && expression != misread {
					theirs, complaint := askTcpdump(t, "-r", file, "--", expression)
					agree(t, expression, Target{Link: link}, theirs, complaint, whole)
				}
				theirs, complaint := askTcpdump(t, "-O", "-r", file, "--", expression)
				agree(t, expression, Target{Link: link}, theirs, complaint, slices.Concat(whole, odd))
			}
			oracle.Count(t, len(all))
		})
	}
}

// agree compares what tcpdump made of an expression with what is made here.
func agree(t *testing.T, expression string, target Target, theirs []bpf.Instruction, complaint string, packets [][]byte) {
	t.Helper()
	ours, err := compileAll(expression, target)
	switch {
	case err != nil && complaint == "":
		t.Errorf("%q is refused, and tcpdump takes it: %v", expression, err)
	case err == nil && complaint != "" && !strings.Contains(complaint, nothing):
		t.Errorf("%q is taken, and tcpdump says: %s", expression, complaint)
	}
	if err != nil {
		return
	}
	want := make([]bool, len(packets))
	if complaint == "" {
		want = accepts(t, theirs, packets)
	}
	for i, got := range accepts(t, ours, packets) {
		if got != want[i] {
			t.Errorf("%q: accepted is %v, tcpdump says %v, of %x\nours:\n%s\ntheirs:\n%s", expression, got, want[i], packets[i], listing(ours), listing(theirs))
			return
		}
	}
}

func listing(program []bpf.Instruction) string {
	var b strings.Builder
	for i, instruction := range program {
		fmt.Fprintf(&b, "%3d %v\n", i, instruction)
	}
	return b.String()
}

func compileAll(expression string, target Target) ([]bpf.Instruction, error) {
	f, err := Parse(expression)
	if err != nil {
		return nil, err
	}
	return f.Compile(target)
}

// known are the extensions of the kernel that a test stands in for.
func known(program []bpf.Instruction, values map[bpf.Extension]uint32) []bpf.Instruction {
	all := make([]bpf.Instruction, len(program))
	for i, instruction := range program {
		all[i] = instruction
		if load, ok := instruction.(bpf.LoadExtension); ok {
			if v, ok := values[load.Num]; ok {
				all[i] = bpf.LoadConstant{Dst: bpf.RegA, Val: v}
			}
		}
	}
	return all
}

// TestTcpdumpAsksTheKernelTheSame holds what can be asked of a live interface
// only.
func TestTcpdumpAsksTheKernelTheSame(t *testing.T) {
	oracle.Need(t, "tcpdump")
	packets, _ := packetsOf(t, wire.LinkEthernet)
	all := []string{"inbound", "outbound", "inbound and tcp", "not outbound and udp port 53", "ifindex 3", "ifindex 3 or ifindex 4 and tcp", "host 127.0.0.1"}
	for _, expression := range all {
		theirs, complaint := askTcpdump(t, "-y", "EN10MB", expression)
		for _, kind := range []uint32{0, 1, 3, outgoing} {
			for _, index := range []uint32{3, 4, 5} {
				values := map[bpf.Extension]uint32{bpf.ExtType: kind, bpf.ExtInterfaceIndex: index}
				ours, err := compileAll(expression, Target{Link: wire.LinkEthernet, Kernel: true})
				if err != nil || complaint != "" {
					t.Fatalf("%q: %v, tcpdump says %q", expression, err, complaint)
				}
				got, want := accepts(t, known(ours, values), packets), accepts(t, known(theirs, values), packets)
				for i := range got {
					if got[i] != want[i] {
						t.Errorf("%q: accepted is %v, tcpdump says %v, of %x", expression, got[i], want[i], packets[i])
						break
					}
				}
			}
		}
	}
	oracle.Count(t, len(all))
}
