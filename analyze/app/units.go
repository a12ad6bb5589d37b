package app

import (
	"bytes"
	"math"
)

// Unit is a piece of one side's stream that means something by itself: a line,
// a head, a record, a body.
type Unit struct {
	Data       []byte // its bytes, as far as they are wanted; they never change
	Start, End int64  // its range in the stream
	First      Place  // of its first byte
	Last       Place  // of its last byte, once there is a whole one
	// Seen is how many bytes of Data a Cut has looked at that wanted more.
	Seen int
}

// Cut tells how far a unit goes. The zero Cut says that more bytes are needed
// to tell; not more than maxHeld will come.
type Cut struct {
	Size  int64  // of the unit in bytes, or one of the two below
	Until string // in place of a size: what it ends with, at most 8 bytes
	// Keep is how many bytes are wanted in Data. The rest is passed over, and
	// a hole in it does no harm where the size is known.
	Keep int
	// Carries is told of each packet that carries part of the unit, if no
	// message is completed by it.
	Carries string
}

// Sizes of units that are none.
const (
	NoUnit     int64 = -1            // these bytes are not of the protocol
	UntilClose int64 = math.MaxInt64 // as far as the stream goes
)

// maxHeld bounds what is held of a unit whose end is not known.
const maxHeld = 64 << 10

// whole is a unit of n bytes that are all wanted.
func whole(n int) Cut { return Cut{Size: int64(n), Keep: n} }

// pass is a unit of n bytes that are not looked at.
func pass(n int64) Cut { return Cut{Size: n} }

// line is a line with its end, LF or CRLF, of at most so many bytes: a longer
// one is none of the protocol's.
func line(u *Unit, most int) Cut {
	if n := bytes.IndexByte(u.Data[u.Seen:min(len(u.Data), max(most, u.Seen))], '\n'); n >= 0 {
		return whole(u.Seen + n + 1)
	}
	if len(u.Data) >= most {
		return Cut{Size: NoUnit}
	}
	return Cut{}
}

// record is a unit that tells its size in its first bytes: size is given as
// many as header. Of longer ones than most no more is kept.
func record(u *Unit, header, most int, size func(header []byte) int64) Cut {
	if len(u.Data) < header {
		return Cut{}
	}
	n := size(u.Data[:header])
	if n < int64(header) {
		return Cut{Size: NoUnit}
	}
	return Cut{Size: n, Keep: int(min(n, int64(most)))}
}

// Ear hears one side of a connection, and cuts its stream into units. Units
// that lie whole in a packet are not copied. What waits for later packets is:
// else a few idle connections would keep all that was captured beside it.
type Ear struct {
	talk  *Talk
	from  Side
	open  bool // a unit is in hand
	known bool // cut is known
	lost  bool // no unit is found until one surely begins
	torn  bool // that was by a hole
	ended int  // how many bytes of cut.Until the unit's last bytes are
	unit  Unit
	cut   Cut
	had   int64 // bytes of the unit, once the cut is known
}

// read takes in bytes that follow those before. It returns what is not the
// parser's any more.
func (e *Ear) read(b []byte, offset int64, at Place) (rest []byte, from int64) {
	t := e.talk
	if e.lost {
		if !t.parser.Begins(e.from, b) {
			if e.torn {
				t.Carries("continuation")
			}
			return nil, 0
		}
		e.lost, e.torn = false, false
	}
	for len(b) > 0 && !e.lost {
		if t.parser == nil {
			return b, offset
		}
		b, offset = e.take(b, offset, at)
	}
	return nil, 0
}

