package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// snoopMagic begins the capture files of Solaris (RFC 1761 §3).
var snoopMagic = []byte("snoop\x00\x00\x00")

const (
	snoopHeader  = 16
	snoopVersion = 2
	snoopRecord  = 24
)

// snoopReader reads the format of RFC 1761, whose numbers have their highest
// byte first.
type snoopReader struct {
	in    *input
	to    *recorder
	tap   tap
	drops uint32 // in all, as told so far
}

// readSnoop writes a snoop file's frames to a recorder.
func readSnoop(ctx context.Context, in *input, to *recorder) error {
	r := &snoopReader{in: in, to: to}
	if err := r.open(); err != nil {
		return err
	}
	return each(ctx, r.next)
}

// open reads the file's header.
func (r *snoopReader) open() error {
	h, err := r.in.take(snoopHeader)
	if err != nil {
		return r.in.cut(0, int64(len(h)), snoopHeader, err)
	}
	if !bytes.HasPrefix(h, snoopMagic) {
		return r.in.fault(4, UnknownFormat, fmt.Sprintf("%x", h[4:8]), fmt.Sprintf("%x", snoopMagic[4:]))
	}
	if version := binary.BigEndian.Uint32(h[8:]); version != snoopVersion {
		return r.in.fault(8, BadVersion, strconv.FormatUint(uint64(version), 10), strconv.Itoa(snoopVersion))
	}
	number := binary.BigEndian.Uint32(h[12:])
	link, ok := snoopLink(number)
	if !ok {
		return r.in.fault(12, OtherFormat, fmt.Sprintf("snoop, link type %d", number), "")
	}
	r.tap = tap{Tap: trace.Tap{Link: link}, file: r.in.name, offset: 12}
	return nil
}

// snoopLink is the link type that a number in a snoop file means (RFC 1761 §4).
func snoopLink(number uint32) (wire.LinkType, bool) {
	switch number {
	case 0, 4: // IEEE 802.3, Ethernet
		return wire.LinkEthernet, true
	case 2:
		return wire.LinkTokenRing, true
	case 8:
		return wire.LinkFDDI, true
	}
	return 0, false
}

// next reads one record; io.EOF says that there is none.
func (r *snoopReader) next() error {
	start := r.in.offset
	h, err := r.in.take(snoopRecord)
	if err == io.EOF {
		return io.EOF
	}
	if err != nil {
		return r.in.cut(start, int64(len(h)), snoopRecord, err)
	}
	order := binary.BigEndian
	captured, size, drops := order.Uint32(h[4:]), order.Uint32(h[8:]), order.Uint32(h[12:])
	f := frame{
		when:   time.Unix(int64(order.Uint32(h[16:])), int64(order.Uint32(h[20:]))*1000),
		length: int(order.Uint32(h)),
		place:  r.in.offset,
	}
	if size > maxRecord {
		return r.in.fault(start+8, TooLong, strconv.FormatUint(uint64(size), 10), strconv.Itoa(maxRecord))
	}
	if size < snoopRecord || captured > size-snoopRecord {
		return r.in.fault(start+4, BadRecord, strconv.FormatUint(uint64(captured), 10), "≤ "+strconv.FormatInt(int64(size)-snoopRecord, 10))
	}
	body, err := r.in.take(int(size) - snoopRecord)
	if len(body) < int(size)-snoopRecord {
		return r.in.cut(start, int64(snoopRecord+len(body)), int64(size), err)
	}
	f.data = body[:captured]
	r.to.record(&r.tap, f)
	if drops > r.drops {
		r.to.lost(int(drops - r.drops))
		r.drops = drops
	}
	return nil
}

// isSnoop reports whether a file begins as snoop files do. Four bytes are all
// that is waited for, and nothing else begins so.
func isSnoop(start []byte) bool { return len(start) >= 4 && bytes.HasPrefix(snoopMagic, start[:4]) }
