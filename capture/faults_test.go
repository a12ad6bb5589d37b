package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"wiretale/trace"
)

// fault returns the only error in err.
func fault(t testing.TB, err error) *Error {
	t.Helper()
	all := Errors(err)
	if len(all) != 1 {
		t.Fatalf("got %d errors: %v", len(all), err)
	}
	return all[0]
}

func TestFilesThatAreNoCapturesAreTold(t *testing.T) {
	for _, c := range []struct {
		content string
		code    Code
		found   string
	}{
		{"", Empty, ""},
		{"12:00:01.5 IP 10.0.0.1.80 > 10.0.0.2.99: Flags [S]\n", IsText, ""},
		{"hi", IsText, ""},
		{"señal: cañón\n", IsText, ""},
		{"\n <!DOCTYPE html><html>", IsHTML, ""},
		{"<HTML><body>", IsHTML, ""},
		{"PK\x03\x04\x14\x00", IsArchive, "ZIP"},
		{"BZh91AY&SY", IsArchive, "bzip2"},
		{"\xfd7zXZ\x00\x00", IsArchive, "xz"},
		{"%PDF-1.7\n", IsDocument, "PDF"},
		{"\x7fELF\x02\x01", IsDocument, "ELF"},
		{"\x01\x02\x03\x04\x05", UnknownFormat, "01020304"},
	} {
		_, err := logOfBytes(t, []byte(c.content))
		if e := fault(t, err); e.Code != c.code || e.Found != c.found || e.Offset != 0 || e.File != "test" {
			t.Errorf("%q: got %s (%q) at %d", c.content, e.Code, e.Found, e.Offset)
		}
	}
	packedText := gzipped(t, []byte("just words\n"))
	_, err := logOfBytes(t, packedText)
	if e := fault(t, err); e.Code != IsText {
		t.Errorf("a packed text: got %v", e)
	}
	_, err = logOfBytes(t, gzipped(t, packedText))
	if e := fault(t, err); e.Code != IsArchive || e.Found != "gzip in gzip" {
		t.Errorf("a text packed twice: got %v", e)
	}
}

