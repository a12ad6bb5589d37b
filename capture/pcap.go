package capture

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"time"

	"wiretale/trace"
)

// The magic numbers of pcap files, as the writer's byte order has them
// (draft-ietf-opsawg-pcap §4). The modified form, with longer record headers,
// was Alexey Kuznetzov's.
const (
	pcapMicroseconds = 0xa1b2c3d4
	pcapNanoseconds  = 0xa1b23c4d
	pcapModified     = 0xa1b2cd34
)

const (
	pcapHeader         = 24
	pcapRecord         = 16
	pcapModifiedRecord = 24
)

// pcapReader reads the classic capture format.
type pcapReader struct {
	in     *input
	to     *recorder
	order  binary.ByteOrder
	tick   int64 // nanoseconds of a unit of the fraction
	header int   // bytes of a record's header
	minor  uint16
	tap    tap
}

// isPcap reports whether a file that begins with these bytes is a pcap file,
// and in which byte order.
func isPcap(start []byte) (binary.ByteOrder, bool) {
	if len(start) < 4 {
		return nil, false
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(start) {
		case pcapMicroseconds, pcapNanoseconds, pcapModified:
			return order, true
		}
	}
	return nil, false
}

// readPcap writes a pcap file's frames to a recorder.
func readPcap(ctx context.Context, in *input, order binary.ByteOrder, to *recorder) error {
	r := &pcapReader{in: in, to: to, order: order, tick: 1000, header: pcapRecord}
	if err := r.open(); err != nil {
		return err
	}
	return each(ctx, r.next)
}

// open reads the file's header.
func (r *pcapReader) open() error {
	h, err := r.in.take(pcapHeader)
	if err != nil {
		return r.in.cut(0, int64(len(h)), pcapHeader, err)
	}
	switch r.order.Uint32(h) {
	case pcapNanoseconds:
		r.tick = 1
	case pcapModified:
		r.header = pcapModifiedRecord
	}
	major := r.order.Uint16(h[4:])
	r.minor = r.order.Uint16(h[6:])
	if major != 2 {
		return r.in.fault(4, BadVersion, fmt.Sprintf("%d.%d", major, r.minor), "2.4")
	}
	// The upper half of the field tells of frame check sequences.
	link := linkTypeOf(uint16(r.order.Uint32(h[20:])))
	r.tap = tap{Tap: trace.Tap{Link: link}, file: r.in.name, offset: 20}
	return nil
}

// next reads one record; io.EOF says that there is none.
func (r *pcapReader) next() error {
	start := r.in.offset
	h, err := r.in.take(r.header)
	if err == io.EOF {
		return io.EOF
	}
	if err != nil {
		return r.in.cut(start, int64(len(h)), int64(r.header), err)
	}
	captured, length := r.lengths(h)
	if captured > maxRecord {
		return r.in.fault(start+8, TooLong, strconv.FormatUint(uint64(captured), 10), strconv.Itoa(maxRecord))
	}
	f := frame{
		when:   time.Unix(int64(r.order.Uint32(h)), int64(r.order.Uint32(h[4:]))*r.tick),
		length: int(length),
	}
	// Writers other than the kernel of the time leave what follows the lengths zero.
	if r.header == pcapModifiedRecord && [8]byte(h[16:]) != [8]byte{} {
		f.direction = packetTypeDirection(uint16(h[22]))
	}
	f.place = r.in.offset
	f.data, err = r.in.take(int(captured))
	if len(f.data) < int(captured) {
		whole := int64(r.header) + int64(captured)
		return r.in.cut(start, int64(r.header+len(f.data)), whole, err)
	}
	r.to.record(&r.tap, f)
	return nil
}

// lengths returns how many of a frame's bytes were kept, and how many there
// were. Before version 2.3 they stood the other way round, and some writers of
// 2.3 still wrote them so.
func (r *pcapReader) lengths(h []byte) (captured, length uint32) {
	captured, length = r.order.Uint32(h[8:]), r.order.Uint32(h[12:])
	if r.minor < 3 || r.minor == 3 && captured > length {
		captured, length = length, captured
	}
	return captured, length
}
