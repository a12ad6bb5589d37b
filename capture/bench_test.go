package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/trace"
)

// manyFrames are 100,000 frames of 60 to 1500 bytes.
func manyFrames() []shot {
	filler := strings.Repeat("\x02the quick brown fox jumps over the lazy dog ", 40)
	frames := make([]shot, 100_000)
	for i := range frames {
		n := 60 + i*37%1441
		frames[i] = shot{At: time.Unix(1700000000, int64(i)*1000), Length: n, Data: filler[:n]}
	}
	return frames
}

func benchmarkReading(b *testing.B, file []byte, read func(io.Reader) int) {
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	packets := 0
	for b.Loop() {
		packets += read(bytes.NewReader(file))
	}
	b.ReportMetric(float64(packets)/b.Elapsed().Seconds(), "packets/s")
}

func toLog(b *testing.B) func(io.Reader) int {
	return func(r io.Reader) int {
		log := trace.NewLog(time.Time{})
		source := Open("benchmark", r)
		source.pipe = false
		if err := source.Run(b.Context(), log); err != nil {
			b.Fatal(err)
		}
		return source.Progress().Packets
	}
}

func BenchmarkPcapToLog(b *testing.B) {
	benchmarkReading(b, pcapFile(binary.LittleEndian, pcapMicroseconds, 1, manyFrames()), toLog(b))
}

func BenchmarkPcapngToLog(b *testing.B) {
	benchmarkReading(b, pcapngFile(binary.LittleEndian, 1, "eth0", manyFrames()), toLog(b))
}

// BenchmarkPcapgo is a peer that reads the same file and keeps nothing of it.
func BenchmarkPcapgo(b *testing.B) {
	file := pcapFile(binary.LittleEndian, pcapMicroseconds, 1, manyFrames())
	benchmarkReading(b, file, func(r io.Reader) int {
		reader, err := pcapgo.NewReader(r)
		if err != nil {
			b.Fatal(err)
		}
		for n := 0; ; n++ {
			if _, _, err := reader.ReadPacketData(); err != nil {
				return n
			}
		}
	})
}
