package capture

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"

	"wiretale/trace"
)

// The blocks of pcapng that tell of frames (draft-ietf-opsawg-pcapng §4).
// Others are passed over.
const (
	blockSection    = 0x0a0d0d0a
	blockInterface  = 1
	blockPacket     = 2 // obsolete
	blockSimple     = 3
	blockStatistics = 5
	blockEnhanced   = 6
)

const (
	byteOrderMagic = 0x1a2b3c4d
	maxInterfaces  = 1 << 16 // of one section

	// simulatedHardware is what package export calls an interface that leaves
	// no checksum to a network card.
	simulatedHardware = "wiretale simulation, complete checksums"
	// againHardware is what it calls one that stands for an interface's frames
	// which were seen before at another.
	againHardware = "wiretale, frames seen before at another interface"
)

// isPcapng reports whether a file begins as pcapng files do. The type of the
// section header reads the same in both byte orders.
func isPcapng(start []byte) bool {
	return len(start) >= 4 && binary.BigEndian.Uint32(start) == blockSection
}

// pcapngReader reads pcapng. Each section has its own byte order and its own
// interfaces.
type pcapngReader struct {
	in         *input
	to         *recorder
	order      binary.ByteOrder
	interfaces []*ngInterface
	start      int64 // of the current block
}

// ngInterface is what an interface description block told.
type ngInterface struct {
	tap
	snap  uint32
	clock ngClock
	// dropped counts what packets told of losses, reported what statistics
	// told of the same: the latter are totals.
	dropped, reported uint64
}

// readPcapng writes a pcapng file's frames to a recorder.
func readPcapng(ctx context.Context, in *input, to *recorder) error {
	r := &pcapngReader{in: in, to: to, order: binary.LittleEndian}
	return each(ctx, r.block)
}

// block reads one block; io.EOF says that there is none.
func (r *pcapngReader) block() error {
	r.start = r.in.offset
	h, err := r.in.take(8)
	if err == io.EOF {
		return io.EOF
	}
	if err != nil {
		return r.in.cut(r.start, int64(len(h)), 12, err)
	}
	if isPcapng(h) {
		length := [4]byte(h[4:])
		return r.section(length)
	}
	kind, length := r.order.Uint32(h), r.order.Uint32(h[4:])
	if err := r.plausible(length); err != nil {
		return err
	}
	read := r.reader(kind)
	if read == nil {
		if n, err := r.in.skip(int64(length) - 8); err != nil {
			return r.in.cut(r.start, 8+n, int64(length), err)
		}
		return nil
	}
	body, err := r.body(length, 8)
	if err != nil {
		return err
	}
	return read(body)
}

// reader returns what reads a kind of block, or nil where none does.
func (r *pcapngReader) reader(kind uint32) func([]byte) error {
	switch kind {
	case blockInterface:
		return r.describe
	case blockPacket:
		return r.packet
	case blockSimple:
		return r.simple
	case blockStatistics:
		return r.statistics
	case blockEnhanced:
		return r.enhanced
	}
	return nil
}

// plausible checks a block's total length.
func (r *pcapngReader) plausible(length uint32) error {
	if length < 12 || length%4 != 0 {
		return r.in.fault(r.start+4, BadRecord, strconv.FormatUint(uint64(length), 10), "4·n ≥ 12")
	}
	return nil
}

// body reads the rest of a block whose first bytes, taken in number, were
// read, and checks that its length stands at its end too.
func (r *pcapngReader) body(length uint32, taken int) ([]byte, error) {
	if length > maxRecord {
		return nil, r.in.fault(r.start+4, TooLong, strconv.FormatUint(uint64(length), 10), strconv.Itoa(maxRecord))
	}
	want := int(length) - taken
	b, err := r.in.take(want)
	if len(b) < want {
		return nil, r.in.cut(r.start, int64(taken+len(b)), int64(length), err)
	}
	if again := r.order.Uint32(b[want-4:]); again != length {
		return nil, r.in.fault(r.in.offset-4, BadRecord, strconv.FormatUint(uint64(again), 10), strconv.FormatUint(uint64(length), 10))
	}
	return b[:want-4], nil
}

// section begins a new section. Its length can only be read once its byte
// order is known, which stands behind it.
func (r *pcapngReader) section(rawLength [4]byte) error {
	m, err := r.in.take(4)
	if err != nil {
		return r.in.cut(r.start, int64(8+len(m)), 28, err)
	}
	switch {
	case binary.LittleEndian.Uint32(m) == byteOrderMagic:
		r.order = binary.LittleEndian
	case binary.BigEndian.Uint32(m) == byteOrderMagic:
		r.order = binary.BigEndian
	default:
		return r.in.fault(r.start+8, BadRecord, fmt.Sprintf("%x", m), "1a2b3c4d, 4d3c2b1a")
	}
	length := r.order.Uint32(rawLength[:])
	if length < 28 || length%4 != 0 {
		return r.in.fault(r.start+4, BadRecord, strconv.FormatUint(uint64(length), 10), "4·n ≥ 28")
	}
	body, err := r.body(length, 12)
	if err != nil {
		return err
	}
	if major, minor := r.order.Uint16(body), r.order.Uint16(body[2:]); major != 1 {
		return r.in.fault(r.start+12, BadVersion, fmt.Sprintf("%d.%d", major, minor), "1.0")
	}
	r.interfaces = nil
	return nil
}

