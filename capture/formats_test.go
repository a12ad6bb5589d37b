package capture

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/wire"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }
func nano(n int) string      { return fmt.Sprintf("%09d", n) }

var orders = map[string]endian{"little": binary.LittleEndian, "big": binary.BigEndian}

// anyFrames draws frames whose times are whole microseconds and may run
// backwards, some of them cut off.
func anyFrames(t *rapid.T) []shot {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) shot {
		data := rapid.SliceOfN(rapid.Byte(), 0, 70).Draw(t, "data")
		return shot{
			At:     time.Unix(rapid.Int64Range(0, 1<<32-1).Draw(t, "second"), rapid.Int64Range(0, 999999).Draw(t, "µs")*1000).UTC(),
			Length: len(data) + rapid.SampledFrom([]int{0, 0, 1400}).Draw(t, "cut"),
			Data:   string(data),
		}
	}), 0, 20).Draw(t, "frames")
}

func TestEveryFormatGivesTheSameLog(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		frames := anyFrames(rt)
		chosen := rapid.SampledFrom([]string{"plain", "gzip", "zstd"}).Draw(rt, "packing")
		for name, order := range orders {
			files := map[string][]byte{
				"pcap µs":  pcapFile(order, pcapMicroseconds, 1, frames),
				"pcap ns":  pcapFile(order, pcapNanoseconds, 1, frames),
				"modified": pcapFile(order, pcapModified, 1, frames),
				"pcapng":   pcapngFile(order, 1, "", frames),
				"snoop":    snoopFile(frames),
			}
			for format, file := range files {
				view, err := logOfBytes(t, packings(t, file)[chosen])
				if err != nil {
					rt.Fatalf("%s, %s: %v", format, name, err)
				}
				if diff := cmp.Diff(append([]shot{}, frames...), shots(view)); diff != "" {
					rt.Fatalf("%s, %s: written −, read +:\n%s", format, name, diff)
				}
			}
		}
	})
}

// packings returns a file as it is, and packed.
func packings(t testing.TB, file []byte) map[string][]byte {
	t.Helper()
	return map[string][]byte{"plain": file, "gzip": gzipped(t, file), "zstd": zstandard(t, file)}
}

func gzipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var zstdEncoder, _ = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))

func zstandard(t testing.TB, b []byte) []byte {
	t.Helper()
	return zstdEncoder.EncodeAll(b, nil)
}

func TestPipeThatTricklesIsReadAlike(t *testing.T) {
	frames := fewFrames(3)
	for name, file := range map[string][]byte{
		"pcap":        pcapFile(binary.BigEndian, pcapNanoseconds, 1, frames),
		"pcapng":      pcapngFile(binary.BigEndian, 1, "", frames),
		"pcap, gzip":  gzipped(t, pcapFile(binary.LittleEndian, pcapNanoseconds, 1, frames)),
		"pcapng zstd": zstandard(t, pcapngFile(binary.LittleEndian, 1, "", frames)),
	} {
		view, err := logOf(t, Open(name, slowly(file)))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(frames, shots(view)); diff != "" {
			t.Errorf("%s: written −, read +:\n%s", name, diff)
		}
	}
}

// fewFrames returns frames of different lengths.
func fewFrames(n int) []shot {
	var frames []shot
	for i := range n {
		data := strings.Repeat(string(rune('a'+i)), 13+5*i)
		frames = append(frames, shot{At: time.Unix(1700000000, int64(i)*1000).UTC(), Length: len(data), Data: data})
	}
	return frames
}