// take takes in as much as belongs to the unit in hand and returns the rest.
func (e *Ear) take(b []byte, offset int64, at Place) (rest []byte, from int64) {
	u := &e.unit
	if !e.open {
		e.open, *u = true, Unit{Start: offset, First: at}
	}
	if e.known {
		return e.fill(b, offset)
	}
	first := len(u.Data) == 0
	if first {
		u.Data = b[:len(b):len(b)]
	} else {
		u.Data = append(u.Data, b...)
	}
	e.cut = e.talk.parser.Cut(e.from, u)
	switch {
	case e.cut.Size < 0:
		e.lose()
		return nil, 0
	case e.cut.Size == 0 && e.cut.Until == "":
		if u.Seen = len(u.Data); u.Seen > maxHeld {
			e.lose()
		} else if first {
			u.Data = bytes.Clone(u.Data)
		}
		return nil, 0
	}
	all := u.Data
	u.Data, e.known, e.had, e.ended = nil, true, 0, 0
	return e.fill(all, u.Start)
}

// fill takes in bytes of a unit whose cut is known.
func (e *Ear) fill(b []byte, offset int64) (rest []byte, from int64) {
	n, done := e.extent(b)
	u := &e.unit
	if keep := min(n, e.cut.Keep-len(u.Data)); keep > 0 {
		switch {
		case u.Data != nil:
			u.Data = append(u.Data, b[:keep]...)
		case done:
			u.Data = b[:keep:keep]
		default:
			u.Data = bytes.Clone(b[:keep])
		}
	}
	e.had += int64(n)
	if e.cut.Carries != "" {
		e.talk.Carries(e.cut.Carries)
	}
	if done {
		e.done()
	}
	return b[n:], offset + int64(n)
}

// extent returns how many of some bytes belong to the unit, and whether it
// ends with them.
func (e *Ear) extent(b []byte) (n int, done bool) {
	if e.cut.Until == "" {
		left := e.cut.Size - e.had
		return int(min(left, int64(len(b)))), left <= int64(len(b))
	}
	end := e.cut.Until
	if e.ended > 0 { // it may lie across the boundary
		var joined [16]byte
		k := copy(joined[:], end[:e.ended])
		k += copy(joined[k:], b[:min(len(b), len(end)-1)])
		if i := bytes.Index(joined[:k], []byte(end)); i >= 0 {
			return i + len(end) - e.ended, true
		}
	}
	if i := bytes.Index(b, []byte(end)); i >= 0 {
		return i + len(end), true
	}
	e.ended = overlap(end, e.ended, b)
	return len(b), false
}

// overlap returns how many bytes of end, short of all, the bytes end with that
// are the first of end, as many as had, with b behind them.
func overlap(end string, had int, b []byte) int {
	for n := len(end) - 1; n > 0; n-- {
		switch {
		case n <= len(b):
			if string(b[len(b)-n:]) == end[:n] {
				return n
			}
		case n <= had+len(b):
			if end[had-(n-len(b)):had] == end[:n-len(b)] && string(b) == end[n-len(b):n] {
				return n
			}
		}
	}
	return 0
}

// done hands over the unit in hand.
func (e *Ear) done() {
	u := &e.talk.taken
	*u = e.unit
	u.End, u.Last = u.Start+e.had, e.talk.now
	e.open, e.known, e.unit = false, false, Unit{}
	sound := e.talk.parser.Unit(e.from, u)
	*u = Unit{}
	if !sound {
		e.lose()
	}
	if e.talk.becoming != nil {
		e.talk.turn()
	}
}

// hole passes over bytes that nobody will see any more.
func (e *Ear) hole(n int64) {
	kept := len(e.unit.Data) >= int(min(int64(e.cut.Keep), e.cut.Size))
	switch {
	case e.lost:
	case e.open && e.known && e.cut.Until == "" && kept && n <= e.cut.Size-e.had:
		if e.had += n; e.had == e.cut.Size {
			e.done()
		}
	default:
		e.torn = true
		e.lose()
	}
}

// lose gives up the unit in hand: its end can't be found any more.
func (e *Ear) lose() {
	e.open, e.known, e.lost, e.unit = false, false, true, Unit{}
	e.talk.parser.Lost(e.from)
}

// closed says that the stream has ended at an offset, with all before it.
func (e *Ear) closed(offset int64) {
	if e.open && e.known && e.cut.Size == UntilClose && e.cut.Until == "" {
		e.done()
	}
	if p := e.talk.parser; p != nil {
		p.Closed(e.from, offset)
	}
}