func TestFilesThatCannotBeOpenedAreTold(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]Code{filepath.Join(dir, "nothing"): Missing, dir: Directory} {
		_, err := OpenFile(path)
		if e := fault(t, err); e.Code != want || e.File != path {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

// Cut at whatever byte, a file tells of every frame before the cut, and where
// the record begins that is not whole.
func TestFileCutAnywhereKeepsWhatWasWhole(t *testing.T) {
	frames := fewFrames(4)
	frames[2].Direction, frames[3].Lost = trace.Inbound, 2
	ng := func(order endian) func([]shot) []byte {
		return func(f []shot) []byte { return pcapngFile(order, 1, "eth0", f) }
	}
	classic := func(order endian) func([]shot) []byte {
		return func(f []shot) []byte { return pcapFile(order, pcapNanoseconds, 1, f) }
	}
	for name, write := range map[string]func([]shot) []byte{
		"snoop":       snoopFile,
		"pcap little": classic(binary.LittleEndian), "pcap big": classic(binary.BigEndian),
		"pcapng little": ng(binary.LittleEndian), "pcapng big": ng(binary.BigEndian),
	} {
		file := write(frames)
		var ends []int // of the headers, and of each frame
		for i := range len(frames) + 1 {
			ends = append(ends, len(write(frames[:i])))
		}
		for n := range len(file) {
			view, err := logOfBytes(t, file[:n])
			whole, _ := slices.BinarySearch(ends, n+1)
			if got := view.Sightings.Len(); got != max(0, whole-1) {
				t.Fatalf("%s cut at %d: got %d frames, want %d", name, n, got, whole-1)
			}
			if slices.Contains(ends, n) {
				if err != nil {
					t.Fatalf("%s that ends well at %d: %v", name, n, err)
				}
				continue
			}
			if strings.HasPrefix(name, "pcapng") && n == len(ngSection(binary.LittleEndian)) {
				continue // between two blocks of the header
			}
			e := fault(t, err)
			if n >= 4 && (e.Code != Cut || e.Offset > int64(n) || whole > 0 && e.Offset != int64(ends[whole-1])) {
				t.Fatalf("%s cut at %d: got %v", name, n, e)
			}
			if e.Offset < 0 {
				t.Fatalf("%s cut at %d: no offset in %v", name, n, e)
			}
		}
	}
}

func TestPackedFileCutAnywhereGivesTheBeginning(t *testing.T) {
	frames := fewFrames(4)
	file := pcapFile(binary.LittleEndian, pcapNanoseconds, 1, frames)
	for name, packed := range packings(t, file) {
		if name == "plain" {
			continue
		}
		for n := range len(packed) {
			view, err := logOfBytes(t, packed[:n])
			got := shots(view)
			if diff := cmp.Diff(frames[:len(got)], got); diff != "" {
				t.Fatalf("%s cut at %d: written −, read +:\n%s", name, n, diff)
			}
			if e := fault(t, err); e.Offset < 0 || e.Offset > int64(n) || n > 24 && e.Code != PackedCut {
				t.Fatalf("%s cut at %d: got %v", name, n, e)
			}
		}
	}
}

func TestDamagedCompressionIsTold(t *testing.T) {
	file := pcapFile(binary.LittleEndian, pcapNanoseconds, 1, fewFrames(9))
	packed := gzipped(t, file)
	packed[len(packed)-6] ^= 1 // the checksum
	view, err := logOfBytes(t, packed)
	if e := fault(t, err); e.Code != Unpacking || e.Offset <= 0 {
		t.Errorf("got %v", e)
	}
	if view.Sightings.Len() != 9 {
		t.Errorf("got %d frames", view.Sightings.Len())
	}
	if !errors.Is(view.Problem, err) && view.Problem.Error() != err.Error() {
		t.Errorf("the log's problem is %v", view.Problem)
	}
}

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestClaimsAllocateLittle(t *testing.T) {
	le := binary.LittleEndian
	classic := pcapFile(le, pcapMicroseconds, 1, fewFrames(1))
	claim := func(n uint32) []byte {
		b := slices.Clone(classic)
		le.PutUint32(b[pcapHeader+8:], n)
		le.PutUint32(b[pcapHeader+12:], n)
		return b
	}
	block := func(kind, n uint32) []byte {
		b := append(ngSection(le), le.AppendUint32(nil, kind)...)
		return append(le.AppendUint32(b, n), make([]byte, 50)...)
	}
	for name, c := range map[string]struct {
		file []byte
		code Code
	}{
		"pcap, 4 GiB":                {claim(1<<32 - 16), TooLong},
		"pcap, 16 MiB":               {claim(maxRecord), Cut},
		"pcapng packet, 4 GiB":       {block(blockEnhanced, 1<<32-16), TooLong},
		"pcapng packet, 16 MiB":      {block(blockEnhanced, maxRecord), Cut},
		"pcapng interface, 4 GiB":    {block(blockInterface, 1<<32-16), TooLong},
		"pcapng, unknown, 4 GiB":     {block(77, 1<<32-16), Cut},
		"pcapng, section of 4 GiB":   {slices.Concat(le.AppendUint32(nil, blockSection), le.AppendUint32(nil, 1<<32-16), le.AppendUint32(nil, byteOrderMagic)), TooLong},
		"pcapng, interface too high": {slices.Concat(ngSection(le), ngPacket(le, 1<<31, 0, shot{})), NoInterface},
		"pcapng, captured too much":  {slices.Concat(ngSection(le), ngDescribe(le, 1, ""), ngBlock(le, blockEnhanced, append(make([]byte, 12), 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0))), BadRecord},
		"pcapng, a block of 8 bytes": {block(blockEnhanced, 8), BadRecord},
		"pcapng, an odd block":       {block(blockEnhanced, 33), BadRecord},
	} {
		var err error
		n := allocated(func() { _, err = logOfBytes(t, c.file) })
		if e := fault(t, err); e.Code != c.code || e.Offset < 0 {
			t.Errorf("%s: got %v", name, e)
		}
		if n > 3<<20 {
			t.Errorf("%s: allocated %d bytes", name, n)
		}
	}
}

func TestWindowOfCompressionIsBounded(t *testing.T) {
	// Frames that ask for a window of 128 MiB and of 2 TiB, and hold nothing.
	for exponent, want := range map[byte]Code{27: Empty, 41: Unpacking} {
		file := []byte{0x28, 0xb5, 0x2f, 0xfd, 0, (exponent - 10) << 3, 1, 0, 0}
		var err error
		n := allocated(func() { _, err = logOfBytes(t, file) })
		if e := fault(t, err); e.Code != want {
			t.Errorf("2^%d: got %v", exponent, e)
		}
		if n > maxWindow+8<<20 {
			t.Errorf("2^%d: allocated %d bytes", exponent, n)
		}
	}
}

func TestBombJustStreams(t *testing.T) {
	le := binary.LittleEndian
	const size = 256 << 20
	var packed bytes.Buffer
	func() {
		z := zstdWriter(t, &packed)
		head := append(ngSection(le), le.AppendUint32(le.AppendUint32(nil, 77), size+12)...)
		zeros := make([]byte, 1<<20)
		for _, b := range append([][]byte{head}, slices.Repeat([][]byte{zeros}, size>>20)...) {
			if _, err := z.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
	}()
	n := allocated(func() {
		if _, err := logOfBytes(t, packed.Bytes()); fault(t, err).Code != Cut {
			t.Errorf("got %v", err)
		}
	})
	if n > 64<<20 {
		t.Errorf("%d bytes that unpack to %d: allocated %d", packed.Len(), size, n)
	}
}

func TestUnknownLinkTypeIsNoticedAndItsFramesListed(t *testing.T) {
	frames := fewFrames(3)
	view, err := logOfBytes(t, pcapFile(binary.LittleEndian, pcapMicroseconds, 189, frames))
	e := fault(t, err)
	if e.Code != UnknownLink || e.Found != "189 (Linux USB)" || !e.Notice() {
		t.Errorf("got %v", e)
	}
	if view.Sightings.Len() != 3 {
		t.Errorf("got %d frames", view.Sightings.Len())
	}
}

func TestNoticesOfManyInterfacesAreFew(t *testing.T) {
	le := binary.LittleEndian
	file := ngSection(le)
	const links = 2000
	for i := range links {
		file = append(file, ngDescribe(le, uint16(20000+i/2), "")...)
	}
	for i := range links {
		file = append(file, ngPacket(le, uint32(i), 0, shot{Length: 4, Data: "abcd"})...)
	}
	view, err := logOfBytes(t, file)
	found := map[string]bool{}
	for _, e := range Errors(err) {
		found[e.Found] = true
	}
	if n := len(Errors(err)); n != maxNotices || len(found) != maxNotices {
		t.Errorf("%d notices of %d link types", n, len(found))
	}
	if view.Sightings.Len() != links {
		t.Errorf("got %d frames", view.Sightings.Len())
	}
}

func TestNoticeAndFaultAreBothTold(t *testing.T) {
	file := pcapFile(binary.LittleEndian, pcapMicroseconds, 189, fewFrames(3))
	_, err := logOfBytes(t, file[:len(file)-1])
	all := Errors(err)
	if len(all) != 2 || all[0].Code != UnknownLink || all[1].Code != Cut {
		t.Errorf("got %v", err)
	}
}

func TestErrorSaysWhereAndWhat(t *testing.T) {
	file := pcapFile(binary.LittleEndian, pcapMicroseconds, 1, fewFrames(1))
	_, err := logOfBytes(t, file[:len(file)-1])
	want := "test, byte 24: the file ends in the middle of a record; found 28; expected 29"
	if err.Error() != want {
		t.Errorf("got %q", err)
	}
}

func TestReaderThatFailsIsTold(t *testing.T) {
	file := pcapFile(binary.LittleEndian, pcapMicroseconds, 1, fewFrames(2))
	broken := errors.New("the disk is on fire")
	view, err := logOf(t, Open("test", io.MultiReader(bytes.NewReader(file[:len(file)-3]), failing{broken})))
	if e := fault(t, err); e.Code != Unreadable || e.Found != broken.Error() || !errors.Is(err, broken) {
		t.Errorf("got %v", e)
	}
	if view.Sightings.Len() != 1 {
		t.Errorf("got %d frames", view.Sightings.Len())
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestSilentPipeCanBeLeft(t *testing.T) {
	out, _ := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	log := trace.NewLog(time.Time{})
	ended := make(chan error, 1)
	// A reader that can't be closed, as a terminal's pipe may be.
	go func() { ended <- Open("pipe", onlyReader{out}).Run(ctx, log) }()
	cancel()
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it waits for the pipe")
	}
}

func FuzzPcap(f *testing.F) {
	frames := fewFrames(3)
	f.Add(pcapFile(binary.LittleEndian, pcapMicroseconds, 1, frames))
	f.Add(pcapFile(binary.BigEndian, pcapNanoseconds, 113, frames))
	f.Add(pcapFile(binary.BigEndian, pcapModified, 276, frames))
	f.Fuzz(neverLies)
}

func FuzzSnoop(f *testing.F) {
	f.Add(snoopFile(fewFrames(3)))
	f.Fuzz(neverLies)
}

func FuzzPcapng(f *testing.F) {
	le, be := binary.LittleEndian, binary.BigEndian
	frames := fewFrames(3)
	f.Add(pcapngFile(le, 1, "eth0", frames))
	f.Add(slices.Concat(pcapngFile(be, 113, "", frames), pcapngFile(le, 1, "lo", frames)))
	f.Add(slices.Concat(ngSection(be), ngDescribe(be, 1, "a"), ngBlock(be, blockSimple, []byte("\x00\x00\x00\x02ab"))))
	if real, err := os.ReadFile("testdata/zeek/tcp-http-on-irc-port-missing-syn.pcapng"); err == nil {
		f.Add(real)
	}
	f.Fuzz(neverLies)
}

// neverLies checks of any bytes that reading them ends, allocates in
// proportion, and gives frames that can be in there.
func neverLies(t *testing.T, file []byte) {
	if bytes.HasPrefix(file, gzipMagic) || bytes.HasPrefix(file, zstdMagic) {
		t.Skip("compressed")
	}
	view, err := logOfBytes(t, file)
	total := 0
	for _, s := range view.Sightings.All() {
		if s.Length < s.Captured() {
			t.Errorf("%d bytes were kept of %d", s.Captured(), s.Length)
		}
		total += s.Captured()
	}
	if total > len(file) {
		t.Errorf("%d bytes of frames in a file of %d", total, len(file))
	}
	for _, e := range Errors(err) {
		if e.Offset < 0 || e.Offset > int64(len(file)) || e.Error() == "" {
			t.Errorf("offset %d in a file of %d: %v", e.Offset, len(file), e)
		}
	}
	if err != nil && len(Errors(err)) == 0 {
		t.Errorf("an error of another type: %v", err)
	}
}
