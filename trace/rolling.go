package trace

import "time"

// Rolling is a recorder that keeps a window of what it is told: when that is
// full, it is handed over, and a new one begins. So whoever reads a capture of
// any size from its beginning to its end needs memory for a window only.
type Rolling struct {
	log   *Log
	epoch time.Time
	taps  []Tap
	seen  int // sightings of the window
	bytes int // of these
	give  func(LogView)
}

// Bounds on a window: its sightings, and the bytes of their frames.
const (
	rollingSightings = 8192
	rollingBytes     = 16 << 20
)

// NewRolling returns a recorder that hands each window to give.
func NewRolling(give func(LogView)) *Rolling { return &Rolling{log: NewLog(time.Time{}), give: give} }

// Node implements Sink; a capture knows no nodes.
func (r *Rolling) Node(Node) NodeID { return 0 }

// Endpoint implements Sink; a capture knows no endpoints.
func (r *Rolling) Endpoint(Endpoint) EndpointID { return 0 }

// Tap implements Sink.
func (r *Rolling) Tap(t Tap) TapID {
	r.taps = append(r.taps, t)
	return r.log.Tap(t)
}

// Sight implements Sink.
func (r *Rolling) Sight(s Sighting, bytes func() []byte) SightingID {
	if r.seen == rollingSightings || r.bytes > rollingBytes {
		r.give(r.log.View())
		r.log = NewLog(r.epoch)
		for _, t := range r.taps {
			r.log.Tap(t)
		}
		r.seen, r.bytes = 0, 0
	}
	r.seen++
	r.bytes += s.Length
	return r.log.Sight(s, bytes)
}

// Record implements Sink.
func (r *Rolling) Record(e Event) Ordinal { return r.log.Record(e) }

// SetEpoch implements Recorder.
func (r *Rolling) SetEpoch(t time.Time) {
	r.epoch = t
	r.log.SetEpoch(t)
}

// Close implements Recorder.
func (r *Rolling) Close(problem error) {
	r.log.Close(problem)
	r.give(r.log.View())
}
