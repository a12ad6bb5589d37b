package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/internal/oracle"
)

// sample is one frame of a capture.
type sample struct {
	link   LinkType
	data   []byte
	length int
}

// readCapture returns the frames of a pcap file.
func readCapture(t testing.TB, path string) []sample {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	var samples []sample
	for {
		data, info, err := r.ReadPacketData()
		if err != nil {
			return samples
		}
		samples = append(samples, sample{LinkType(r.LinkType()), data, info.Length})
	}
}

func captures(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/captures/*.pcap")
	if err != nil || len(paths) == 0 {
		t.Fatal("no captures", err)
	}
	return paths
}

// writeCapture writes frames of one link type to a pcap file.
func writeCapture(t testing.TB, link LinkType, samples []sample) string {
	t.Helper()
	var b bytes.Buffer
	w := pcapgo.NewWriter(&b)
	if err := w.WriteFileHeader(262144, layers.LinkType(link)); err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		if err := w.WritePacket(gopacket.CaptureInfo{CaptureLength: len(s.data), Length: s.length}, s.data); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "frames.pcap")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// said is what tshark says of one field.
type said struct {
	Name   string `xml:"name,attr"`
	Show   string `xml:"show,attr"`
	Value  string `xml:"value,attr"`
	Pos    int    `xml:"pos,attr"`
	Size   int    `xml:"size,attr"`
	Fields []said `xml:"field"`
	Protos []said `xml:"proto"`
}

// tshark returns, for each frame of a file, what tshark says of each field
// that the registry knows, by name and in wire order.
func tshark(t testing.TB, path string, options ...string) []map[string][]said {
	packets := pdml(t, path, options...)
	frames := make([]map[string][]said, len(packets))
	for i, p := range packets {
		frames[i] = map[string][]said{}
		collect(frames[i], p)
	}
	return frames
}

// pdml returns what tshark says of each frame of a file.
func pdml(t testing.TB, path string, options ...string) []said {
	t.Helper()
	oracle.Need(t, "tshark")
	args := append([]string{"-r", path, "-n", "-T", "pdml",
		"-o", "tcp.desegment_tcp_streams:FALSE", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-o", "tcp.relative_sequence_numbers:FALSE"}, options...)
	out, err := exec.Command("tshark", args...).Output()
	if err != nil {
		t.Fatalf("tshark %s: %v", path, err)
	}
	var pdml struct {
		Packets []said `xml:"packet"`
	}
	d := xml.NewDecoder(bytes.NewReader(out))
	d.Strict = false
	if err := d.Decode(&pdml); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return pdml.Packets
}

func collect(into map[string][]said, s said) {
	// The service tags of IEEE 802.1ad have names of their own there.
	s.Name = strings.Replace(s.Name, "ieee8021ad.", "vlan.", 1)
	if comparable(s.Name) && !(s.Name == "ipv6.opt.padn" && s.Size == 0) && (s.Name != "ip.version" || s.Show == "4") { // it gives IPv6 one too
		into[s.Name] = append(into[s.Name], s)
	}
	for _, f := range append(s.Protos, s.Fields...) {
		collect(into, f)
	}
}

// ours are names that Wireshark doesn't have, or that it gives something else;
// each with the reason.
var ours = map[string]string{
	"ip.opt.data":                 "the bytes of options that have no fields of their own",
	"wlan.header":                 "the part of the 802.11 header that is not taken apart",
	"radiotap.present":            "Wireshark takes the radiotap header apart",
	"tcp.options.unknown.payload": "Wireshark doesn't name the bytes of a known option of the wrong length",
	"icmpv6.opt.reserved":         "Wireshark gives it no value",
	"sll.reserved":                "Wireshark leaves out these two bytes of SLL2",
	"data.data":                   "Wireshark takes a timestamp from an echo's data, and repeats the payloads of TCP and UDP",
	"dns.opt.data":                "Wireshark takes some options apart",
	"mpls.ttl":                    "Wireshark marks the whole label",
	"http.response.line":          "Wireshark leaves out the lines whose fields it knows",
}

// comparable reports whether a name stands for bytes whose meaning tshark can
// be asked for.
func comparable(name string) bool {
	def, ok := FieldByName(name)
	return ok && def.Kind != KindNone && !def.Given && len(def.For) == 0 && ours[name] == ""
}

// compare holds the fields of one frame against tshark's, and returns how many
// were compared.
func compare(t *testing.T, where string, s sample, theirs map[string][]said) int {
	t.Helper()
	mine := map[string][]*Field{}
	for f := range all(fieldsOf(s.link, s.data, s.length)) {
		// Wireshark splits the names of services, and doesn't name the type
		// behind a service tag.
		service := f.Name == "dns.resp.name" && strings.HasPrefix(f.Value.Text, "_")
		if f.Name == "vlan.etype" {
			delete(mine, f.Name)
		}
		if comparable(f.Name) && !service {
			mine[f.Name] = append(mine[f.Name], f)
		}
	}
	n := 0
	for _, def := range Registry() {
		a, b := mine[def.Name], theirs[def.Name]
		slices.SortStableFunc(b, func(x, y said) int { return x.Pos - y.Pos })
		if len(a) != len(b) {
			t.Errorf("%s: %s: %d times, tshark %d times %v", where, def.Name, len(a), len(b), b)
			continue
		}
		for i := range a {
			n++
			if why := differs(def, a[i], b[i], s.data); why != "" {
				t.Errorf("%s: %s: %s (tshark: %+v)", where, def.Name, why, b[i])
			}
		}
	}
	return n
}

func differs(def FieldDef, f *Field, theirs said, data []byte) string {
	from, to := f.Span.Bytes()
	switch whole := f.Span.Bit%8 == 0 && f.Span.Bits%8 == 0; {
	case f.Span.Bits == 0: // a length that is no field of a header has no place
	case whole && (from != theirs.Pos || to-from != theirs.Size),
		!whole && (from < theirs.Pos || to > theirs.Pos+theirs.Size):
		if !strings.HasPrefix(def.Name, "http.") { // Wireshark marks the whole line
			return fmt.Sprintf("stands at %d, %d bytes", from, to-from)
		}
	}
	var mine, want string
	switch def.Kind {
	case KindUint, KindBool:
		show := theirs.Show
		switch show { // booleans are shown as words by newer versions
		case "True":
			show = "1"
		case "False":
			show = "0"
		}
		n, err := strconv.ParseUint(show, 0, 64)
		if err != nil {
			return "tshark shows no number: " + theirs.Show
		}
		mine, want = strconv.FormatUint(f.Value.Num, 10), strconv.FormatUint(n, 10)
	case KindBytes:
		mine, want = f.Value.String(), theirs.Value
	case KindText:
		mine, want = f.Value.String(), theirs.Show
		switch {
		case def.Name == "http.request.line":
			mine, want = hex.EncodeToString(data[from:to]), theirs.Value
		case strings.HasPrefix(def.Name, "dns.") && want == "<Root>":
			want = "."
		}
	default:
		mine, want = f.Value.String(), theirs.Show
	}
	if mine != want {
		return fmt.Sprintf("is %q, tshark's is %q", mine, want)
	}
	return ""
}

func TestFieldsOfCapturesAgainstTshark(t *testing.T) {
	oracle.Need(t, "tshark")
	n := 0
	for _, path := range captures(t) {
		samples, theirs := readCapture(t, path), tshark(t, path)
		if len(samples) != len(theirs) {
			t.Fatalf("%s: %d frames, tshark %d", path, len(samples), len(theirs))
		}
		for i, s := range samples {
			n += compare(t, fmt.Sprintf("%s frame %d", filepath.Base(path), i+1), s, theirs[i])
		}
	}
	t.Logf("%d fields compared", n)
	oracle.Count(t, n)
}
