package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"wiretale/analyze"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/config"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui"
)

// sampleCaptures are those that are damaged in tests.
func sampleCaptures(t testing.TB) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	for _, pattern := range []string{"*/*.pcap", "*/*.pcapng"} {
		paths, err := filepath.Glob("../../analyze/testdata/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if len(b) < 100<<10 {
				all[filepath.Base(path)] = b
			}
		}
	}
	if len(all) < 20 {
		t.Fatal("captures are missing")
	}
	return all
}

// eachPacket has do look at every packet of a capture.
func eachPacket(ctx context.Context, from capture.Source, do func(*trace.Snapshot, *trace.Packet) error) (problem, err error) {
	return eachWindow(ctx, from, func(s *trace.Snapshot) error {
		for _, p := range s.Packets.All() {
			if err := do(s, &p); err != nil {
				return err
			}
		}
		return nil
	})
}

// readAll reads a capture's bytes by the ways of both commands, and returns what
// they print. each is called now and then.
func readAll(t testing.TB, file []byte, each func()) (packets, flows []byte) {
	t.Helper()
	var out bytes.Buffer
	list := packetsJSON(&out, listing{})
	n := 0
	_, err := eachPacket(t.Context(), capture.Open("test", bytes.NewReader(file)), func(s *trace.Snapshot, p *trace.Packet) error {
		if n++; n%512 == 0 {
			each()
		}
		return list(s, p)
	})
	if err != nil {
		t.Fatal(err)
	}
	x := index.New(true)
	_ = capture.Open("test", bytes.NewReader(file)).Run(t.Context(), x) // a damaged file is read as far as it goes
	var told bytes.Buffer
	w := bufio.NewWriter(&told)
	if err := flowsJSON(w, x.Epoch(), x.All()); err != nil {
		t.Fatal(err)
	}
	w.Flush()
	each()
	return out.Bytes(), told.Bytes()
}

// checkPrintable holds that nothing is printed that could move a cursor.
func checkPrintable(t testing.TB, printed []byte) {
	t.Helper()
	if i := bytes.IndexFunc(printed, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("%q is printed", printed[i:min(len(printed), i+8)])
	}
}

// spoiled returns a file with some of its bytes changed, lengths set to the
// extremes, or parts cut out.
func spoiled(r *rand.Rand, file []byte) []byte {
	b := bytes.Clone(file)
	for range 1 + r.IntN(20) {
		if len(b) < 32 {
			break
		}
		at := 24 + r.IntN(len(b)-24)
		switch r.IntN(6) {
		case 0:
			b[at] ^= 1 << r.IntN(8)
		case 1:
			b[at] = []byte{0, 0xff, 0x1b, 0x45, 0x60, 0x80}[r.IntN(6)]
		case 2:
			binary.BigEndian.PutUint16(b[min(at, len(b)-2):], []uint16{0, 1, 0x7fff, 0xffff}[r.IntN(4)])
		case 3:
			binary.LittleEndian.PutUint32(b[min(at, len(b)-4):], []uint32{0, 1, 0xffff, 1 << 31, 1<<32 - 1}[r.IntN(5)])
		case 4:
			end := min(len(b), at+r.IntN(40))
			b = append(b[:at], b[end:]...)
		case 5:
			other := r.IntN(len(b))
			n := min(len(b)-at, len(b)-other, r.IntN(60))
			copy(b[at:at+n], b[other:other+n])
		}
	}
	return b
}

// TestSpoiledCapturesAreReadWithoutHarm reads damaged captures to their end,
// and prints what is in them.
func TestSpoiledCapturesAreReadWithoutHarm(t *testing.T) {
	rounds := 12
	if testing.Short() {
		rounds = 2
	}
	r := rand.New(rand.NewPCG(1, 2))
	for name, file := range sampleCaptures(t) {
		for range rounds {
			b := spoiled(r, file)
			packets, flows := readAll(t, b, func() {})
			checkPrintable(t, packets)
			checkPrintable(t, flows)
			if t.Failed() {
				t.Fatalf("%s, spoiled", name)
			}
		}
	}
}

// TestSpoiledCapturesAreToldWithoutHarm writes damaged captures in every form: none
// holds what a terminal obeys, and each is what its form says.
func TestSpoiledCapturesAreToldWithoutHarm(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, lang := range []text.Lang{text.English, text.Spanish} {
		p := &program{words: text.For(lang), config: config.New("")}
		captures := sampleCaptures(t)
		for _, name := range slices.Sorted(maps.Keys(captures)) { // whose order decides what is drawn
			file := captures[name]
			log := trace.NewLog(time.Time{})
			_ = capture.Open("test", bytes.NewReader(spoiled(r, file))).Run(t.Context(), log) // as far as it goes
			log.Close(nil)
			s := analyze.Read(log.View())
			if s.Packets.Len() == 0 || s.Packets.Len() > 500 {
				continue
			}
			for _, form := range []string{"text", "mermaid", "svg", "markdown", "json", "cast"} {
				if form == "cast" && r.IntN(20) > 0 {
					continue // it takes long
				}
				var out bytes.Buffer
				x := tui.Export{Form: form, Title: name + "\x1b[2J\u202e<b>]]>", Kind: session.Recorded, Snapshot: s, Width: 80, Height: 24}
				if err := p.writeScreen(&out, &x); err != nil {
					t.Fatalf("%s of %s: %v", form, name, err)
				}
				checkForm(t, form, out.Bytes())
			}
			if t.Failed() {
				t.Fatalf("%s, spoiled", name)
			}
		}
	}
}

