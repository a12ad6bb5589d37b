package analyze

import (
	"wiretale/trace"
	"wiretale/wire"
)

// sent are the latest segments of a direction that took sequence numbers, so
// that what repeats one, or quotes it, can be told which.
type sent []carried

// carried is a segment that took sequence numbers.
type carried struct {
	from, end wire.Seq
	sighting  trace.SightingID
}

// sentMemory bounds how many segments of a direction are remembered.
const sentMemory = 1024

func (t *sent) remember(s *segment) {
	if s.Len() == 0 {
		return
	}
	if len(*t) == sentMemory {
		*t = (*t)[:copy(*t, (*t)[sentMemory/2:])]
	}
	*t = append(*t, carried{s.Seq, s.End(), s.ID})
}

// carrier returns the latest sighting of the segment that carried a number; 0
// if none is known.
func (t sent) carrier(n wire.Seq) trace.SightingID {
	for i := len(t) - 1; i >= 0; i-- {
		if x := t[i]; x.from.LessEq(n) && n.Less(x.end) {
			return x.sighting
		}
	}
	return 0
}
