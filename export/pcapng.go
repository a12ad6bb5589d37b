package export

import (
	"bufio"
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
	nanoseconds       = 9  // 10⁻⁹ s, for if_tsresol
	lengthUnspecified = math.MaxUint64

	maxName = 256 // bytes of an interface's name that are written

	// simulatedHardware says that an interface leaves no checksum to a network
	// card; package capture knows it again.
	simulatedHardware = "wiretale simulation, complete checksums"
)

// WritePcapng writes the frames that one tap of a log saw, or every tap if tap
// is 0, as a pcapng file. The same log gives the same bytes, always. It returns
// the writer's error.
func WritePcapng(w io.Writer, view trace.LogView, tap trace.TapID) error {
	p := newPcapngWriter(w, view.Epoch)
	for _, t := range view.Taps.All() {
		if tap == 0 || t.ID == tap {
			p.describe(t, nodeName(view.Nodes, t.Node))
		}
	}
	drops := losses(&view.Events)
	for _, s := range view.Sightings.All() {
		if _, ok := p.interfaces[s.Tap]; ok {
			p.packet(s, view.Data(s), drops[s.ID])
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

// pcapngWriter writes one section, and keeps the first error of the writer
// beneath. Interfaces are numbered in the order in which they are described.
type pcapngWriter struct {
	w          *bufio.Writer
	epoch      int64 // nanoseconds since 1970
	interfaces map[trace.TapID]uint32
	block      []byte
	err        error
}

func newPcapngWriter(w io.Writer, epoch time.Time) *pcapngWriter {
	p := &pcapngWriter{w: bufio.NewWriterSize(w, 64<<10), interfaces: map[trace.TapID]uint32{}}
	if !epoch.IsZero() {
		p.epoch = epoch.UnixNano()
	}
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

// describe writes the interface description of a tap, named after its node
// and its interface.
func (p *pcapngWriter) describe(t trace.Tap, node string) {
	name := t.Interface
	if node != "" {
		name = node + ":" + name
	}
	p.interfaces[t.ID] = uint32(len(p.interfaces))
	p.begin(blockInterface)
	p.u16(uint16(t.Link))
	p.u16(0)
	p.u32(0) // frames are kept whole
	if name != "" {
		p.option(interfaceName, []byte(name[:min(len(name), maxName)]))
	}
	p.option(interfaceTime, []byte{nanoseconds})
	if t.Whole {
		p.option(interfaceHardware, []byte(simulatedHardware))
	}
	p.option(optionEnd, nil)
	p.end()
}

// packet writes a frame, before which drops others were missed.
func (p *pcapngWriter) packet(s trace.Sighting, data []byte, drops int) {
	at := uint64(max(0, p.epoch+int64(s.Time)))
	p.begin(blockEnhanced)
	p.u32(p.interfaces[s.Tap])
	p.u32(uint32(at >> 32))
	p.u32(uint32(at))
	p.u32(uint32(len(data)))
	p.u32(uint32(max(s.Length, len(data))))
	p.padded(data)
	if s.Direction != trace.DirectionUnknown {
		p.option(packetFlags, binary.LittleEndian.AppendUint32(nil, uint32(s.Direction)))
	}
	if drops > 0 {
		p.option(packetDrops, binary.LittleEndian.AppendUint64(nil, uint64(drops)))
	}
	if s.Direction != trace.DirectionUnknown || drops > 0 {
		p.option(optionEnd, nil)
	}
	p.end()
}

func (p *pcapngWriter) close() error {
	if err := p.w.Flush(); p.err == nil {
		p.err = err
	}
	return p.err
}

// begin starts a block; its length is filled in by end.
func (p *pcapngWriter) begin(kind uint32) {
	p.block = p.block[:0]
	p.u32(kind)
	p.u32(0)
}

// end writes the block out, its length at both of its ends.
func (p *pcapngWriter) end() {
	length := uint32(len(p.block) + 4)
	p.u32(length)
	binary.LittleEndian.PutUint32(p.block[4:], length)
	if p.err == nil {
		_, p.err = p.w.Write(p.block)
	}
}

func (p *pcapngWriter) option(code uint16, value []byte) {
	p.u16(code)
	p.u16(uint16(len(value)))
	p.padded(value)
}

// padded appends bytes, and zeros up to the next word.
func (p *pcapngWriter) padded(b []byte) {
	p.block = append(p.block, b...)
	for len(p.block)%4 != 0 {
		p.block = append(p.block, 0)
	}
}

func (p *pcapngWriter) u16(v uint16) { p.block = binary.LittleEndian.AppendUint16(p.block, v) }
func (p *pcapngWriter) u32(v uint32) { p.block = binary.LittleEndian.AppendUint32(p.block, v) }
func (p *pcapngWriter) u64(v uint64) { p.block = binary.LittleEndian.AppendUint64(p.block, v) }
