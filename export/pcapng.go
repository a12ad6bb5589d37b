package export

import (
	"encoding/binary"
	"io"
	"math"
	"time"

	"wiretale/trace"
)

// The blocks and options that are written (draft-ietf-opsawg-pcapng §4).
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockEnhanced  = 6

	byteOrderMagic = 0x1a2b3c4d

	optionEnd         = 0
	sectionUser       = 4  // shb_userappl
	interfaceName     = 2  // if_name
	interfaceTime     = 9  // if_tsresol
	interfaceHardware = 15 // if_hardware
	packetFlags       = 2  // epb_flags
	packetDrops       = 4  // epb_dropcount
	packetComment     = 1  // opt_comment
	nanoseconds       = 9  // 10⁻⁹ s, for if_tsresol
	lengthUnspecified = math.MaxUint64

	maxComment = math.MaxUint16 // bytes of a comment that are written
	maxName    = 256            // bytes of an interface's name that are written

	// simulatedHardware says that an interface leaves no checksum to a network
	// card, and againHardware that its frames were seen before at another one;
	// package capture knows both again.
	simulatedHardware = "wiretale simulation, complete checksums"
	againHardware     = "wiretale, frames seen before at another interface"
)

// WritePcapng writes the frames that one tap of a log saw, or every tap if tap
// is 0, as a pcapng file. The same log gives the same bytes, always. It returns
// the writer's error.
func WritePcapng(w io.Writer, view trace.LogView, tap trace.TapID) error {
	p := newPcapngWriter(w, view.Epoch)
	for _, t := range view.Taps.All() {
		if tap == 0 || t.ID == tap {
			p.describe(t, nodeName(view.Nodes, t.Node))
			p.warn(t.ID, fictionsOf(view.Nodes))
		}
	}
	drops := losses(&view.Events)
	for _, s := range view.Sightings.All() {
		if p.describes(s.Tap) {
			p.packet(s, view.Data(s), drops[s.ID], view.CommentsOn(s.ID)...)
		}
	}
	return p.close()
}

// losses tells of each sighting before which frames were missed how many.
func losses(events *trace.Events) map[trace.SightingID]int {
	drops := map[trace.SightingID]int{}
	for _, e := range events.All() {
		if loss, ok := e.Detail.(trace.CaptureLoss); ok && e.Sighting != 0 {
			drops[e.Sighting] += loss.Packets
		}
	}
	return drops
}

func nodeName(nodes trace.Series[trace.Node], id trace.NodeID) string {
	if id == 0 || int(id) > nodes.Len() {
		return ""
	}
	return nodes.At(int(id) - 1).Name
}

// pcapngWriter writes one section. Interfaces are numbered in the order in which
// they are described.
type pcapngWriter struct {
	w          io.Writer
	epoch      int64    // nanoseconds since 1970
	interfaces []uint32 // by tap: the number that it was given, plus one
	described  uint32
	buffer     []byte // whole blocks that wait to be written, and the one that is being made
	block      int    // where that one begins
	size       int64  // of all blocks
	spare      int    // buffers that may wait for the writer
	written    *background
	warnings   map[trace.TapID]string // to be written beside the first frame of a tap
}

func newPcapngWriter(w io.Writer, epoch time.Time) *pcapngWriter {
	p := &pcapngWriter{w: w, buffer: newBuffer(), spare: spare}
	p.setEpoch(epoch)
	p.begin(blockSection)
	p.u32(byteOrderMagic)
	p.u16(1)
	p.u16(0)
	p.u64(lengthUnspecified)
	p.option(sectionUser, []byte("wiretale"))
	p.option(optionEnd, nil)
	p.end()
	return p
}

func (p *pcapngWriter) setEpoch(t time.Time) {
	if !t.IsZero() {
		p.epoch = t.UnixNano()
	}
}

