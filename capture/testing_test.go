package capture

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"

	"wiretale/trace"
)

// shot is a frame as a test writes it and as a log tells it.
type shot struct {
	Tap       string
	At        time.Time
	Direction trace.Direction
	Length    int
	Data      string
	Lost      int // missed before it
}

// shots returns what a log holds.
func shots(view trace.LogView) []shot {
	all := make([]shot, 0, view.Sightings.Len())
	for _, s := range view.Sightings.All() {
		all = append(all, shot{
			Tap:       view.Taps.At(int(s.Tap) - 1).Interface,
			At:        view.Epoch.Add(s.Time).UTC(),
			Direction: s.Direction,
			Length:    s.Length,
			Data:      string(view.Data(s)),
		})
	}
	for _, e := range view.Events.All() {
		if loss, ok := e.Detail.(trace.CaptureLoss); ok && e.Sighting > 0 {
			all[e.Sighting-1].Lost += loss.Packets
		}
	}
	return all
}

// logOf runs a source to its end.
func logOf(t testing.TB, s Source) (trace.LogView, error) {
	t.Helper()
	log := trace.NewLog(time.Time{})
	err := s.Run(t.Context(), log)
	view := log.View()
	if !view.Done {
		t.Error("the log was not closed")
	}
	if got := s.Progress().Packets; got != view.Sightings.Len() {
		t.Errorf("progress tells of %d packets, the log has %d", got, view.Sightings.Len())
	}
	return view, err
}

func logOfBytes(t testing.TB, file []byte) (trace.LogView, error) {
	t.Helper()
	return logOf(t, Open("test", bytes.NewReader(file)))
}

// endian is what both byte orders can do.
type endian interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// pcapFile writes a pcap file.
func pcapFile(order endian, magic, link uint32, frames []shot) []byte {
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(b, 2)
	b = order.AppendUint16(b, 4)
	for _, v := range []uint32{0, 0, 262144, link} {
		b = order.AppendUint32(b, v)
	}
	for _, f := range frames {
		fraction := f.At.Nanosecond()
		if magic != pcapNanoseconds {
			fraction /= 1000
		}
		for _, v := range []int{int(f.At.Unix()), fraction, len(f.Data), f.Length} {
			b = order.AppendUint32(b, uint32(v))
		}
		if magic == pcapModified {
			b = append(b, make([]byte, 8)...)
		}
		b = append(b, f.Data...)
	}
	return b
}

// snoopFile writes a snoop file of Ethernet.
func snoopFile(frames []shot) []byte {
	b := binary.BigEndian.AppendUint32(bytes.Clone(snoopMagic), snoopVersion)
	b = binary.BigEndian.AppendUint32(b, 4)
	lost := 0
	for _, f := range frames {
		padded := (len(f.Data) + 3) &^ 3
		lost += f.Lost
		for _, v := range []int{f.Length, len(f.Data), snoopRecord + padded, lost, int(f.At.Unix()), f.At.Nanosecond() / 1000} {
			b = binary.BigEndian.AppendUint32(b, uint32(v))
		}
		b = append(b, f.Data...)
		b = append(b, make([]byte, padded-len(f.Data))...)
	}
	return b
}

// ngBlock writes a pcapng block.
func ngBlock(order endian, kind uint32, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	b := order.AppendUint32(nil, kind)
	b = order.AppendUint32(b, uint32(len(body)+12))
	b = append(b, body...)
	return order.AppendUint32(b, uint32(len(body)+12))
}

// ngOption writes one option.
func ngOption(order endian, code uint16, value []byte) []byte {
	b := order.AppendUint16(nil, code)
	b = order.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return b
}

func ngSection(order endian) []byte {
	b := order.AppendUint32(nil, byteOrderMagic)
	b = order.AppendUint16(b, 1)
	b = order.AppendUint16(b, 0)
	b = order.AppendUint64(b, ^uint64(0))
	return ngBlock(order, blockSection, b)
}

// ngDescribe writes an interface description.
func ngDescribe(order endian, link uint16, name string, options ...[]byte) []byte {
	b := order.AppendUint16(nil, link)
	b = order.AppendUint16(b, 0)
	b = order.AppendUint32(b, 0)
	if name != "" {
		b = append(b, ngOption(order, 2, []byte(name))...)
	}
	for _, o := range options {
		b = append(b, o...)
	}
	return ngBlock(order, blockInterface, b)
}

// ngPacket writes an enhanced packet block whose time counts units.
func ngPacket(order endian, iface uint32, units uint64, f shot) []byte {
	b := order.AppendUint32(nil, iface)
	for _, v := range []uint32{uint32(units >> 32), uint32(units), uint32(len(f.Data)), uint32(f.Length)} {
		b = order.AppendUint32(b, v)
	}
	b = append(b, f.Data...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	if f.Direction != 0 {
		b = append(b, ngOption(order, 2, order.AppendUint32(nil, uint32(f.Direction)))...)
	}
	if f.Lost > 0 {
		b = append(b, ngOption(order, 4, order.AppendUint64(nil, uint64(f.Lost)))...)
	}
	return ngBlock(order, blockEnhanced, b)
}

// pcapngFile writes a pcapng file of one interface, in nanoseconds.
func pcapngFile(order endian, link uint16, name string, frames []shot) []byte {
	b := append(ngSection(order), ngDescribe(order, link, name, ngOption(order, 9, []byte{9}))...)
	for _, f := range frames {
		b = append(b, ngPacket(order, 0, uint64(f.At.UnixNano()), f)...)
	}
	return b
}

// slowly gives a byte at a time, as a pipe might.
func slowly(b []byte) io.Reader { return &oneByOne{b} }

type oneByOne struct{ rest []byte }

func (o *oneByOne) Read(p []byte) (int, error) {
	if len(o.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(1, len(p))], o.rest)
	o.rest = o.rest[n:]
	return n, nil
}