// describe reads an interface description block.
func (r *pcapngReader) describe(body []byte) error {
	if len(body) < 8 {
		return r.short(body, 8)
	}
	if len(r.interfaces) == maxInterfaces {
		return r.in.fault(r.start, BadRecord, strconv.Itoa(maxInterfaces+1), strconv.Itoa(maxInterfaces))
	}
	i := &ngInterface{snap: r.order.Uint32(body[4:]), clock: ngClock{resolution: 6}}
	i.Link = linkTypeOf(r.order.Uint16(body))
	i.file, i.offset = r.in.name, r.start+8
	for code, value := range r.options(body[8:]) {
		switch {
		case code == 2: // if_name
			i.Interface = nameOf(value)
		case code == 9 && len(value) >= 1: // if_tsresol
			i.clock.resolution = value[0]
		case code == 14 && len(value) >= 8: // if_tsoffset, in seconds
			i.clock.offset = int64(r.order.Uint64(value))
		case code == 15: // if_hardware
			i.Whole, i.Again = string(value) == simulatedHardware, string(value) == againHardware
		}
	}
	r.interfaces = append(r.interfaces, i)
	return nil
}

// enhanced reads an enhanced packet block.
func (r *pcapngReader) enhanced(body []byte) error {
	if len(body) < 20 {
		return r.short(body, 20)
	}
	i, err := r.iface(r.order.Uint32(body))
	if err != nil {
		return err
	}
	return r.timed(i, body, 0)
}

// packet reads an obsolete packet block, which differs in its first word: the
// interface, and how many packets were lost before this one.
func (r *pcapngReader) packet(body []byte) error {
	if len(body) < 20 {
		return r.short(body, 20)
	}
	i, err := r.iface(uint32(r.order.Uint16(body)))
	if err != nil {
		return err
	}
	drops := r.order.Uint16(body[2:])
	if drops == 0xffff { // not known
		drops = 0
	}
	return r.timed(i, body, uint64(drops))
}

// timed reads what both kinds of packet block have in common.
func (r *pcapngReader) timed(i *ngInterface, body []byte, drops uint64) error {
	data, rest, err := r.data(body[20:], r.order.Uint32(body[12:]))
	if err != nil {
		return err
	}
	f := frame{
		when:   i.clock.time(uint64(r.order.Uint32(body[4:]))<<32 | uint64(r.order.Uint32(body[8:]))),
		length: int(r.order.Uint32(body[16:])),
		data:   data,
		place:  r.start + 28,
	}
	var comments []string
	for code, value := range r.options(rest) {
		switch {
		case code == 1 && len(value) > 0 && len(comments) < maxComments: // opt_comment
			comments = append(comments, string(value[:min(len(value), maxComment)]))
		case code == 2 && len(value) >= 4: // epb_flags
			f.direction = flagsDirection(r.order.Uint32(value))
		case code == 4 && len(value) >= 8: // epb_dropcount
			drops = r.order.Uint64(value)
		}
	}
	r.to.record(&i.tap, f)
	r.to.comment(comments)
	drops = min(drops, maxDrops)
	i.dropped += drops
	r.to.lost(int(drops))
	return nil
}

// simple reads a simple packet block: the first interface's, without a time.
func (r *pcapngReader) simple(body []byte) error {
	if len(body) < 4 {
		return r.short(body, 4)
	}
	i, err := r.iface(0)
	if err != nil {
		return err
	}
	length := r.order.Uint32(body)
	captured := length
	if i.snap > 0 {
		captured = min(captured, i.snap)
	}
	data, _, err := r.data(body[4:], captured)
	if err != nil {
		return err
	}
	r.to.record(&i.tap, frame{length: int(length), data: data, place: r.start + 12})
	return nil
}

// statistics reads an interface statistics block. It counts from the
// capture's beginning, so only what is new in it was lost since.
func (r *pcapngReader) statistics(body []byte) error {
	if len(body) < 12 {
		return r.short(body, 12)
	}
	i, err := r.iface(r.order.Uint32(body))
	if err != nil {
		return err
	}
	total := uint64(0)
	for code, value := range r.options(body[12:]) {
		if (code == 5 || code == 7) && len(value) >= 8 { // isb_ifdrop, isb_osdrop
			total += min(r.order.Uint64(value), maxDrops)
		}
	}
	known := max(i.dropped, i.reported)
	if total > known {
		i.reported = total
		r.to.lost(int(total - known))
	}
	return nil
}

// maxDrops bounds a count of losses that a capture claims.
const maxDrops = 1 << 40

// iface returns an interface of the section.
func (r *pcapngReader) iface(id uint32) (*ngInterface, error) {
	if uint64(id) >= uint64(len(r.interfaces)) {
		return nil, r.in.fault(r.start+8, NoInterface, strconv.FormatUint(uint64(id), 10), strconv.Itoa(len(r.interfaces)))
	}
	return r.interfaces[id], nil
}

// data splits what follows a packet block's header into the frame's bytes and
// the options behind their padding.
func (r *pcapngReader) data(b []byte, captured uint32) (data, rest []byte, err error) {
	if uint64(captured) > uint64(len(b)) {
		return nil, nil, r.in.fault(r.start, BadRecord, strconv.Itoa(len(b)), strconv.FormatUint(uint64(captured), 10))
	}
	padded := min(len(b), int(captured+3)&^3)
	return b[:captured], b[padded:], nil
}

// short is the error for a block that ends before its fixed fields do.
func (r *pcapngReader) short(body []byte, want int) error {
	return r.in.fault(r.start, BadRecord, strconv.Itoa(len(body)+12), strconv.Itoa(want+12))
}

// flagsDirection reads the lowest two bits of epb_flags.
func flagsDirection(flags uint32) trace.Direction {
	switch flags & 3 {
	case 1:
		return trace.Inbound
	case 2:
		return trace.Outbound
	}
	return trace.DirectionUnknown
}

// nameOf bounds an interface's name.
func nameOf(value []byte) string { return string(value[:min(len(value), 256)]) }
