package app

import (
	"bytes"
	"strconv"
	"strings"

	"wiretale/internal/waiting"
	"wiretale/trace"
)

// SIP (RFC 3261), in datagrams and over streams. Either side asks.
var sipProtocol = Protocol{
	Name: "SIP", Recognise: recogniseSIP, Anywhere: true,
	Stream:   func(t Teller) Parser { return newSIP(t) },
	Datagram: func(t Teller) DatagramParser { return newSIP(t) },
}

type sip struct {
	tell  Teller
	asked [2]waiting.Table[string, trace.MessageID] // by who asks, and the transaction
	sides [2]sipSide
}

// sipSide is how far a side's stream was read.
type sipSide struct {
	now  *trace.Message // its body comes next
	left int64          // that many bytes
}

// maxSIPTransactions bounds the requests of a side that responses are known for.
const maxSIPTransactions = 1024

// maxSIPHead bounds a head.
const maxSIPHead = 32 << 10

func newSIP(t Teller) *sip {
	s := &sip{tell: t}
	for i := range s.asked {
		s.asked[i].Most = maxSIPTransactions
	}
	return s
}

func recogniseSIP(o *Opening) Verdict {
	switch sip, sure := looksLikeSIP(o.Data); {
	case sip && sure:
		return Yes
	case sip && !o.Datagram && len(o.Data) < 2<<10:
		return Maybe
	}
	return No
}

// Datagram implements DatagramParser. Blank lines alone keep an address
// translation alive (RFC 5626 §3.5.1).
func (s *sip) Datagram(from Side, b []byte, at Place) bool {
	if len(bytes.Trim(b, "\r\n\x00")) == 0 {
		s.tell.Carries("keep-alive")
		return true
	}
	h, size, ok := parseSIPHead(b)
	if !ok {
		return false
	}
	u := Unit{Data: b, End: int64(len(b)), First: at}
	m := s.message(from, &u, &h)
	body := int64(len(b) - size)
	if n, ok := h.length(); ok && h.fields[sipContentLength] != "" { // RFC 3261 §18.3: what is behind is left out
		body = min(body, n)
	}
	s.tell.Begun(m)
	s.ask(from, m, &h)
	s.body(m, b[size:size+int(body)], int64(size), int64(size)+body)
	s.tell.Complete(m)
	return true
}

// Cut implements Parser.
func (s *sip) Cut(from Side, u *Unit) Cut {
	x := &s.sides[from]
	switch {
	case x.left > 0:
		return Cut{Size: x.left, Keep: int(min(x.left, maxSIPHead))}
	case u.Data[0] == '\r' || u.Data[0] == '\n': // §7.5: before a start line, ignored
		return pass(1)
	}
	if sip, sure := looksLikeSIP(u.Data); sure && !sip {
		return Cut{Size: NoUnit}
	}
	if n := headEnd(u.Data, u.Seen); n > 0 {
		return whole(n)
	}
	if len(u.Data) > maxSIPHead {
		return Cut{Size: NoUnit}
	}
	return Cut{}
}

// Unit implements Parser.
func (s *sip) Unit(from Side, u *Unit) bool {
	x := &s.sides[from]
	switch {
	case x.left > 0:
		m := x.now
		x.now, x.left = nil, 0
		m.End = u.End
		s.body(m, u.Data, u.Start, u.End)
		s.tell.Complete(m)
		return true
	case len(u.Data) == 0:
		return true
	}
	h, _, ok := parseSIPHead(u.Data)
	n, sound := h.length()
	if !ok || !sound {
		return false
	}
	m := s.message(from, u, &h)
	s.tell.Begun(m)
	s.ask(from, m, &h)
	if n == 0 {
		s.tell.Complete(m)
		return true
	}
	x.now, x.left = m, n
	return true
}

// message makes one of its head.
func (s *sip) message(from Side, u *Unit, h *sipHead) *trace.Message {
	var f fields
	m := u.message(from, trace.MessageRequest, h.method+" "+h.uri)
	if h.status > 0 {
		m.Kind, m.Title = trace.MessageResponse, bounded(strings.TrimRight(strconv.Itoa(h.status)+" "+h.reason, " "))
		m.Answers, _ = s.asked[from.Other()].Get(h.transaction())
		f.add("sip.Status-Code", strconv.Itoa(h.status))
	} else {
		f.add("sip.Method", h.method)
		f.add("sip.r-uri", h.uri)
	}
	for i, x := range sipFields {
		if h.fields[i] != "" {
			f.add("sip."+x.header, h.fields[i])
		}
	}
	m.Fields = f
	u.hideHead(m)
	return m
}

// ask notes a request that responses will come for: none does for an ACK
// (RFC 3261 §17).
func (s *sip) ask(from Side, m *trace.Message, h *sipHead) {
	if h.method != "" && h.method != "ACK" {
		s.asked[from].Put(h.transaction(), m.ID)
	}
}

// body takes in what a message carries. Of a description of a session (RFC 8866)
// it tells where the media are wanted, and which.
func (s *sip) body(m *trace.Message, b []byte, start, end int64) {
	carry(m, start, end)
	if kind, _ := m.Field("sip.Content-Type"); !strings.HasPrefix(strings.ToLower(kind), "application/sdp") {
		return
	}
	f := fields(m.Fields)
	for line := range bytes.Lines(b) {
		name, value, _ := strings.Cut(strings.TrimRight(string(line), "\r\n"), "=")
		if field, ok := sdpFields[name]; ok {
			f.add(field, value)
		}
	}
	m.Fields = f
}

var sdpFields = map[string]string{"o": "sdp.owner", "s": "sdp.session_name", "c": "sdp.connection_info", "m": "sdp.media"}

// Lost implements Parser.
func (s *sip) Lost(from Side) { s.sides[from] = sipSide{} }

// Begins implements Parser.
func (s *sip) Begins(_ Side, b []byte) bool {
	sip, sure := looksLikeSIP(b)
	return sip && sure
}

// Closed implements Parser.
func (s *sip) Closed(Side, int64) {}
