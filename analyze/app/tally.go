package app

import (
	"strconv"

	"wiretale/trace"
)

// tally tells of data of which nothing but its amount can be read: a message
// holds all that one side says until the other one does.
type tally struct {
	t         Teller
	title     string // "Application Data"
	unit      string // "record"
	datagrams bool   // are counted: a message's range is over all of them
	runs      [2]run
	begun     int
}

// run is what a side says in one go; its message is nil where it says nothing.
type run struct {
	message *trace.Message
	units   int
	bytes   int64
}

// maxRuns bounds the messages of a conversation; the last of each side goes
// on for ever.
const maxRuns = 512

// add counts a unit that holds so many bytes.
func (c *tally) add(from Side, u *Unit, bytes int64) {
	own, other := &c.runs[from], &c.runs[from.Other()]
	if c.begun < maxRuns {
		*other = run{}
	}
	if own.message == nil {
		own.message = u.message(from, trace.MessageOther, c.title)
		c.begun++
		c.t.Begun(own.message)
	}
	m := own.message
	own.units++
	own.bytes += bytes
	if m.End = u.End; c.datagrams {
		m.Start, m.End = 0, own.bytes
	}
	m.Title = c.title + " (" + amount(own.units, c.unit) + ", " + strconv.FormatInt(own.bytes, 10) + " bytes)"
	c.t.Complete(m)
}

// over says that what a side says next is counted anew.
func (c *tally) over(from Side) { c.runs[from] = run{} }

// amount writes a number of things.
func amount(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return strconv.Itoa(n) + " " + thing
}