// describe writes the interface description of a tap, named after its node
// and its interface.
func (p *pcapngWriter) describe(t trace.Tap, node string) {
	name := t.Interface
	if node != "" {
		name = node + ":" + name
	}
	for int(t.ID) >= len(p.interfaces) {
		p.interfaces = append(p.interfaces, 0)
	}
	p.described++
	p.interfaces[t.ID] = p.described
	p.begin(blockInterface)
	p.u16(uint16(t.Link))
	p.u16(0)
	p.u32(0) // frames are kept whole
	if name != "" {
		p.option(interfaceName, []byte(name[:min(len(name), maxName)]))
	}
	p.option(interfaceTime, []byte{nanoseconds})
	switch {
	case t.Whole:
		p.option(interfaceHardware, []byte(simulatedHardware))
	case t.Again:
		p.option(interfaceHardware, []byte(againHardware))
	}
	p.option(optionEnd, nil)
	p.end()
}

// describes reports whether a tap is one of the interfaces of the file.
func (p *pcapngWriter) describes(t trace.TapID) bool {
	return int(t) < len(p.interfaces) && p.interfaces[t] > 0
}

// packet writes a frame of a tap that was described, before which drops others
// were missed, with what was written about it.
func (p *pcapngWriter) packet(s trace.Sighting, data []byte, drops int, comments ...string) {
	comments = append(comments, p.warning(s.Tap)...)
	at := uint64(max(0, p.epoch+int64(s.Time)))
	p.begin(blockEnhanced)
	p.u32(p.interfaces[s.Tap] - 1)
	p.u32(uint32(at >> 32))
	p.u32(uint32(at))
	p.u32(uint32(len(data)))
	p.u32(uint32(max(s.Length, len(data))))
	p.padded(data)
	if s.Direction != trace.DirectionUnknown {
		p.u16(packetFlags)
		p.u16(4)
		p.u32(uint32(s.Direction))
	}
	if drops > 0 {
		p.u16(packetDrops)
		p.u16(8)
		p.u64(uint64(drops))
	}
	for _, text := range comments {
		p.option(packetComment, []byte(text[:min(len(text), maxComment)]))
	}
	if s.Direction != trace.DirectionUnknown || drops > 0 || len(comments) > 0 {
		p.option(optionEnd, nil)
	}
	p.end()
}

// close writes what is left, and returns the first error of the writer beneath.
func (p *pcapngWriter) close() error {
	p.flush()
	return p.written.wait()
}

func (p *pcapngWriter) flush() {
	if p.written == nil {
		p.written = writeInBackground(p.w, p.spare)
	}
	p.buffer = p.written.swap(p.buffer)
}

// begin starts a block; its length is filled in by end.
func (p *pcapngWriter) begin(kind uint32) {
	p.block = len(p.buffer)
	p.u32(kind)
	p.u32(0)
}

// end completes the block with its length at both of its ends.
func (p *pcapngWriter) end() {
	length := uint32(len(p.buffer) - p.block + 4)
	p.u32(length)
	binary.LittleEndian.PutUint32(p.buffer[p.block+4:], length)
	p.size += int64(length)
	if len(p.buffer) >= bufferSize {
		p.flush()
	}
}

func (p *pcapngWriter) option(code uint16, value []byte) {
	p.u16(code)
	p.u16(uint16(len(value)))
	p.padded(value)
}

// padded appends bytes, and zeros up to the next word.
func (p *pcapngWriter) padded(b []byte) {
	p.buffer = append(append(p.buffer, b...), zeros[:-len(b)&3]...)
}

var zeros [3]byte

func (p *pcapngWriter) u16(v uint16) { p.buffer = binary.LittleEndian.AppendUint16(p.buffer, v) }
func (p *pcapngWriter) u32(v uint32) { p.buffer = binary.LittleEndian.AppendUint32(p.buffer, v) }
func (p *pcapngWriter) u64(v uint64) { p.buffer = binary.LittleEndian.AppendUint64(p.buffer, v) }
