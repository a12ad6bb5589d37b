package export

import (
	"errors"
	"io"
	"sync"
	"time"

	"wiretale/trace"
)

// PcapngLive is a trace.Sink that writes a capture while it is made: the frames
// of every tap, as they come. When a file has reached its limit the next one
// begins, which can be read without those before it. One goroutine tells it; any
// may call Flush, so that others can read along.
type PcapngLive struct {
	next   func() (io.WriteCloser, error)
	limit  int64
	failed func(error)

	mu    sync.Mutex
	out   *pcapngWriter
	file  io.WriteCloser
	empty bool // the file has no packet yet
	taps  []trace.Tap
	epoch time.Time
	lost  int // frames before the one that is written next
	fault error
}

// NewPcapngLive returns a sink that writes to what next gives: at first, and
// anew whenever the next packet would make a file longer than limit bytes; 0 is
// for no limit. Its error is that of the first call. failed is called once, when
// something could not be written; nothing is from then on.
func NewPcapngLive(limit int64, next func() (io.WriteCloser, error), failed func(error)) (*PcapngLive, error) {
	p := &PcapngLive{next: next, limit: limit, failed: failed}
	if err := p.begin(); err != nil {
		return nil, err
	}
	return p, nil
}

// begin begins a file.
func (p *PcapngLive) begin() (err error) {
	if p.file, err = p.next(); err != nil {
		return err
	}
	p.out = newPcapngWriter(complaining{p.file, p.failed}, p.epoch)
	p.out.spare = liveSpare
	p.empty = true
	return nil
}

// complaining is a writer whose first error is told to somebody.
type complaining struct {
	w    io.Writer
	tell func(error)
}

func (c complaining) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	if err != nil {
		c.tell(err)
	}
	return n, err
}

// finish ends a file.
func (p *PcapngLive) finish() error {
	err := p.out.close()
	return errors.Join(err, p.file.Close())
}

// Node implements trace.Sink; a capture knows no nodes.
func (p *PcapngLive) Node(trace.Node) trace.NodeID { return 0 }

// Endpoint implements trace.Sink; a capture knows no endpoints.
func (p *PcapngLive) Endpoint(trace.Endpoint) trace.EndpointID { return 0 }

// Tap implements trace.Sink.
func (p *PcapngLive) Tap(t trace.Tap) trace.TapID {
	p.mu.Lock()
	defer p.mu.Unlock()
	t.ID = trace.TapID(len(p.taps) + 1)
	p.taps = append(p.taps, t)
	return t.ID
}

// SetEpoch says when trace time is zero.
func (p *PcapngLive) SetEpoch(t time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.epoch = t
	p.out.setEpoch(t)
}

// packetOverhead is how much longer a packet's block is than its frame, at
// most.
const packetOverhead = 64

// Sight implements trace.Sink.
func (p *PcapngLive) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	data := bytes()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault != nil {
		return 0
	}
	if p.limit > 0 && !p.empty && p.out.size+int64(len(data))+packetOverhead > p.limit {
		if p.fault = p.finish(); p.fault == nil {
			p.fault = p.begin()
		}
		if p.fault != nil {
			p.failed(p.fault)
			return 0
		}
	}
	if !p.out.describes(s.Tap) {
		p.out.describe(p.taps[s.Tap-1], "")
	}
	p.out.packet(s, data, p.lost)
	p.lost, p.empty = 0, false
	return 0
}

// Record implements trace.Sink. Of what a capture tells beside its frames, how
// many it missed is written.
func (p *PcapngLive) Record(e trace.Event) trace.Ordinal {
	if loss, ok := e.Detail.(trace.CaptureLoss); ok {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.lost += loss.Packets
	}
	return 0
}

// Flush writes what it was told so far.
func (p *PcapngLive) Flush() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault == nil && len(p.out.buffer) > 0 {
		p.out.flush()
	}
}

// Close writes what is left and ends the file. It returns the first error.
func (p *PcapngLive) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fault != nil {
		return p.fault
	}
	p.fault = errClosed
	return p.finish()
}

// errClosed keeps a sink that was closed from writing more.
var errClosed = errors.New("the capture is over")
