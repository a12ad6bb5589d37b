package pcapfilter

import (
	"encoding/binary"
	"errors"
	"fmt"
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/bpf"

	"wiretale/text"
	"wiretale/wire"
)

// mistakeOf compiles an expression that must be refused.
func mistakeOf(t *testing.T, expression string, target Target) *Error {
	t.Helper()
	_, err := compileAll(expression, target)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%q: want an *Error, got %v", expression, err)
	}
	return e
}

// TestMistakesAreMarked holds that each kind of mistake is told with the words
// that are wrong, and with what would be right.
func TestMistakesAreMarked(t *testing.T) {
	for _, c := range []struct {
		expression, marked string
		code               Code
		expected           string
	}{
		{"tcp @ udp", "@", BadCharacter, ""},
		{"port 4294967296", "4294967296", BadNumber, ""},
		{"port 08", "08", BadNumber, ""},
		{"src host 10.0.0.300", "10.0.0.300", BadAddress, ""},
		{"net 10.0.0.0/33", "33", BadMask, "32"},
		{"net fe80::/129", "129", BadMask, "128"},
		{"net 10.0.0.1/8", "10.0.0.1/8", HostBits, "10.0.0.0"},
		{"net fe80::1/10", "fe80::1/10", HostBits, "fe80::"},
		{"host 10.0.0.0/8", "/", MaskOnNet, ""},
		{"tcp and", "", WantPrimitive, ""},
		{"tcp or or udp", "or", WantPrimitive, ""},
		{"tpc port 80", "tpc", UnknownWord, "tcp"},
		{"zzzzzzzz", "zzzzzzzz", UnknownWord, ""},
		{"1.2.3.4", "1.2.3.4", BareValue, "host 1.2.3.4"},
		{"tcp or 80", "80", BareValue, "port 80"},
		{"tcp or 0:1:2:3:4:5", "0:1:2:3:4:5", BareValue, "ether host 0:1:2:3:4:5"},
		{"80", "80", BareValue, "port 80"},
		{"host", "", WantHost, ""},
		{"net tcp", "tcp", WantNet, ""},
		{"port", "", WantPort, ""},
		{"ip proto", "", WantProtocol, ""},
		{"less", "", WantNumber, ""},
		{"ether host 10.0.0.1", "10.0.0.1", WantMAC, ""},
		{"src or port 80", "port", WantDirection, "dst"},
		{"tcp[13]", "", WantRelation, ""},
		{"len > > 5", ">", WantNumber, ""},
		{"tcp udp", "udp", WantEnd, ""},
		{"(tcp", "", WantClose, ")"},
		{"tcp[13 = 2", "=", WantClose, "]"},
		{"host example.com", "example.com", HostName, ""},
		{"port htpt", "htpt", UnknownPort, "http"},
		{"portrange ssh-htpt", "htpt", UnknownPort, "http"},
		{"portrange 80-70000", "70000", PortTooHigh, "65535"},
		{"udp port ssh", "ssh", PortOf, "tcp"},
		{"port 65536", "65536", PortTooHigh, "65535"},
		{`ip proto \tpc`, `\tpc`, UnknownProtocol, "tcp"},
		{"ip proto tcp", "tcp", ReservedWord, `\tcp`},
		{"arp port 80", "arp", BadQualifier, "tcp, udp, sctp"},
		{"tcp host 10.0.0.1", "tcp", BadQualifier, "ip, arp, rarp"},
		{"tcp[13:3] = 0", "3", BadSize, "1, 2, 4"},
		{"len / 0 > 1", "0", DivisionByZero, ""},
		{"len << 32 > 1", "32", ShiftTooFar, "31"},
		{"tcp and vlan 4096", "4096", TooGreat, "4095"},
		{"geneve", "geneve", NotSupported, ""},
		{"ip6 protochain 6", "protochain", NotSupported, ""},
		{"gateway 10.0.0.1", "gateway", Gateway, ""},
		{"ip and outbound", "outbound", NotOnLink, "Ethernet"},
		{"ether[0x7fffffff] = 1", "0x7fffffff", TooFar, ""},
	} {
		e := mistakeOf(t, c.expression, Target{Link: wire.LinkEthernet})
		marked := c.expression[e.Offset : e.Offset+e.Length]
		if e.Code != c.code || marked != c.marked || e.Expected != c.expected || e.Source != c.expression {
			t.Errorf("%q: got %s at %q, expected %q", c.expression, e.Code, marked, e.Expected)
		}
	}
}

