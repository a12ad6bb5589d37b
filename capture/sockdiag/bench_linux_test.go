package sockdiag

import (
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// nothing is a log that keeps nothing.
type nothing struct{ trace.Recorder }

func (nothing) SetEpoch(time.Time)                                   {}
func (nothing) Tap(trace.Tap) trace.TapID                            { return 1 }
func (nothing) Sight(trace.Sighting, func() []byte) trace.SightingID { return 1 }

// BenchmarkSight is what a frame costs more where sockets are looked at.
func BenchmarkSight(b *testing.B) {
	r, err := newRecorder(nothing{})
	if err != nil {
		b.Fatal(err)
	}
	r.SetEpoch(epoch)
	tap := r.Tap(trace.Tap{Link: wire.LinkRaw})
	d := &wire.Datagram{Src: curl.Addr(), Dst: nginx.Addr(), HopLimit: 64, Protocol: wire.ProtocolTCP,
		TCP: &wire.Segment{SrcPort: curl.Port(), DstPort: nginx.Port(), Flags: wire.ACK, Payload: make([]byte, 1000), Options: wire.Options{Timestamps: &wire.Timestamps{}}}}
	frame := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
	for b.Loop() {
		r.Sight(trace.Sighting{Tap: tap, Length: len(frame)}, func() []byte { return frame })
	}
}

// BenchmarkAsk is what a question costs.
func BenchmarkAsk(b *testing.B) {
	k, err := Open()
	if err != nil {
		b.Skip(err)
	}
	defer k.Close()
	for b.Loop() {
		k.ask(asked)
	}
}

// BenchmarkFind is what a search for a process costs that isn't found.
func BenchmarkFind(b *testing.B) {
	o := owners{proc: "/proc"}
	for b.Loop() {
		o.find(map[uint64]bool{1 << 40: true})
	}
}
