package capture

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wiretale/internal/oracle"
)

// TestUnusualPcapngIsReadAsTsharkDoes compares frames, times and lengths of
// files that are allowed, but that few programs write. (Custom blocks are not among
// them: tshark counts them as frames.)
func TestUnusualPcapngIsReadAsTsharkDoes(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, order := range []endian{binary.LittleEndian, binary.BigEndian} {
		for name, file := range unusualPcapng(order) {
			t.Run(fmt.Sprint(name, ", ", order), func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "unusual.pcapng")
				if err := os.WriteFile(path, file, 0o600); err != nil {
					t.Fatal(err)
				}
				view, err := logOfBytes(t, file)
				if err != nil {
					t.Fatal(err)
				}
				want := toldByTshark(t, path)
				oracle.Count(t, len(want))
				if diff := cmp.Diff(want, told(view)); diff != "" {
					t.Errorf("tshark −, capture +:\n%s", diff)
				}
			})
		}
	}
}

func unusualPcapng(order endian) map[string][]byte {
	frames := fewFrames(3)
	files := map[string][]byte{}
	packets := func(units uint64) (b []byte) {
		for i, f := range frames {
			b = append(b, ngPacket(order, 0, units+uint64(i), f)...)
		}
		return b
	}
	for _, resolution := range []byte{0, 1, 3, 6, 7, 9, 0x80, 0x8a, 0x94, 0x9e} {
		per := math.Pow(10, float64(resolution))
		if resolution&0x80 != 0 {
			per = math.Pow(2, float64(resolution&0x7f))
		}
		files[fmt.Sprintf("resolution %#x", resolution)] = slices.Concat(ngSection(order),
			ngDescribe(order, 1, "", ngOption(order, 9, []byte{resolution})), packets(uint64(1700000000*per)))
	}
	files["offset"] = slices.Concat(ngSection(order),
		ngDescribe(order, 1, "", ngOption(order, 14, order.AppendUint64(nil, 1600000000))), packets(100000000*1e6))
	secrets := order.AppendUint32(order.AppendUint32(nil, 0x544c534b), 9)
	files["blocks in between"] = slices.Concat(ngSection(order), ngDescribe(order, 1, "eth0"),
		ngBlock(order, 10, append(secrets, "CLIENT_RA"...)),
		ngBlock(order, 4, slices.Concat(order.AppendUint16(nil, 1), order.AppendUint16(nil, 8), []byte("\x7f\x00\x00\x01it\x00\x00"), make([]byte, 4))),
		packets(1700000000*1e6),
		ngBlock(order, 0x12345, []byte("unknown")),
		packets(1700000001*1e6))
	comment := ngOption(order, 1, []byte("a comment\x1b[31m"))
	commented := append(ngSection(order)[:24:24], slices.Concat(comment, ngOption(order, 0, nil))...)
	order.PutUint32(commented[4:], uint32(len(commented)+4))
	commented = order.AppendUint32(commented, uint32(len(commented)+4))
	files["comments"] = slices.Concat(commented, ngDescribe(order, 1, "eth0", comment, ngOption(order, 0, nil)), packets(1700000000*1e6))
	files["sections"] = slices.Concat(ngSection(order), ngDescribe(order, 1, ""), packets(1700000000*1e6),
		ngSection(binary.BigEndian), ngDescribe(binary.BigEndian, 113, ""), ngPacket(binary.BigEndian, 0, 1700000002*1e6, frames[0]),
		ngSection(binary.LittleEndian), ngDescribe(binary.LittleEndian, 1, ""), ngPacket(binary.LittleEndian, 0, 1700000003*1e6, frames[1]))
	files["obsolete packets"] = slices.Concat(ngSection(order), ngDescribe(order, 1, ""), ngBlock(order, blockPacket, slices.Concat(
		order.AppendUint16(nil, 0), order.AppendUint16(nil, 0xffff), order.AppendUint32(nil, 0x60a24), order.AppendUint32(nil, 0x16e8a000),
		order.AppendUint32(nil, 3), order.AppendUint32(nil, 9), []byte("old\x00"))))
	return files
}