// TestWhatALinkCantTellIsRefused names the link.
func TestWhatALinkCantTellIsRefused(t *testing.T) {
	for _, c := range []struct {
		expression string
		target     Target
		link       string
	}{
		{"ether host 0:1:2:3:4:5", Target{Link: wire.LinkRaw}, "IP"},
		{"broadcast", Target{Link: wire.LinkLinuxSLL2}, "Linux cooked"},
		{"vlan", Target{Link: wire.LinkPPP}, "PPP"},
		{"mpls", Target{Link: wire.LinkNull}, "BSD loopback"},
		{"ether[3] = 0", Target{Link: wire.LinkLinuxSLL2, Kernel: true}, "Linux cooked"},
		{"tcp", Target{Link: wire.LinkRadiotap}, "127"},
	} {
		if e := mistakeOf(t, c.expression, c.target); e.Code != NotOnLink || e.Expected != c.link {
			t.Errorf("%q: got %s, %q", c.expression, e.Code, e.Expected)
		}
	}
}

// TestExpressionsAreBounded holds that no expression takes long to refuse.
func TestExpressionsAreBounded(t *testing.T) {
	ethernet := Target{Link: wire.LinkEthernet}
	for expression, code := range map[string]Code{
		strings.Repeat("(", 50_000):                                            TooDeep,
		strings.Repeat("not ", 10_000) + "tcp":                                 TooDeep,
		strings.Repeat("-", 50_000) + "1 = 1":                                  TooDeep,
		"host " + strings.Repeat("(", 50_000):                                  TooDeep,
		"len " + strings.Repeat("% len ", 5000) + "= 1":                        TooDeep,
		strings.Repeat("tcp[", 5000):                                           TooDeep,
		strings.Repeat(" ", maxSource+1):                                       TooLong,
		"port 1" + strings.Repeat(" or 2", 5000):                               TooManyOps,
		"len" + strings.Repeat("- (len", 20) + strings.Repeat(")", 20) + "= 1": TooComplex,
	} {
		if e := mistakeOf(t, expression, ethernet); e.Code != code {
			t.Errorf("%.40q…: got %s, want %s", expression, e.Code, code)
		}
	}
}

// TestLongProgramsJumpFar holds that an expression of many ports, whose jumps
// are longer than one instruction can say, means what it says.
func TestLongProgramsJumpFar(t *testing.T) {
	var b strings.Builder
	b.WriteString("udp dst port 1")
	const last = 301
	for port := 3; port <= last; port += 2 {
		fmt.Fprintf(&b, " or %d", port)
	}
	program, err := compileAll(b.String(), Target{Link: wire.LinkEthernet})
	if err != nil {
		t.Fatal(err)
	}
	if len(program) < 1000 {
		t.Fatalf("only %d instructions: nothing is far", len(program))
	}
	for port := range uint16(last + 10) {
		packet := joined(make([]byte, 12), u16(etherIP), ipv4(protocolUDP, 0, 0, [4]byte{}, u16(9, port, 8, 0)))
		want := port%2 == 1 && port <= last
		if got := accepts(t, program, [][]byte{packet})[0]; got != want {
			t.Errorf("port %d: got %v", port, got)
		}
	}
}

// TestTakenTagsAreSeen holds that a frame whose VLAN tag the kernel has taken
// out is accepted as the same frame with its tag.
func TestTakenTagsAreSeen(t *testing.T) {
	frames, _ := packetsOf(t, wire.LinkEthernet)
	seen := 0
	for _, expression := range []string{"vlan", "vlan 5", "vlan 6 and ip", "vlan and vlan 5 and tcp port 80", "vlan and mpls and tcp", "not vlan 5",
		"vlan 5 and pppoes 1 and ip", "vlan and host 127.0.0.1 or vlan 9"} {
		inFile, err := compileAll(expression, Target{Link: wire.LinkEthernet})
		if err != nil {
			t.Fatal(err)
		}
		live, err := compileAll(expression, Target{Link: wire.LinkEthernet, Kernel: true})
		if err != nil {
			t.Fatal(err)
		}
		present := func(program []bpf.Instruction, is, tag uint32) []bpf.Instruction {
			return known(program, map[bpf.Extension]uint32{bpf.ExtVLANTagPresent: is, bpf.ExtVLANTag: tag})
		}
		for _, frame := range frames {
			want := accepts(t, inFile, [][]byte{frame})[0]
			if got := accepts(t, present(live, 0, 0), [][]byte{frame})[0]; got != want {
				t.Fatalf("%q: of a frame that has its tag %v, and %v in a file: %x", expression, got, want, frame)
			}
			switch binary.BigEndian.Uint16(frame[12:]) {
			case etherVLAN, etherQinQ, etherOldQinQ:
			default:
				continue
			}
			seen++
			without := joined(frame[:12], frame[16:])
			tag := uint32(binary.BigEndian.Uint16(frame[14:]))
			if got := accepts(t, present(live, 1, tag), [][]byte{without})[0]; got != want {
				t.Fatalf("%q: of a frame whose tag was taken %v, and %v in a file: %x", expression, got, want, frame)
			}
		}
	}
	if seen == 0 {
		t.Error("no frame has a tag")
	}
}

