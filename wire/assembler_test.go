package wire

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fragmentsOf cuts a datagram whose payload is made of bytes.
func fragmentsOf(d Datagram, payload []byte, cuts ...int) (all [][]byte) {
	from := 0
	for _, to := range append(cuts, len(payload)) {
		part := d
		part.Payload, part.FragmentOffset, part.MoreFragments = payload[from:to], from, to < len(payload)
		all = append(all, part.Append(nil))
		from = to
	}
	return all
}

func fourDatagram() Datagram {
	return Datagram{Src: client4, Dst: server4, HopLimit: 64, ID: 7, Protocol: 200}
}

func sixDatagram() Datagram {
	return Datagram{Src: client6, Dst: server6, HopLimit: 64, ID: 7, Protocol: 200}
}

// add gives an assembler the bytes of a datagram.
func add(a *Assembler, b []byte, frame uint64) Assembled {
	d := Decode(LinkRaw, b, len(b))
	return a.Add(&d, b, frame)
}

func TestFragmentsInAnyOrderMakeTheDatagram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom([]Datagram{fourDatagram(), sixDatagram()}).Draw(t, "datagram")
		payload := rapid.SliceOfN(rapid.Byte(), 30, 400).Draw(t, "payload")
		var cuts []int
		for at := 8; at < len(payload); at += 8 {
			if rapid.Bool().Draw(t, "cut") || len(cuts) == 0 {
				cuts = append(cuts, at)
			}
		}
		order := rapid.Permutation(fragmentsOf(d, payload, cuts...)).Draw(t, "order")
		var a Assembler
		for i, b := range order {
			got := add(&a, b, uint64(i+1))
			if got.First != 1 {
				t.Fatal("the first came in frame 1, said", got.First)
			}
			if i < len(order)-1 {
				if got.Progress != Waiting {
					t.Fatal("not all is there, but it says", got.Progress)
				}
				continue
			}
			if got.Progress != Whole || len(got.Frames) != len(order) || got.Overlaps {
				t.Fatalf("%+v", got)
			}
			whole := Decode(LinkRaw, got.Datagram, len(got.Datagram))
			p := whole.Frame.IP
			if whole.Malformed != nil || p.fragmented() || !bytes.Equal(p.Payload, payload) || p.Src != d.Src || p.ID != d.ID {
				t.Fatal(whole.Malformed, p)
			}
			for _, r := range VerifyChecksums(&whole, got.Datagram) {
				if r.State != ChecksumGood {
					t.Fatalf("%+v", r)
				}
			}
		}
		if a.kept != 0 || len(a.open) != 0 {
			t.Fatalf("%d bytes and %d datagrams are kept", a.kept, len(a.open))
		}
	})
}

