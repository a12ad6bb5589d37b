package export

import (
	"io"
	"time"

	"wiretale/trace"
)

// Selection writes packets of a capture as a pcapng file, one after another as
// they are read from windows of it.
type Selection struct {
	w      io.Writer
	out    *pcapngWriter // nil until the first packet says when time is zero
	mask   *Masker
	secret *Secrets
	window *trace.Snapshot
	drops  map[trace.SightingID]int // of the window
	lost   int                      // before the packet that is written next
}

// NewSelection returns a writer of packets to w, of which a mask is applied.
// Secrets are those of the capture.
func NewSelection(w io.Writer, mask *Masker, secrets *Secrets) *Selection {
	return &Selection{w: w, mask: mask, secret: secrets}
}

// Skip passes over a packet; of the frames that were missed before it the next
// tells.
func (x *Selection) Skip(s *trace.Snapshot, p *trace.Packet) {
	sighting, _ := s.Bytes(p)
	x.turn(s)
	x.lost += x.drops[sighting.ID]
}

// Add writes a packet, with comments on it.
func (x *Selection) Add(s *trace.Snapshot, p *trace.Packet, comments ...string) {
	x.Skip(s, p)
	sighting, data := s.Bytes(p)
	tap, ok := s.Log.Tap(sighting.Tap)
	if !ok {
		return
	}
	if x.out == nil {
		x.out = newPcapngWriter(x.w, s.Log.Epoch)
	}
	if !x.out.describes(tap.ID) {
		x.out.describe(tap, nodeName(s.Log.Nodes, tap.Node))
	}
	data = x.mask.Frame(tap.Link, data, sighting.Length, x.secret.Of(s, p))
	x.out.packet(sighting, data, x.lost, comments...)
	x.lost = 0
}

// turn begins a window.
func (x *Selection) turn(s *trace.Snapshot) {
	if x.window != s {
		x.window, x.drops = s, losses(&s.Log.Events)
	}
}

// Close writes what is left. It returns the first error of the writer, which it
// does not close.
func (x *Selection) Close() error {
	if x.out == nil {
		x.out = newPcapngWriter(x.w, time.Time{})
	}
	return x.out.close()
}
