package app

import (
	"encoding/binary"
	"fmt"
	"strings"

	"wiretale/internal/waiting"
	"wiretale/trace"
)

// HTTP/2 in the clear (RFC 9113): begun with prior knowledge, or behind an
// upgrade of HTTP/1.
var http2Protocol = Protocol{
	Name: "HTTP2", Recognise: recogniseHTTP2,
	Stream: func(t Teller) Parser { return newHTTP2(t) },
}

const (
	http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" // RFC 9113 §3.4
	http2Header  = 9                                  // bytes before a frame's payload (§4.1)
)

// The types of frames (RFC 9113 §6).
const (
	http2Data         = 0
	http2Headers      = 1
	http2Reset        = 3
	http2Settings     = 4
	http2Promise      = 5
	http2Ping         = 6
	http2GoAway       = 7
	http2Window       = 8
	http2Continuation = 9
)

var http2Frames = [...]string{
	"DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE", "CONTINUATION",
}

// The flags of frames (RFC 9113 §6).
const (
	http2EndStream  = 0x1 // of DATA and HEADERS
	http2Ack        = 0x1 // of SETTINGS and PING
	http2EndHeaders = 0x4
	http2Padded     = 0x8
	http2Priority   = 0x20
)

// http2 makes messages of frames, and pairs them by their streams.
type http2 struct {
	tell    Teller
	sides   [2]http2Side
	streams waiting.Table[uint32, *http2Stream]
}

// http2Stream is a request with its response.
type http2Stream struct {
	request trace.MessageID
	now     [2]*trace.Message // begun by a side, not complete
	ended   [2]bool           // a side will say nothing more
}

// maxHTTP2Streams bounds the streams that are followed at once.
const maxHTTP2Streams = 1024

// maxHTTP2Frame bounds what is kept of a frame. Headers in longer ones are not
// read.
const maxHTTP2Frame = http2Header + 64<<10

func newHTTP2(t Teller) *http2 {
	x := &http2{tell: t, streams: waiting.Table[uint32, *http2Stream]{Most: maxHTTP2Streams}}
	x.sides[Server].opened = true
	return x
}

// upgradedHTTP2 goes on behind an upgrade: the request was HTTP/1's, its
// response comes on stream 1 (RFC 7540 §3.2).
func upgradedHTTP2(t Teller, request trace.MessageID) *http2 {
	x := newHTTP2(t)
	x.streams.Put(1, &http2Stream{request: request, ended: [2]bool{Client: true}})
	return x
}

// http2Frame is a frame's header, with its place.
type http2Frame struct {
	*Unit
	kind, flags byte
	stream      uint32
}

func (f *http2Frame) has(flag byte) bool { return f.flags&flag != 0 }

func http2FrameOf(u *Unit) http2Frame {
	return http2Frame{u, u.Data[3], u.Data[4], binary.BigEndian.Uint32(u.Data[5:]) & (1<<31 - 1)}
}

func http2Size(b []byte) int64 {
	return http2Header + int64(b[0])<<16 + int64(binary.BigEndian.Uint16(b[1:]))
}

// payload is what the frame carries but for padding, with where that begins.
// It is nil where the frame was not kept whole, or makes no sense.
func (f *http2Frame) payload() (b []byte, at int) {
	b, at = f.Data[http2Header:], http2Header
	switch {
	case int64(len(f.Data)) < f.End-f.Start:
		return nil, at
	case !f.has(http2Padded) || f.kind != http2Headers && f.kind != http2Promise:
		return b, at
	case len(b) == 0 || int(b[0]) >= len(b):
		return nil, at
	}
	return b[1 : len(b)-int(b[0])], at + 1
}

// Cut implements Parser.
func (x *http2) Cut(from Side, u *Unit) Cut {
	if s := &x.sides[from]; !s.opened {
		n := min(len(u.Data), len(http2Preface))
		switch {
		case string(u.Data[:n]) != http2Preface[:n]:
			return Cut{Size: NoUnit}
		case n < len(http2Preface):
			return Cut{}
		}
		return whole(n)
	}
	if len(u.Data) > 3 && u.Data[3] == http2Data {
		return record(u, http2Header, http2Header+1, http2Size)
	}
	return record(u, http2Header, maxHTTP2Frame, http2Size)
}