func TestWhatIsNoFragmentIsLeftAlone(t *testing.T) {
	d := fourDatagram()
	d.Payload = make([]byte, 40)
	whole := d.Append(nil)
	part := fragmentsOf(fourDatagram(), make([]byte, 40), 16)[0]
	cut := Decode(LinkRaw, part[:30], len(part))
	atomic := sixDatagram()
	atomic.Extensions, atomic.Payload = []Extension{{extensionFragment, make([]byte, 6)}}, make([]byte, 40)
	beyond := fragmentsOf(fourDatagram(), make([]byte, 40), 16)[1]
	binary.BigEndian.PutUint16(beyond[6:], 0x1fff)
	var a Assembler
	for name, got := range map[string]Assembled{
		"a whole datagram":                 add(&a, whole, 1),
		"one that the capture cut":         a.Add(&cut, part[:30], 1),
		"a fragment header for nothing":    add(&a, atomic.Append(nil), 1),
		"one behind the longest datagram":  add(&a, beyond, 1),
		"a frame without a datagram":       a.Add(&Decoded{}, nil, 1),
		"one whose header says it is less": add(&a, append([]byte{0x4f}, part[1:]...), 1),
	} {
		if diff := cmp.Diff(Assembled{}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if len(a.open) != 0 {
		t.Error("something waits")
	}
}

func TestWhatBeginsEarlierCounts(t *testing.T) {
	one, two := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	a, b := fragmentsOf(fourDatagram(), one, 16), fragmentsOf(fourDatagram(), two, 8, 24)
	var as Assembler
	add(&as, b[1], 1) // bytes 8 to 24
	add(&as, a[0], 2) // bytes 0 to 16
	got := add(&as, b[2], 3)
	want := append(append([]byte{}, one[:16]...), two[16:]...)
	p := Decode(LinkRaw, got.Datagram, len(got.Datagram)).Frame.IP
	if got.Progress != Whole || !got.Overlaps || !bytes.Equal(p.Payload, want) {
		t.Errorf("%+v: % x", got, p.Payload)
	}
	if diff := cmp.Diff([]uint64{2, 1, 3}, got.Frames); diff != "" {
		t.Error(diff)
	}
}

// Datagrams that never get whole don't pile up, and the newest are the ones that
// stay.
func TestWhatWaitsIsBounded(t *testing.T) {
	var a Assembler
	part := fragmentsOf(fourDatagram(), make([]byte, 1600), 1480)
	const flood = 20000
	for i := range flood {
		b := bytes.Clone(part[0])
		binary.BigEndian.PutUint16(b[4:], uint16(i))
		add(&a, b, uint64(i))
		if a.kept > maxAssembly || len(a.oldest) > 2*len(a.open)+65 {
			t.Fatalf("%d bytes, %d datagrams in a queue of %d", a.kept, len(a.open), len(a.oldest))
		}
	}
	last := bytes.Clone(part[1])
	binary.BigEndian.PutUint16(last[4:], uint16(flood-1))
	if got := add(&a, last, flood); got.Progress != Whole {
		t.Error("the newest datagram was given up:", got.Progress)
	}
	first := bytes.Clone(part[1])
	binary.BigEndian.PutUint16(first[4:], 0)
	if got := add(&a, first, flood); got.Progress != Waiting || got.First != flood {
		t.Error("the oldest datagram was kept")
	}
}

func FuzzAssembler(f *testing.F) {
	for _, d := range []Datagram{fourDatagram(), sixDatagram()} {
		var all []byte
		for _, b := range fragmentsOf(d, make([]byte, 60), 16, 40) {
			all = append(append(all, byte(len(b))), b...)
		}
		f.Add(all)
	}
	// The bytes are datagrams, each behind its length.
	f.Fuzz(func(t *testing.T, b []byte) {
		var a Assembler
		for frame := uint64(1); len(b) > 0; frame++ {
			n := min(int(b[0]), len(b)-1)
			one := b[1 : 1+n]
			b = b[1+n:]
			got := add(&a, one, frame)
			if got.Progress == Whole {
				d := Decode(LinkRaw, got.Datagram, len(got.Datagram))
				if d.Frame.IP == nil || d.Frame.IP.fragmented() {
					t.Fatalf("% x", got.Datagram)
				}
			}
			if a.kept > maxAssembly || len(a.open) == 0 && a.kept != 0 {
				t.Fatal(a.kept)
			}
		}
	})
}

// TestFragmentsBeyondTheEndAreRefused holds that a datagram can't be made to
// wait with parts that it will never have, whether its last fragment comes
// before them or after; what it lacks still makes it whole.
func TestFragmentsBeyondTheEndAreRefused(t *testing.T) {
	const size, longest = 24, 65496
	cuts := make([]int, 0, longest/8)
	for at := 8; at < longest; at += 8 {
		cuts = append(cuts, at)
	}
	beyond := fragmentsOf(fourDatagram(), make([]byte, longest), cuts...)[size/8 : longest/8-1]
	own := fragmentsOf(fourDatagram(), bytes.Repeat([]byte{1}, size-4), 8, 16)
	for name, flood := range map[string][][]byte{
		"the end is known":         append([][]byte{own[0], own[2]}, beyond...),
		"the end is known at last": append(append([][]byte{own[0]}, beyond...), own[2]),
	} {
		var a Assembler
		for i, b := range flood {
			if got := add(&a, b, uint64(i+1)); got.Progress != Waiting {
				t.Fatalf("%s: fragment %d: %+v", name, i, got)
			}
		}
		s := a.oldest[0]
		if len(s.parts) != 2 || s.blocks != 2 || len(s.have) > 1 || a.kept > assemblyCost+2*(fragmentCost+8)+20 {
			t.Errorf("%s: %d parts of %d blocks wait, %d bytes", name, len(s.parts), s.blocks, a.kept)
		}
		got := add(&a, own[1], 0)
		p := Decode(LinkRaw, got.Datagram, len(got.Datagram)).Frame.IP
		if got.Progress != Whole || !got.Overlaps || len(got.Frames) != 3 || !bytes.Equal(p.Payload, bytes.Repeat([]byte{1}, size-4)) || a.kept != 0 {
			t.Errorf("%s: %+v, %d bytes are kept", name, got, a.kept)
		}
	}
}
