package capture

import (
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// recorder writes frames to a log or an index, and counts them. The first frame
// that has a time sets its epoch.
type recorder struct {
	log   trace.Recorder
	spool *spool // nil where the source can be read again, or need not be
	tally *tally
	epoch time.Time
	begun bool // the epoch is known
	last  time.Duration
	seen  trace.SightingID
	bytes []byte
	give  func() []byte
	// notices are what a person should know of a capture that could be read.
	notices []*Error
}

func newRecorder(log trace.Recorder, t *tally) *recorder {
	r := &recorder{log: log, tally: t}
	r.give = func() []byte { return r.bytes }
	return r
}

// frame is one record of a capture.
type frame struct {
	when      time.Time // zero where the capture doesn't say
	direction trace.Direction
	length    int // on the wire
	data      []byte
	place     int64 // of data in the file, unpacked
}

// record writes a frame that was seen at a tap.
func (r *recorder) record(tap *tap, f frame) {
	if tap.id == 0 {
		tap.known(r, f.data)
	}
	s := trace.Sighting{
		Tap:       tap.id,
		Time:      r.at(f.when),
		Direction: f.direction,
		Length:    max(f.length, len(f.data)),
		Place:     f.place,
	}
	if s.Direction == trace.DirectionUnknown {
		s.Direction = cookedDirection(tap.Link, f.data)
	}
	if r.spool != nil {
		var err error
		s.Place, err = r.spool.keep(f.data)
		r.unkept(err)
	}
	r.bytes = f.data
	r.seen = r.log.Sight(s, r.give)
	r.bytes = nil
	r.last = s.Time
	r.tally.packets.Add(1)
}

// at is a moment in the trace's own time. A frame without a time is told as
// seen together with the one before it.
func (r *recorder) at(when time.Time) time.Duration {
	if when.IsZero() {
		return r.last
	}
	if !r.begun {
		r.begun = true
		r.epoch = when
		r.log.SetEpoch(when)
	}
	return trace.Bounded(when.Sub(r.epoch))
}

// Bounds on what a capture says about a frame.
const (
	maxComments = 16
	maxComment  = 4 << 10 // bytes
)

// comment tells what the capture says about the last frame, where somebody
// wants to know.
func (r *recorder) comment(texts []string) {
	to, ok := r.log.(trace.Commenter)
	if !ok || r.seen == 0 {
		return
	}
	for _, text := range texts {
		to.Comment(trace.Comment{Sighting: r.seen, Text: text})
	}
}

// lost records that a number of frames before the last one were missed.
func (r *recorder) lost(packets int) {
	if packets <= 0 {
		return
	}
	r.tally.dropped.Add(int64(packets))
	r.log.Record(trace.Event{
		Time:     r.last,
		Sighting: r.seen,
		Kind:     trace.CaptureLost,
		Basis:    trace.Observed,
		Detail:   trace.CaptureLoss{Packets: packets},
	})
}

// maxNotices bounds what is told beside the capture: a file may hold thousands
// of interfaces.
const maxNotices = 10

// notice keeps an error that doesn't end the capture; of several that say the
// same the first.
func (r *recorder) notice(e *Error) {
	if len(r.notices) == maxNotices || slices.ContainsFunc(r.notices, func(old *Error) bool {
		return old.Code == e.Code && old.Found == e.Found
	}) {
		return
	}
	r.notices = append(r.notices, e)
}

// unkept tells, once, that frames can't be read again from here on.
func (r *recorder) unkept(err error) {
	var e *Error
	if err != nil && r.tally.unkept.Load() == nil && errors.As(err, &e) {
		r.tally.unkept.Store(e)
		r.notice(e)
	}
}

// close ends the log with what was wrong, and returns it.
func (r *recorder) close(fault error) error {
	if r.spool != nil {
		r.unkept(r.spool.settle())
	}
	var all []error
	for _, n := range r.notices {
		all = append(all, n)
	}
	problem := errors.Join(append(all, fault)...)
	r.log.Close(problem)
	return problem
}

// tap is a place where a capture saw frames. The log hears of it with its
// first frame, which tells more of it.
type tap struct {
	trace.Tap
	id     trace.TapID
	file   string
	offset int64 // where it was described
}

// known makes the tap known to the log.
func (t *tap) known(r *recorder, first []byte) {
	t.Loopback = t.Loopback || isLoopback(t.Tap, first)
	t.id = r.log.Tap(t.Tap)
	if !t.Link.Known() {
		r.notice(&Error{File: t.file, Offset: t.offset, Code: UnknownLink, Found: linkName(t.Link)})
	}
}

// isLoopback reports whether both ends of what passes at a tap are one
// machine: by its link type, its name, or because its frames have the
// addresses of nobody on both sides, as those of Linux's lo do.
func isLoopback(t trace.Tap, first []byte) bool {
	switch t.Link {
	case wire.LinkNull, wire.LinkLoop:
		return true
	case wire.LinkEthernet:
		if len(first) >= 12 && [12]byte(first) == [12]byte{} {
			return true
		}
	}
	return t.Interface == "lo" || t.Interface == "lo0" || t.Interface == `\Device\NPF_Loopback`
}

// cookedDirection reads which way a frame went from a Linux cooked header
// (https://www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html, …_SLL2.html).
func cookedDirection(link wire.LinkType, frame []byte) trace.Direction {
	switch {
	case link == wire.LinkLinuxSLL && len(frame) >= 2:
		return packetTypeDirection(binary.BigEndian.Uint16(frame))
	case link == wire.LinkLinuxSLL2 && len(frame) >= 11:
		return packetTypeDirection(uint16(frame[10]))
	}
	return trace.DirectionUnknown
}

// packetTypeDirection translates Linux's sll_pkttype: to us, broadcast and
// multicast arrive; what others send each other only passes by.
func packetTypeDirection(t uint16) trace.Direction {
	switch t {
	case 0, 1, 2:
		return trace.Inbound
	case 4:
		return trace.Outbound
	}
	return trace.DirectionUnknown
}
