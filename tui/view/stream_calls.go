package view

import (
	"strconv"
	"time"

	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
)

// callRow is a part of one side's stream as it was written, sent or read.
type callRow struct {
	at         time.Duration
	what       streamStep
	fromClient bool           // whose stream it is
	from, to   int64          // its first and last byte, counted from 1
	packet     trace.PacketID // a segment, or the one that is next to a call
}

// streamStep is what is done with a part of a stream.
type streamStep uint8

const (
	byWrite streamStep = iota
	bySegment
	byRead
)

var stepWords = [...]string{"tui.stream.written", "tui.stream.sent", "tui.stream.taken"}

// mostCalls bounds how many rows are made.
const mostCalls = 20_000

// streamKinds are the events that the rows are made of.
var streamKinds = trace.KindsOf(trace.ApplicationCall, trace.PacketSent)

// hasCalls reports whether a trace tells what the programs of a conversation
// wrote and read.
func hasCalls(s *trace.Snapshot, id trace.ConversationID) bool {
	track := s.Track(id)
	return track.Next(0, trace.KindsOf(trace.ApplicationCall), func(e *trace.Event) bool {
		_, ok := carries(e)
		return ok
	}) < track.Len()
}

// carries reports whether a call hands bytes on, and whether it writes them.
func carries(e *trace.Event) (writes, ok bool) {
	c, _ := e.Detail.(trace.Call)
	return c.Name == "write", c.Bytes > 0 && (c.Name == "write" || c.Name == "read")
}

// callRows are a conversation's writes, segments and reads in the order of
// time: where one begins and ends, the others need not.
func callRows(s *trace.Snapshot, id trace.ConversationID) (rows []callRow) {
	c := s.Conversation(id)
	if c == nil {
		return nil
	}
	track := s.Track(id)
	every := func(*trace.Event) bool { return true }
	var wrote, read [2]int64 // by whose stream it is: the client's, the server's
	for i := track.Next(0, streamKinds, every); i < track.Len() && len(rows) < mostCalls; i = track.Next(i+1, streamKinds, every) {
		e := track.At(i)
		if e.Kind == trace.PacketSent {
			if r, ok := segmentRow(s, &e); ok {
				rows = append(rows, r)
			}
			continue
		}
		writes, ok := carries(&e)
		if !ok {
			continue
		}
		n := int64(e.Detail.(trace.Call).Bytes)
		r := callRow{at: e.Time, what: byRead, fromClient: e.Node != c.ClientNode}
		done := &read
		if writes {
			r.what, r.fromClient, done = byWrite, e.Node == c.ClientNode, &wrote
		}
		side := 0
		if !r.fromClient {
			side = 1
		}
		r.from, r.to = done[side]+1, done[side]+n
		done[side] += n
		rows = append(rows, r)
	}
	standFor(rows)
	return rows
}

// segmentRow is the row of a segment with data, as its sender sent it.
func segmentRow(s *trace.Snapshot, e *trace.Event) (r callRow, ok bool) {
	if d, first := e.Detail.(trace.Sent); first && d.Hop > 0 {
		return r, false
	}
	k, known := s.Packet(e.Packet)
	if !known || k.TCP == nil || k.TCP.Len == 0 {
		return r, false
	}
	from := int64(k.TCP.RelSeq)
	return callRow{e.Time, bySegment, k.FromClient, from, from + int64(k.TCP.Len) - 1, k.ID}, true
}

// standFor gives calls the packets that stand for them: a write the segment that
// follows, a read the one before.
func standFor(rows []callRow) {
	var last [2]trace.PacketID
	side := func(r *callRow) *trace.PacketID {
		if r.fromClient {
			return &last[0]
		}
		return &last[1]
	}
	for i := range rows {
		if r := &rows[i]; r.what == bySegment {
			*side(r) = r.packet
		} else if r.what == byRead {
			r.packet = *side(r)
		}
	}
	for i := len(rows) - 1; i >= 0; i-- {
		if r := &rows[i]; r.what == bySegment {
			*side(r) = r.packet
		} else if r.what == byWrite {
			r.packet = *side(r)
		}
	}
}

// drawCall draws a row in one of three columns: what was written, what was sent,
// what was read.
func drawCall(ctx *Context, c *canvas.Canvas, r *callRow, style canvas.Style) {
	column := max(c.Width/3, 1)
	words := ctx.Words.T(stepWords[r.what], text.Args{"From": strconv.FormatInt(r.from, 10), "To": strconv.FormatInt(r.to, 10)})
	x := min(int(r.what)*column, max(c.Width-canvas.Width(words), 0))
	c.Text(x, 0, canvas.Cut(words, c.Width-x), style)
}