// checkForm holds that a text holds no control character and is of its form.
func checkForm(t *testing.T, form string, out []byte) {
	t.Helper()
	if i := bytes.IndexFunc(out, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) || r == utf8.RuneError
	}); i >= 0 {
		t.Errorf("%s: it holds %q", form, out[i:min(len(out), i+8)])
	}
	switch form {
	case "svg":
		for d := xml.NewDecoder(bytes.NewReader(out)); ; {
			token, err := d.Token()
			if err == io.EOF {
				return
			}
			if err != nil {
				t.Errorf("svg: %v", err)
				return
			}
			if e, ok := token.(xml.StartElement); ok && !slices.Contains([]string{"svg", "title", "desc", "style", "g", "text", "tspan", "rect", "line", "path", "circle"}, e.Name.Local) {
				t.Errorf("svg: there is a <%s>", e.Name.Local)
			}
		}
	case "json", "cast":
		for l := range bytes.Lines(out) {
			if !json.Valid(l) {
				t.Errorf("%s: %.80q", form, l)
			}
		}
	case "markdown", "mermaid":
		if bytes.ContainsAny(out, "<") || bytes.Contains(out, []byte("%%{")) {
			t.Errorf("%s: it holds markup:\n%s", form, out)
		}
	}
}

func FuzzCapture(f *testing.F) {
	for _, file := range sampleCaptures(f) {
		if len(file) < 4000 {
			f.Add(file)
		}
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if bytes.HasPrefix(file, []byte{0x1f, 0x8b}) || bytes.HasPrefix(file, []byte{0x28, 0xb5, 0x2f, 0xfd}) || len(file) > 1<<16 {
			t.Skip("compressed, or long")
		}
		packets, flows := readAll(t, file, func() {})
		checkPrintable(t, packets)
		checkPrintable(t, flows)
	})
}

// hostile are captures that ask for as much memory as their packets can; each
// makes a frame of a number.
func hostile() map[string]func(n uint32) []byte {
	header := func(n uint32, protocol byte, more uint16, payload []byte) []byte {
		b := make([]byte, 34, 34+len(payload))
		binary.BigEndian.PutUint16(b[12:], 0x0800)
		ip := b[14:]
		ip[0], ip[8], ip[9] = 0x45, 64, protocol
		binary.BigEndian.PutUint16(ip[2:], uint16(20+len(payload)))
		binary.BigEndian.PutUint16(ip[4:], uint16(n))
		binary.BigEndian.PutUint16(ip[6:], more)
		binary.BigEndian.PutUint32(ip[12:], 0x0a000000|n>>4)
		binary.BigEndian.PutUint32(ip[16:], 0x0a800001)
		return append(b, payload...)
	}
	tcp := func(n uint32, flags byte, payload []byte) []byte {
		b := make([]byte, 20, 20+len(payload))
		binary.BigEndian.PutUint16(b, uint16(1024+n%16))
		b[3], b[12], b[13] = 80, 0x50, flags
		binary.BigEndian.PutUint32(b[4:], n*7919)
		return append(b, payload...)
	}
	return map[string]func(n uint32) []byte{
		"a fragment of each datagram": func(n uint32) []byte { return header(n, 17, 0x2000, make([]byte, 1400)) },
		"the smallest fragments":      func(n uint32) []byte { return header(0, 17, 0x2000|uint16(n%8000), make([]byte, 8)) },
		"a flood of SYNs":             func(n uint32) []byte { return header(n, 6, 0, tcp(n, 0x02, nil)) },
		"data with holes":             func(n uint32) []byte { return header(n%64, 6, 0, tcp(n, 0x18, make([]byte, 200))) },
	}
}

// TestMemoryIsBoundedByTheFile reads hostile captures and holds that the heap
// stays below 64 MB and three times the file.
func TestMemoryIsBoundedByTheFile(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads large captures")
	}
	const size = 12 << 20
	for name, frame := range hostile() {
		t.Run(name, func(t *testing.T) {
			b := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
			b = append(b, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0)
			for n := uint32(0); len(b) < size; n++ {
				data := frame(n)
				for _, v := range []uint32{1700000000 + n/1000, n % 1000, uint32(len(data)), uint32(len(data))} {
					b = binary.LittleEndian.AppendUint32(b, v)
				}
				b = append(b, data...)
			}
			defer debug.SetGCPercent(debug.SetGCPercent(20))
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			before, most := m.HeapAlloc, uint64(0)
			began := time.Now()
			list := packetsJSON(io.Discard, listing{})
			n := 0
			if _, err := eachPacket(t.Context(), capture.Open("test", bytes.NewReader(b)), func(s *trace.Snapshot, p *trace.Packet) error {
				if n++; n%2048 == 0 {
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
				}
				return list(s, p)
			}); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d packets, %d MB beside the file of %d MB, %v", n, (max(most, before)-before)>>20, len(b)>>20, time.Since(began).Round(time.Millisecond))
			if limit := uint64(64<<20 + 3*len(b)); most > before+limit {
				t.Errorf("%d MB are used, %d are allowed", (most-before)>>20, limit>>20)
			}
		})
	}
}