// Unit implements Parser.
func (x *http2) Unit(from Side, u *Unit) bool {
	s := &x.sides[from]
	if !s.opened {
		s.opened = true
		x.tell.Carries("connection preface")
		return true
	}
	f := http2FrameOf(u)
	name := fmt.Sprintf("frame type %d", f.kind)
	if int(f.kind) < len(http2Frames) {
		name = http2Frames[f.kind]
	}
	x.tell.Carries(name)
	if s.block != nil && (f.kind != http2Continuation || f.stream != s.block.stream) {
		return false // RFC 9113 §6.10
	}
	switch f.kind {
	case http2Data:
		return x.data(from, &f)
	case http2Headers, http2Promise:
		return x.begin(from, &f)
	case http2Continuation:
		return s.block != nil && x.extend(from, &f)
	case http2Reset:
		return x.reset(from, &f)
	case http2Settings:
		return x.settings(from, &f)
	case http2GoAway:
		return x.goAway(from, &f)
	}
	return true
}

// data takes a DATA frame, of which only the beginning is kept.
func (x *http2) data(from Side, f *http2Frame) bool {
	st, ok := x.streams.Get(f.stream)
	if !ok || st.now[from] == nil {
		return f.stream != 0
	}
	start, end := f.Start+http2Header, f.End
	if f.has(http2Padded) {
		if len(f.Data) <= http2Header || int64(f.Data[http2Header]) >= end-start {
			return false // RFC 9113 §6.1
		}
		start, end = start+1, end-int64(f.Data[http2Header])
	}
	m := st.now[from]
	carry(m, start, end)
	m.End = f.End
	if f.has(http2EndStream) {
		x.finish(from, f.stream, st)
	}
	return true
}

// finish completes what a side says in a stream.
func (x *http2) finish(from Side, id uint32, st *http2Stream) {
	m := st.now[from]
	st.now[from], st.ended[from] = nil, true
	if st.ended[from.Other()] {
		x.streams.Drop(id)
	}
	x.tell.Complete(m)
}

func (x *http2) reset(from Side, f *http2Frame) bool {
	b, _ := f.payload()
	if len(b) != 4 {
		return false // RFC 9113 §6.4
	}
	code := binary.BigEndian.Uint32(b)
	m := f.message(from, trace.MessageOther, fmt.Sprintf("RST_STREAM of stream %d: %s", f.stream, http2Error(code)))
	m.Fields = []trace.MessageField{
		{Name: "http2.streamid", Value: fmt.Sprint(f.stream)}, {Name: "http2.rst_stream.error", Value: fmt.Sprint(code)},
	}
	say(x.tell, m)
	x.streams.Drop(f.stream)
	return true
}

func (x *http2) goAway(from Side, f *http2Frame) bool {
	b, _ := f.payload()
	if len(b) < 8 {
		return false // RFC 9113 §6.8
	}
	last, code := binary.BigEndian.Uint32(b)&(1<<31-1), binary.BigEndian.Uint32(b[4:])
	title := fmt.Sprintf("GOAWAY after stream %d: %s", last, http2Error(code))
	if debug := b[8:]; len(debug) > 0 {
		title += " " + string(debug[:min(len(debug), 200)])
	}
	m := f.message(from, trace.MessageOther, title)
	m.Fields = []trace.MessageField{
		{Name: "http2.goaway.last_stream_id", Value: fmt.Sprint(last)}, {Name: "http2.goaway.error", Value: fmt.Sprint(code)},
	}
	say(x.tell, m)
	return true
}

// http2Errors are the error codes (RFC 9113 §7).
var http2Errors = [...]string{
	"NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR",
	"REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
}

func http2Error(code uint32) string {
	if int(code) < len(http2Errors) {
		return http2Errors[code]
	}
	return fmt.Sprintf("error 0x%x", code)
}

