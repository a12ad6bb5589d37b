package app

import (
	"encoding/binary"
	"strconv"

	"wiretale/trace"
)

// WebSocket (RFC 6455). A connection becomes it by an upgrade of HTTP: nothing
// else tells. The ranges of what a client's message carries are masked as on
// the wire, each by the four bytes before it.
var webSocketProtocol = Protocol{
	Name: "WebSocket", Recognise: func(*Opening) Verdict { return No },
	Stream: func(t Teller) Parser { return &webSocket{tell: t} },
}

// The opcodes (RFC 6455 §5.2).
const (
	wsContinuation = 0
	wsText         = 1
	wsBinary       = 2
	wsClose        = 8
	wsPing         = 9
	wsPong         = 10
)

// webSocket makes messages of frames. Frames of control may lie between the
// fragments of a message (RFC 6455 §5.4).
type webSocket struct {
	tell  Teller
	sides [2]webSocketSide
}

// webSocketSide is the message that a side is saying.
type webSocketSide struct {
	now        *trace.Message
	opcode     byte
	compressed bool // RFC 7692 §6
	length     int64
	text       []byte // its beginning
}

// maxWebSocketText bounds what is read of a message.
const maxWebSocketText = 256

// webSocketFrame is a frame's header.
type webSocketFrame struct {
	opcode     byte
	fin        bool
	compressed bool
	masked     bool
	header     int   // bytes before the payload
	payload    int64 // bytes
}

// frameOfWebSocket reads a header. ok is false where it is none; header is 0
// while bytes are missing.
func frameOfWebSocket(b []byte) (f webSocketFrame, ok bool) {
	if len(b) < 2 {
		return f, len(b) == 0 || b[0]&0x30 == 0 && wsKnown(b[0]&0xf)
	}
	f.fin, f.compressed, f.opcode = b[0]&0x80 != 0, b[0]&0x40 != 0, b[0]&0xf
	f.masked, f.payload = b[1]&0x80 != 0, int64(b[1]&0x7f)
	if b[0]&0x30 != 0 || !wsKnown(f.opcode) || f.opcode >= wsClose && (f.payload > 125 || !f.fin) { // §5.5
		return f, false
	}
	n := 2
	switch f.payload {
	case 126:
		if n += 2; len(b) >= n {
			f.payload = int64(binary.BigEndian.Uint16(b[2:]))
		}
	case 127:
		if n += 8; len(b) >= n {
			long := binary.BigEndian.Uint64(b[2:])
			if long > 1<<62 {
				return f, false
			}
			f.payload = int64(long)
		}
	}
	if f.masked {
		n += 4
	}
	if len(b) >= n {
		f.header = n
	}
	return f, true
}

func wsKnown(opcode byte) bool { return opcode <= wsBinary || opcode >= wsClose && opcode <= wsPong }

// Cut implements Parser.
func (x *webSocket) Cut(_ Side, u *Unit) Cut {
	f, ok := frameOfWebSocket(u.Data)
	switch {
	case !ok:
		return Cut{Size: NoUnit}
	case f.header == 0:
		return Cut{}
	}
	size := int64(f.header) + f.payload
	return Cut{Size: size, Keep: int(min(size, int64(f.header)+maxWebSocketText))}
}

// Unit implements Parser.
func (x *webSocket) Unit(from Side, u *Unit) bool {
	f, _ := frameOfWebSocket(u.Data)
	said := u.Data[f.header:]
	if f.masked { // §5.3
		key := u.Data[f.header-4 : f.header]
		open := make([]byte, len(said))
		for i := range said {
			open[i] = said[i] ^ key[i%4]
		}
		said = open
	}
	s := &x.sides[from]
	switch {
	case f.opcode >= wsClose:
		x.control(from, u, &f, said)
		return true
	case (f.opcode == wsContinuation) != (s.now != nil):
		return false // §5.4
	case s.now == nil:
		*s = webSocketSide{now: u.message(from, trace.MessageOther, ""), opcode: f.opcode, compressed: f.compressed}
	}
	m := s.now
	s.length += f.payload
	s.text = append(s.text, said[:min(len(said), maxWebSocketText-len(s.text))]...)
	carry(m, u.End-f.payload, u.End)
	m.End = u.End
	m.Title = bounded(s.title())
	if m.ID == 0 {
		x.tell.Begun(m)
	}
	if !f.fin {
		x.tell.Carries(wsNames[s.opcode] + " fragment")
		x.tell.Changed(m)
		return true
	}
	m.Fields = append(webSocketFields(&f, s.opcode), trace.MessageField{Name: "websocket.payload_length", Value: strconv.FormatInt(s.length, 10)})
	if s.opcode == wsText && !s.compressed {
		m.Fields = append(m.Fields, trace.MessageField{Name: "websocket.payload.text", Value: bounded(string(s.text))})
	}
	*s = webSocketSide{}
	x.tell.Complete(m)
	return true
}

var wsNames = map[byte]string{wsText: "Text", wsBinary: "Binary", wsClose: "Close", wsPing: "Ping", wsPong: "Pong"}

// title tells what the message in hand says: a text itself.
func (s *webSocketSide) title() string {
	name := wsNames[s.opcode]
	switch {
	case s.compressed:
		return name + ", " + strconv.FormatInt(s.length, 10) + " bytes compressed"
	case s.opcode == wsText:
		return name + " " + string(s.text)
	}
	return name + ", " + strconv.FormatInt(s.length, 10) + " bytes"
}

// control tells of a frame of control. A pong answers nothing for sure: it may
// come unasked (§5.5.3).
func (x *webSocket) control(from Side, u *Unit, f *webSocketFrame, said []byte) {
	title, more := wsNames[f.opcode], webSocketFields(f, f.opcode)
	add := func(name, value string) { more = append(more, trace.MessageField{Name: name, Value: bounded(value)}) }
	switch {
	case f.opcode == wsClose && len(said) >= 2: // §5.5.1
		code, reason := strconv.Itoa(int(binary.BigEndian.Uint16(said))), string(said[2:])
		add("websocket.payload.close.status_code", code)
		title += " " + code
		if reason != "" {
			add("websocket.payload.close.reason", reason)
			title += " " + reason
		}
	case f.opcode != wsClose && len(said) > 0:
		title += " " + string(said)
	}
	m := u.message(from, trace.MessageOther, title)
	m.Fields = more
	carry(m, u.End-f.payload, u.End)
	say(x.tell, m)
}

func webSocketFields(f *webSocketFrame, opcode byte) []trace.MessageField {
	masked := "0"
	if f.masked {
		masked = "1"
	}
	return []trace.MessageField{{Name: "websocket.opcode", Value: strconv.Itoa(int(opcode))}, {Name: "websocket.mask", Value: masked}}
}

// Lost implements Parser.
func (x *webSocket) Lost(from Side) { x.sides[from] = webSocketSide{} }

// Closed implements Parser.
func (x *webSocket) Closed(Side, int64) {}

// Begins implements Parser. A frame's header tells little: the packet has to
// hold whole frames, masked as the side's are (§5.1).
func (x *webSocket) Begins(from Side, b []byte) bool {
	first := true
	for len(b) > 0 {
		f, ok := frameOfWebSocket(b)
		size := int64(f.header) + f.payload
		if !ok || f.header == 0 || size > int64(len(b)) || f.masked != (from == Client) || first && f.opcode == wsContinuation {
			return false
		}
		b, first = b[size:], false
	}
	return true
}