func TestFramesAreThereBeforeThePipeEnds(t *testing.T) {
	out, in := io.Pipe()
	source := Open("pipe", out)
	log := trace.NewLog(time.Time{})
	ended := make(chan error, 1)
	go func() { ended <- source.Run(t.Context(), log) }()
	frames := fewFrames(2)
	file := pcapFile(binary.LittleEndian, pcapMicroseconds, 1, frames)
	first := len(pcapFile(binary.LittleEndian, pcapMicroseconds, 1, frames[:1]))
	if _, err := in.Write(file[:first]); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); source.Progress().Packets == 0; {
		if time.Now().After(deadline) {
			t.Fatal("the first frame waits for the second")
		}
	}
	if got := log.View(); got.Sightings.Len() != 1 || got.Done {
		t.Errorf("got %d frames, done %v", got.Sightings.Len(), got.Done)
	}
	if _, err := in.Write(file[first:]); err != nil {
		t.Fatal(err)
	}
	in.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := log.View(); got.Sightings.Len() != 2 || !got.Done {
		t.Errorf("got %d frames, done %v", got.Sightings.Len(), got.Done)
	}
}

func TestTimeCountsFromTheFirstFrameAndMayRunBackwards(t *testing.T) {
	frames := fewFrames(2)
	frames[1].At = frames[0].At.Add(-3 * time.Second)
	view, err := logOfBytes(t, pcapFile(binary.LittleEndian, pcapMicroseconds, 1, frames))
	if err != nil {
		t.Fatal(err)
	}
	if !view.Epoch.Equal(frames[0].At) {
		t.Errorf("got epoch %v", view.Epoch)
	}
	if a, b := view.Sightings.At(0).Time, view.Sightings.At(1).Time; a != 0 || b != -3*time.Second {
		t.Errorf("got times %v, %v", a, b)
	}
}

func TestTapsTellOfLoopback(t *testing.T) {
	zero, some := strings.Repeat("\x00", 14), "\x02"+strings.Repeat("\x00", 13)
	for _, c := range []struct {
		link uint16
		name string
		data string
		want bool
	}{
		{1, "", zero, true},
		{1, "", some, false},
		{1, "lo", some, true},
		{1, "eth0", some, false},
		{0, "", some, true},
		{108, "", some, true},
		{101, "tun0", zero, false},
	} {
		frame := shot{At: time.Unix(1, 0), Length: len(c.data), Data: c.data}
		view, err := logOfBytes(t, pcapngFile(binary.LittleEndian, c.link, c.name, []shot{frame}))
		if err != nil {
			t.Fatal(err)
		}
		if got := view.Taps.At(0); got.Loopback != c.want || got.Link != wire.LinkType(c.link) || got.Interface != c.name {
			t.Errorf("%+v: got %+v", c, got)
		}
	}
}

func TestCookedFramesTellTheirDirection(t *testing.T) {
	for packetType, want := range map[byte]trace.Direction{
		0: trace.Inbound, 1: trace.Inbound, 2: trace.Inbound, 3: trace.DirectionUnknown, 4: trace.Outbound, 5: trace.DirectionUnknown,
	} {
		sll, sll2 := make([]byte, 16), make([]byte, 20)
		sll[1], sll2[10] = packetType, packetType
		for link, data := range map[uint32][]byte{113: sll, 276: sll2} {
			frame := shot{At: time.Unix(1, 0), Length: len(data), Data: string(data)}
			view, err := logOfBytes(t, pcapFile(binary.BigEndian, pcapMicroseconds, link, []shot{frame}))
			if err != nil {
				t.Fatal(err)
			}
			if got := view.Sightings.At(0).Direction; got != want {
				t.Errorf("link type %d, packet type %d: got %v, want %v", link, packetType, got, want)
			}
		}
	}
}

func TestOldLengthsStandTheOtherWayRound(t *testing.T) {
	frame := fewFrames(1)
	file := pcapFile(binary.LittleEndian, pcapMicroseconds, 1, frame)
	file[6] = 2 // version 2.2
	binary.LittleEndian.PutUint32(file[pcapHeader+8:], 99)
	binary.LittleEndian.PutUint32(file[pcapHeader+12:], uint32(len(frame[0].Data)))
	view, err := logOfBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	if s := view.Sightings.At(0); s.Length != 99 || s.Captured() != len(frame[0].Data) {
		t.Errorf("got %d of %d bytes", s.Captured(), s.Length)
	}
}

func zstdWriter(t testing.TB, w io.Writer) *zstd.Encoder {
	t.Helper()
	z, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	return z
}
