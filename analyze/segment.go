package analyze

import "wiretale/wire"

// segment is a TCP segment as it is being read.
type segment struct {
	*wire.Segment
	sight
	length int // of the payload on the wire
	from   int // the side that sent it
}

// end is the sequence number after the payload; a SYN and a FIN don't count.
func (s *segment) end() wire.Seq { return s.Seq.Add(s.length) }
