package lesson

import (
	"context"
	"math"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/trace"
)

// scene is a telling that the lesson shows. It is told once, and what was read
// of it is kept.
type scene struct {
	name    string
	variant session.Variant
	log     trace.LogView
	whole   *trace.Snapshot // never handed out, but where the scene has come to its end

	reader *analyze.Reader // that has read the log up to read
	read   trace.Ordinal
	cuts   map[trace.Ordinal]*trace.Snapshot // by the last event of the log
	told   []int                             // of the timeline of whole: the places of the log's events, by ordinal less one
}

// theEnd is the ordinal at which nothing of a scene is cut.
const theEnd = trace.Ordinal(math.MaxUint64)

// tell has the runner tell a scene.
func tell(ctx context.Context, runner session.Runner, name string, v session.Variant) (*scene, error) {
	log, err := runner.Run(ctx, v)
	if err != nil {
		return nil, err
	}
	s := &scene{name: name, variant: v, log: log, whole: analyze.Read(log), cuts: map[trace.Ordinal]*trace.Snapshot{}}
	for i, e := range s.whole.Events.All() {
		if e.Basis == trace.Modelled {
			s.told = append(s.told, i)
		}
	}
	return s, nil
}

// until is the scene up to an event of the log, read from a log that ends there:
// whatever comes later is not in it. Going on is cheap, for only what is new is
// read; and where one has been before, it is at hand.
func (s *scene) until(o trace.Ordinal) *trace.Snapshot {
	if o == theEnd {
		return s.whole
	}
	if cut, ok := s.cuts[o]; ok {
		return cut
	}
	reader := s.reader
	if reader == nil || o < s.read {
		reader = analyze.New()
	}
	cut := reader.Read(s.log.Until(o))
	s.cuts[o] = cut
	if o >= s.read {
		s.reader, s.read = reader, o
	}
	return cut
}

// logged is the ordinal in the log of the last event that the log tells up to a
// place in the whole timeline: where a view of it is to be cut.
func (s *scene) logged(place int) trace.Ordinal {
	lo, hi := 0, len(s.told)
	for lo < hi {
		if mid := (lo + hi) / 2; s.told[mid] > place {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return trace.Ordinal(lo)
}

// seedOf makes another seed of a seed, for what is told anew.
func seedOf(seed uint64, nth int) uint64 {
	x := seed + uint64(nth)*0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31 | 1
}

// variant is that of a scene of the lesson.
func (l *Lesson) variant(name string, v session.Variant) session.Variant {
	v.Scenario, v.Text = l.Scenes[name], l.files[name]
	return v
}
