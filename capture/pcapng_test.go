package capture

import (
	"encoding/binary"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/wire"
)

func TestSectionsHaveTheirOwnOrderAndInterfaces(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	frames := fewFrames(4)
	for i, tap := range []string{"eth0", "tun0", "eth0", "cooked"} {
		frames[i].Tap = tap
	}
	units := func(i int, perSecond uint64) uint64 { return uint64(frames[i].At.UnixMicro()) * (perSecond / 1e6) }
	file := slices.Concat(
		ngSection(le),
		ngDescribe(le, 1, "eth0"),
		ngPacket(le, 0, units(0, 1e6), frames[0]),
		ngBlock(le, 4, []byte("a name resolution block, say")),
		ngDescribe(le, 101, "tun0", ngOption(le, 9, []byte{9})),
		ngPacket(le, 1, units(1, 1e9), frames[1]),
		ngPacket(le, 0, units(2, 1e6), frames[2]),
		ngSection(be),
		ngBlock(be, 0x80000001, []byte("a block of someone's own")),
		ngDescribe(be, 113, "cooked", ngOption(be, 14, be.AppendUint64(nil, 1700000000))),
		ngPacket(be, 0, 3, frames[3]),
	)
	view, err := logOfBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(frames, shots(view)); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
	var links []wire.LinkType
	for _, tap := range view.Taps.All() {
		links = append(links, tap.Link)
	}
	if diff := cmp.Diff([]wire.LinkType{1, 101, 113}, links); diff != "" {
		t.Errorf("link types: want −, got +:\n%s", diff)
	}
}

func TestLossesAreToldOnce(t *testing.T) {
	le := binary.LittleEndian
	frames := fewFrames(3)
	frames[0].Direction, frames[1].Direction = trace.Inbound, trace.Outbound
	frames[1].Lost = 7
	statistics := func(received, dropped uint64) []byte {
		b := make([]byte, 12)
		b = append(b, ngOption(le, 4, le.AppendUint64(nil, received))...)
		return ngBlock(le, blockStatistics, append(b, ngOption(le, 5, le.AppendUint64(nil, dropped))...))
	}
	file := slices.Concat(pcapngFile(le, 1, "", frames), statistics(3, 9), statistics(3, 9), statistics(3, 10))
	view, err := logOfBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	frames[2].Lost = 3 // 10 in all, of which the second frame told of 7
	if diff := cmp.Diff(frames, shots(view)); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
	for _, e := range view.Events.All() {
		if e.Kind != trace.CaptureLost || e.Basis != trace.Observed {
			t.Errorf("got event %+v", e)
		}
	}
}

func TestObsoleteAndSimplePackets(t *testing.T) {
	le := binary.LittleEndian
	obsolete := le.AppendUint16(nil, 0) // interface
	obsolete = le.AppendUint16(obsolete, 2)
	at := uint64(1700000000) * 1e6
	for _, v := range []uint32{uint32(at >> 32), uint32(at), 3, 60} {
		obsolete = le.AppendUint32(obsolete, v)
	}
	obsolete = append(obsolete, "old\x00"...)
	obsolete = append(obsolete, ngOption(le, 2, le.AppendUint32(nil, 2))...)
	simple := append(le.AppendUint32(nil, 6), "simple"...)
	file := slices.Concat(ngSection(le), ngDescribe(le, 1, ""), ngBlock(le, blockSimple, simple),
		ngBlock(le, blockPacket, obsolete), ngBlock(le, blockSimple, simple))
	view, err := logOfBytes(t, file)
	if err != nil {
		t.Fatal(err)
	}
	then := time.Unix(1700000000, 0).UTC()
	want := []shot{
		{At: then, Length: 6, Data: "simple"}, // it has no time: it is told with the first that has
		{At: then, Length: 60, Data: "old", Direction: trace.Outbound, Lost: 2},
		{At: then, Length: 6, Data: "simple"},
	}
	if diff := cmp.Diff(want, shots(view)); diff != "" {
		t.Errorf("written −, read +:\n%s", diff)
	}
}

// The clock's whole arithmetic equals that of unbounded fractions, rounded
// down to nanoseconds.
func TestClockIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := ngClock{resolution: rapid.Byte().Draw(t, "resolution")}
		units := rapid.Uint64().Draw(t, "units")
		base := int64(10)
		if c.resolution&0x80 != 0 {
			base = 2
		}
		perSecond := new(big.Int).Exp(big.NewInt(base), big.NewInt(int64(c.resolution&0x7f)), nil)
		want := new(big.Int).Mul(new(big.Int).SetUint64(units), big.NewInt(1e9))
		want.Div(want, perSecond)
		sec, nsec := c.split(units)
		got := new(big.Int).Mul(new(big.Int).SetUint64(sec), big.NewInt(1e9))
		got.Add(got, big.NewInt(nsec))
		if got.Cmp(want) != 0 || nsec < 0 || nsec >= 1e9 {
			t.Errorf("got %d s %d ns, want %v ns", sec, nsec, want)
		}
	})
}

func TestAbsurdTimesStayWithinTheCalendar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := ngClock{rapid.Byte().Draw(t, "resolution"), rapid.Int64().Draw(t, "offset")}
		at := c.time(rapid.Uint64().Draw(t, "units")).UTC()
		if y := at.Year(); y < 1 || y > 9999 || at.IsZero() {
			t.Errorf("got %v", at)
		}
	})
}