// http2SettingNames are the settings by Wireshark's names (RFC 9113 §6.5.2).
var http2SettingNames = [...]string{
	1: "header_table_size", 2: "enable_push", 3: "max_concurrent_streams", 4: "initial_window_size", 5: "max_frame_size", 6: "max_header_list_size",
}

func (x *http2) settings(from Side, f *http2Frame) bool {
	b, _ := f.payload()
	if f.stream != 0 || len(b)%6 != 0 || len(f.Data) == http2Header && f.End-f.Start > http2Header {
		return false // RFC 9113 §6.5
	}
	if f.has(http2Ack) {
		return true
	}
	var said fields
	title := "SETTINGS"
	for ; len(b) > 0; b = b[6:] {
		id, value := int(binary.BigEndian.Uint16(b)), binary.BigEndian.Uint32(b[2:])
		if id == 1 {
			x.sides[from.Other()].allow(value)
		}
		if id < len(http2SettingNames) && id > 0 {
			said.add("http2.settings."+http2SettingNames[id], fmt.Sprint(value))
			if len(title) < 200 {
				title += fmt.Sprintf(" %s=%d", strings.ToUpper(http2SettingNames[id]), value)
			}
		}
	}
	m := f.message(from, trace.MessageOther, title)
	m.Fields = said
	say(x.tell, m)
	return true
}

// Lost implements Parser. The messages in hand lack something, and headers
// that name earlier ones can't be read any more.
func (x *http2) Lost(from Side) {
	s := &x.sides[from]
	s.blind, s.block, s.opened = true, nil, true
	for _, st := range x.streams.All() {
		st.now[from] = nil
	}
}

// Closed implements Parser.
func (x *http2) Closed(Side, int64) {}

// Begins implements Parser: the packet has to hold whole frames, or to go on
// with data of a stream that is known.
func (x *http2) Begins(from Side, b []byte) bool {
	for first := true; len(b) > 0; first = false {
		if len(b) < http2Header {
			return false
		}
		f, size := http2FrameOf(&Unit{Data: b}), http2Size(b)
		if !f.plausible(size - http2Header) {
			return false
		}
		if st, ok := x.streams.Get(f.stream); first && ok && f.kind == http2Data && !st.ended[from] {
			return true
		}
		if size > int64(len(b)) {
			return false
		}
		b = b[size:]
	}
	return true
}

// plausible reports whether a frame of a size is as RFC 9113 §6 has it.
func (f *http2Frame) plausible(size int64) bool {
	var flags byte
	ok := f.stream != 0
	switch f.kind {
	case http2Data:
		flags = http2EndStream | http2Padded
	case http2Headers:
		flags = http2EndStream | http2EndHeaders | http2Padded | http2Priority
	case http2Reset:
		ok = ok && size == 4
	case http2Settings:
		flags, ok = http2Ack, !ok && size%6 == 0 && size < 1<<8
	case http2Promise:
		flags = http2EndHeaders | http2Padded
	case http2Ping:
		flags, ok = http2Ack, !ok && size == 8
	case http2GoAway:
		ok = !ok && size >= 8
	case http2Window:
		ok = size == 4
	default: // priorities are not sent any more, and nothing begins with a continuation
		ok = false
	}
	return ok && f.flags&^flags == 0 && f.Data[5] < 0x80 && size <= 1<<14
}

// recogniseHTTP2 looks for the client's preface, behind which the server's
// SETTINGS are known too (RFC 9113 §3.4).
func recogniseHTTP2(o *Opening) Verdict {
	if o.From == Client || o.Data[0] == 'P' {
		return beginsWith(o, http2Preface)
	}
	b := o.Data
	if len(b) < http2Header {
		if b[0] == 0 {
			return Maybe
		}
		return No
	}
	if size := http2Size(b); b[3] != http2Settings || b[4] != 0 || binary.BigEndian.Uint32(b[5:]) != 0 || size > 1<<8 || (size-http2Header)%6 != 0 {
		return No
	}
	return Maybe
}
