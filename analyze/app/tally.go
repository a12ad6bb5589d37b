package app

import (
	"strconv"

	"wiretale/trace"
)

// tally tells of data of which nothing but its amount can be read: a message
// holds all the units that one packet completes. What a message says never
// depends on later packets.
type tally struct {
	t      Teller
	title  string // "Application Data"
	unit   string // "record"
	latest [2]amounts
	begun  int
}

// amounts are what the latest message of a side holds; it is nil before.
type amounts struct {
	message *trace.Message
	last    Place
	units   int
	bytes   int64
}

// maxTallied bounds the messages of a conversation. Packets behind them are
// told of by what they carry.
const maxTallied = 512

// add counts a unit that holds so many bytes.
func (c *tally) add(from Side, u *Unit, bytes int64) {
	own := &c.latest[from]
	if own.message == nil || own.last != u.Last {
		if c.begun++; c.begun > maxTallied {
			*own = amounts{}
			c.t.Carries(c.title)
			return
		}
		*own = amounts{message: u.message(from, trace.MessageOther, c.title), last: u.Last}
		c.t.Begun(own.message)
	}
	m := own.message
	own.units++
	own.bytes += bytes
	m.End = u.End
	m.Title = c.title + " (" + amount(own.units, c.unit) + ", " + strconv.FormatInt(own.bytes, 10) + " bytes)"
	c.t.Complete(m)
}

// amount writes a number of things.
func amount(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