// TestCookedHeadersAreAskedOfTheKernel holds that where frames come without
// their cooked header, they are accepted as those with it.
func TestCookedHeadersAreAskedOfTheKernel(t *testing.T) {
	frames, _ := packetsOf(t, wire.LinkLinuxSLL2)
	for _, expression := range []string{"tcp port 80", "arp", "inbound and ip6", "outbound", "ifindex 1", "host 127.0.0.1", "tcp[tcpflags] & tcp-syn != 0",
		"ip[8] > 5 or ip6[7] > 3", "udp[ip[0] & 1] > 0", "ether proto 4"} {
		inFile, err := compileAll(expression, Target{Link: wire.LinkLinuxSLL2})
		if err != nil {
			t.Fatal(err)
		}
		live, err := compileAll(expression, Target{Link: wire.LinkLinuxSLL2, Kernel: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, frame := range frames {
			asked := known(live, map[bpf.Extension]uint32{bpf.ExtProto: uint32(binary.BigEndian.Uint16(frame)),
				bpf.ExtInterfaceIndex: binary.BigEndian.Uint32(frame[4:]), bpf.ExtType: uint32(frame[10])})
			got, want := accepts(t, asked, [][]byte{frame[cookedHeader:]})[0], accepts(t, inFile, [][]byte{frame})[0]
			if got != want {
				t.Fatalf("%q: got %v, want %v of %x", expression, got, want, frame)
			}
		}
	}
}

// FuzzParse holds that whatever is written, it is either refused with a place
// that lies in it, or becomes a program that the kernel would take.
func FuzzParse(f *testing.F) {
	for _, e := range expressions(f) {
		f.Add(e)
	}
	links := []wire.LinkType{wire.LinkEthernet, wire.LinkRaw, wire.LinkLinuxSLL2, wire.LinkNull, wire.LinkPPP}
	f.Fuzz(func(t *testing.T, expression string) {
		chance := rand.New(rand.NewPCG(1, 2))
		for _, link := range links {
			program, err := compileAll(expression, Target{Link: link, Kernel: link != wire.LinkNull && link != wire.LinkPPP})
			var e *Error
			switch {
			case errors.As(err, &e):
				if e.Offset < 0 || e.Length < 0 || e.Offset+e.Length > len(expression) || !strings.HasPrefix(e.Key(), "pcapfilter.") {
					t.Fatalf("%+v", e)
				}
				continue
			case err != nil:
				t.Fatal(err)
			}
			if len(program) > MaxProgram {
				t.Fatalf("%d instructions", len(program))
			}
			if _, err := bpf.Assemble(program); err != nil {
				t.Fatal(err)
			}
			plain := known(program, map[bpf.Extension]uint32{bpf.ExtProto: etherIP, bpf.ExtInterfaceIndex: 1, bpf.ExtType: 0,
				bpf.ExtVLANTag: 5, bpf.ExtVLANTagPresent: 1})
			packet := make([]byte, 64)
			for i := range packet {
				packet[i] = byte(chance.Uint32())
			}
			accepts(t, plain, [][]byte{packet})
		}
	})
}

// TestEveryMistakeHasASentence looks the codes up where they are declared.
func TestEveryMistakeHasASentence(t *testing.T) {
	file, err := goparser.ParseFile(gotoken.NewFileSet(), "error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		for _, expected := range []string{"", "x"} {
			e := Error{Code: Code(value), Expected: expected}
			for _, lang := range text.Langs() {
				if !text.For(lang).Has(e.Key()) {
					t.Errorf("%s has no sentence for %s", lang, e.Key())
				}
			}
		}
		found++
		return true
	})
	if found == 0 {
		t.Error("no code was found")
	}
}

// TestWhatIsExceptedIsLeftOut holds whatever the rest of the expression says.
func TestWhatIsExceptedIsLeftOut(t *testing.T) {
	packets, odd := packetsOf(t, wire.LinkEthernet)
	packets = append(packets, odd...)
	filter := func(expression string) *Filter {
		f, err := Parse(expression)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	run := func(f *Filter) []bool {
		program, err := f.Compile(Target{Link: wire.LinkEthernet})
		if err != nil {
			t.Fatal(err)
		}
		return accepts(t, program, packets)
	}
	for _, expression := range []string{"", "tcp or udp", "vlan or tcp", "len > 0"} {
		all, without, nothing := run(filter(expression)), run(filter(expression).Except(filter("tcp port 80"))), run(filter(expression).Except(new(Filter)))
		own := run(filter("tcp port 80"))
		for i := range packets {
			if without[i] && own[i] || !without[i] && all[i] && !own[i] && len(packets[i]) > 100 || nothing[i] {
				t.Fatalf("%q: accepted is %v, without the own %v (%v), without all %v: %x", expression, all[i], without[i], own[i], nothing[i], packets[i])
			}
		}
	}
	if f := filter("tcp"); f.Except(nil) != f {
		t.Error("nothing is excepted, and the filter changes")
	}
}
