package index

import (
	"net/netip"

	"wiretale/analyze/app"
	"wiretale/analyze/flow"
	"wiretale/trace"
	"wiretale/wire"
)

// kind is what a frame means to a conversation.
type kind uint8

const (
	stranger        kind = iota // it belongs to none
	segment                     // of TCP
	headlessSegment             // of which so much was kept that it tells its connection, and no more
	datagram                    // of UDP
	refusal                     // an ICMP error that says that what it quotes can't be delivered
	quoting                     // another ICMP error
)

// digest is what the index needs of a frame. It points to nothing.
type digest struct {
	flow.Segment // for a datagram: its time and length
	tuple        flow.Tuple
	place        int64 // of the frame's bytes in the source
	length       int32 // of the frame on the wire
	captured     int32
	heard        uint32 // where the beginning of the payload lies in the batch
	heardLength  uint16
	kind         kind
	untold       bool // nothing is to be found in it
	plain        bool // the frame holds one datagram, and its addresses are the tuple's
	fromHigh     bool // its source is the tuple's high end
	tap          trace.TapID
	direction    trace.Direction
}

// heardMost is how much of a payload is looked at to tell the application: of
// a datagram all that matters, of a stream its beginning unless that switches
// protocols.
const (
	heardMost         = 64
	heardMostDatagram = 512
	heardMostUpgrade  = 4 << 10
)

// batch is a number of frames on their way from one core to the other.
type batch struct {
	frames  []frame
	bytes   []byte      // of the frames
	taps    []trace.Tap // those that are known by then
	digests []digest
	heard   []byte
	joined  []assembled
}

// frame is one as it was written: where its bytes lie in the batch.
type frame struct {
	trace.Sighting
	from, to int
}

// add takes a copy of a frame.
func (b *batch) add(s trace.Sighting, data []byte) {
	from := len(b.bytes)
	b.bytes = append(b.bytes, data...)
	b.frames = append(b.frames, frame{s, from, len(b.bytes)})
}

// filled reports whether it is time to hand the batch on.
func (b *batch) filled() bool { return len(b.frames) == batchSize || len(b.bytes) >= batchBytes }

// assembled is a datagram that was put together, by the place in the batch of
// the frame that completes it.
type assembled struct {
	digest int
	frames []uint64 // their sightings
}

// A batch has so many frames at most, and is handed on when these are so many
// bytes.
const (
	batchSize  = 1024
	batchBytes = 512 << 10
)

// digester takes frames apart.
type digester struct {
	unwrapper flow.Unwrapper
}

// take adds a frame to a batch.
func (g *digester) take(b *batch, s *trace.Sighting, tap trace.Tap, data []byte) {
	b.digests = append(b.digests, digest{
		place: s.Place, length: int32(s.Length), captured: int32(len(data)), tap: s.Tap, direction: s.Direction,
	})
	x := &b.digests[len(b.digests)-1]
	if tap.Again {
		x.Sighting, x.Time = s.ID, s.Time
		return
	}
	read := g.unwrapper.Read(tap, s.ID, data, s.Length)
	if ip := read.Decoded.Frame.IP; ip != nil && !read.Damaged && read.Joined.Progress != wire.Waiting {
		x.transport(b, read.Decoded, ip)
	}
	if c := read.Decoded.Carrier; c != nil && x.kind != segment && x.kind != headlessSegment && x.kind != datagram && !read.Damaged {
		// What has no ports belongs to the tunnel that it travels in.
		x.kind = datagram
		x.between(wire.ProtocolUDP, c, c.UDP.SrcPort, c.UDP.DstPort)
	}
	x.plain = (x.kind == segment || x.kind == datagram) && isPlain(&read)
	x.Sighting, x.Time = s.ID, s.Time
	if read.Joined.Progress == wire.Whole {
		b.joined = append(b.joined, assembled{len(b.digests) - 1, read.Joined.Frames})
	}
}

// isPlain reports whether a frame carries one whole datagram, sent to where its
// header says.
func isPlain(read *flow.Unwrapped) bool {
	ip := read.Decoded.Frame.IP
	if read.Joined.Progress != wire.NotFragment || read.Decoded.Carrier != nil || ip == nil {
		return false
	}
	headers := 0
	for _, l := range read.Decoded.Layers {
		if l.Protocol == "ip" || l.Protocol == "ipv6" {
			headers++
		}
	}
	from, to := ip.Ends()
	return headers == 1 && from == ip.Src && to == ip.Dst
}

// transport reads what a datagram carries.
func (x *digest) transport(b *batch, d *wire.Decoded, ip *wire.Datagram) {
	headless, known := flow.Headless(d, ip)
	switch {
	case headless && !known:
	case ip.TCP != nil:
		x.Segment = flow.SegmentOf(ip.TCP)
		x.kind, x.untold = segment, flow.OptionsCut(d)
		if headless {
			x.kind = headlessSegment
		}
		x.between(wire.ProtocolTCP, ip, ip.TCP.SrcPort, ip.TCP.DstPort)
		most := heardMost
		if app.Upgrades(ip.TCP.Payload) {
			most = heardMostUpgrade
		}
		b.hear(x, ip.TCP.Payload, most)
	case ip.UDP != nil:
		x.kind = datagram
		x.between(wire.ProtocolUDP, ip, ip.UDP.SrcPort, ip.UDP.DstPort)
		b.hear(x, ip.UDP.Payload, heardMostDatagram)
	case ip.ICMP != nil:
		x.quote(ip.ICMP, ip.Dst)
	}
}

func (x *digest) between(protocol wire.IPProtocol, ip *wire.Datagram, src, dst uint16) {
	from, to := ip.Ends()
	x.tuple, x.fromHigh = flow.TupleOf(protocol, flow.EndOf(from, src), flow.EndOf(to, dst))
}

// quote reads which conversation an ICMP error is about.
func (x *digest) quote(m *wire.ICMP, dst netip.Addr) {
	v6 := dst.Is6()
	if !m.Quotes(v6) {
		return
	}
	quoted, ok := m.Quoted(v6)
	ip := quoted.Frame.IP
	switch {
	case !ok || ip == nil:
		return
	case ip.TCP != nil:
		x.between(wire.ProtocolTCP, ip, ip.TCP.SrcPort, ip.TCP.DstPort)
	case ip.UDP != nil:
		x.between(wire.ProtocolUDP, ip, ip.UDP.SrcPort, ip.UDP.DstPort)
	default:
		return
	}
	x.kind = quoting
	if m.Unreachable(v6) {
		x.kind = refusal
	}
}

// hear keeps the beginning of a payload.
func (b *batch) hear(x *digest, payload []byte, most int) {
	payload = payload[:min(len(payload), most)]
	x.heard, x.heardLength = uint32(len(b.heard)), uint16(len(payload))
	b.heard = append(b.heard, payload...)
}

// payload is the beginning of a digest's payload.
func (b *batch) payload(x *digest) []byte { return b.heard[x.heard:][:x.heardLength] }

func (b *batch) reset() {
	*b = batch{
		frames: b.frames[:0], bytes: b.bytes[:0], digests: b.digests[:0], heard: b.heard[:0], joined: b.joined[:0],
	}
}
