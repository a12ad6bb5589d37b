package app

import (
	"bytes"

	"wiretale/trace"
)

var tlsProtocol = Protocol{
	Name: "TLS", Recognise: recogniseTLS, Anywhere: true,
	Stream: func(t Teller) Parser { return newTLS(t) },
}

// tlsTalk reads TLS (RFC 8446, RFC 5246): records, and the handshake messages
// that are cut over them. What is encrypted is counted.
type tlsTalk struct {
	t        Teller
	sides    [2]tlsSide
	sealed   tally
	asked    trace.MessageID // the Client Hello that waits for its answer
	session  []byte          // that it wants to resume
	messages int
}

// tlsSide is what one side has said of a handshake message that goes on.
type tlsSide struct {
	held   []byte
	start  int64
	first  Place
	skip   int // bytes of a message too long to be held
	sealed bool
}

const (
	tlsHeader = 5
	// maxTLSRecord is the longest record's fragment (RFC 5246 §6.2.3).
	maxTLSRecord = 1<<14 + 2048
	// maxTLSMessage bounds a handshake message that is held.
	maxTLSMessage = 64 << 10
	// maxTLSMessages bounds the handshake messages and alerts of a connection
	// that are told of: some are sent for as long as it lives.
	maxTLSMessages = 256
)

func newTLS(t Teller) *tlsTalk {
	return &tlsTalk{t: t, sealed: tally{t: t, title: "Application Data", unit: "record"}}
}

// tlsRecord reports whether a header may be a record's (RFC 8446 §5.1).
func tlsRecord(b []byte) bool {
	size := int(b[3])<<8 | int(b[4])
	return b[0] >= tlsChangeCipherSpec && b[0] <= tlsHeartbeat && b[1] == 3 && b[2] <= 4 && size <= maxTLSRecord &&
		(size > 0 || b[0] == tlsApplicationData)
}

func recogniseTLS(o *Opening) Verdict {
	b := o.Data
	switch {
	case o.Datagram:
		return No
	case b[0]&0x80 != 0:
		return recogniseSSL2(o)
	case len(b) < tlsHeader+2:
		if b[0] >= tlsChangeCipherSpec && b[0] <= tlsHeartbeat && (len(b) < 2 || b[1] == 3) {
			return Maybe
		}
		return No
	case !tlsRecord(b):
		return No
	case b[0] == tlsHandshake && (b[5] == tlsClientHello || b[5] == tlsServerHello) && b[6] == 0:
		return Yes
	case tlsRecords(b), o.ServerPort == 443 && b[0] == tlsApplicationData:
		return Yes
	}
	return No
}

// tlsRecords reports whether bytes are whole records and nothing else, or have
// at least two headers where they belong.
func tlsRecords(b []byte) bool {
	for n := 0; len(b) >= tlsHeader && tlsRecord(b); n++ {
		size := tlsHeader + (int(b[3])<<8 | int(b[4]))
		if n > 0 || size == len(b) {
			return true
		}
		if size > len(b) {
			return false
		}
		b = b[size:]
	}
	return false
}

// Cut implements Parser.
func (x *tlsTalk) Cut(from Side, u *Unit) Cut {
	b := u.Data
	if b[0]&0x80 != 0 && u.Start == 0 {
		return cutSSL2(u)
	}
	if len(b) < tlsHeader {
		return Cut{}
	}
	if !tlsRecord(b) {
		return Cut{Size: NoUnit}
	}
	size := tlsHeader + (int(b[3])<<8 | int(b[4]))
	if b[0] == tlsApplicationData {
		return Cut{Size: int64(size), Keep: tlsHeader}
	}
	return whole(size)
}

// Unit implements Parser.
func (x *tlsTalk) Unit(from Side, u *Unit) bool {
	b := u.Data
	if b[0]&0x80 != 0 && u.Start == 0 {
		x.helloSSL2(from, u)
		return true
	}
	s, fragment := &x.sides[from], b[tlsHeader:]
	switch b[0] {
	case tlsApplicationData:
		x.sealed.add(from, u, u.End-u.Start-tlsHeader)
	case tlsHandshake:
		if s.sealed && !tlsPlainHello(fragment) {
			x.say(u.message(from, trace.MessageOther, "Encrypted Handshake Message"))
			return true
		}
		s.sealed = false
		x.handshake(from, u, fragment)
	case tlsChangeCipherSpec:
		// In TLS 1.3 it means nothing (RFC 8446 §5): plain hellos may follow.
		s.sealed, s.held = true, nil
		x.say(u.message(from, trace.MessageOther, "Change Cipher Spec"))
	case tlsAlert:
		x.alert(from, u, fragment)
	case tlsHeartbeat:
		x.say(u.message(from, trace.MessageOther, "Heartbeat"))
	}
	return true
}

// Lost implements Parser. Whether the side has begun to encrypt is not known
// any more; only a hello surely isn't encrypted.
func (x *tlsTalk) Lost(from Side) { x.sides[from] = tlsSide{sealed: true} }

// Begins implements Parser.
func (x *tlsTalk) Begins(_ Side, b []byte) bool {
	return len(b) > tlsHeader && tlsRecord(b) && b[3]|b[4] != 0
}

// Closed implements Parser.
func (x *tlsTalk) Closed(Side, int64) {}

// tlsPlainHello reports whether a record's fragment is one hello, not encrypted.
func tlsPlainHello(b []byte) bool {
	return len(b) > 38 && (b[0] == tlsClientHello || b[0] == tlsServerHello) && b[4] == 3 &&
		int(b[1])<<16|int(b[2])<<8|int(b[3]) == len(b)-4
}

// say tells of a message that is complete.
func (x *tlsTalk) say(m *trace.Message) {
	if x.messages++; x.messages > maxTLSMessages {
		x.t.Carries(m.Title)
		return
	}
	say(x.t, m)
}

// handshake takes a record's part of the handshake, which holds several
// messages, or a piece of one.
func (x *tlsTalk) handshake(from Side, u *Unit, b []byte) {
	s, at := &x.sides[from], u.End-int64(len(b))
	begin := u.Start
	for len(b) > 0 {
		if s.skip > 0 {
			n := min(s.skip, len(b))
			b, at, s.skip = b[n:], at+int64(n), s.skip-n
			begin = at
			continue
		}
		if len(s.held) == 0 {
			s.start, s.first = begin, u.First
		}
		had := len(s.held)
		s.held = append(s.held, b...)
		if len(s.held) < 4 {
			return
		}
		size := 4 + (int(s.held[1])<<16 | int(s.held[2])<<8 | int(s.held[3]))
		switch {
		case size > maxTLSMessage:
			s.skip, s.held = size-had, nil
			continue
		case len(s.held) < size:
			return
		}
		message := s.held[:size:size]
		s.held = nil
		b, at = b[size-had:], at+int64(size-had)
		begin = at
		x.message(from, s, message, at)
	}
}

// message takes a whole handshake message, which ends at an offset.
func (x *tlsTalk) message(from Side, s *tlsSide, b []byte, end int64) {
	name, ok := tlsHandshakes[b[0]]
	if !ok {
		name = "Handshake Message " + decimal(b[0])
	}
	u := Unit{Start: s.start, End: end, First: s.first}
	m := u.message(from, trace.MessageOther, name)
	f := fields{{Name: "tls.handshake.type", Value: decimal(b[0])}}
	switch body := b[4:]; b[0] {
	case tlsClientHello:
		hello := parseClientHello(body)
		x.session = bytes.Clone(hello.session)
		m.Title = bounded(hello.offerTitle())
		hello.addTo(&f)
		x.ask(m, f)
		return
	case tlsServerHello:
		hello := parseServerHello(body)
		resumed := x.resumed(&hello)
		if resumed {
			f.add("tls.resumed", "1")
		}
		hello.addTo(&f)
		m.Title = bounded(hello.choiceTitle(resumed))
		x.answer(m)
	case tlsCertificate:
		if c := tlsEndCertificate(body); c != nil {
			m.Title = bounded(certificateTitle(c))
			addCertificate(c, &f)
		}
	}
	m.Fields = f
	x.say(m)
}

// ask tells of a Client Hello.
func (x *tlsTalk) ask(m *trace.Message, f fields) {
	m.Kind, m.Fields = trace.MessageRequest, f
	x.say(m)
	x.asked = m.ID
}

// answer makes a message the answer to the Client Hello.
func (x *tlsTalk) answer(m *trace.Message) {
	m.Kind = trace.MessageResponse
	m.Answers, x.asked = x.asked, 0
}

// resumed reports whether the server goes on with a session of before: it
// names the one that the client wants (RFC 5246 §7.4.1.3), or in TLS 1.3 takes
// a key that both have shared (RFC 8446 §4.2.11).
func (x *tlsTalk) resumed(h *tlsHello) bool {
	if h.best() >= tlsVersion13 {
		return h.preShared
	}
	return len(h.session) > 0 && string(h.session) == string(x.session)
}

func (x *tlsTalk) alert(from Side, u *Unit, b []byte) {
	if len(b) != 2 || b[0] < 1 || b[0] > 2 {
		x.say(u.message(from, trace.MessageOther, "Encrypted Alert"))
		return
	}
	level := [...]string{"Warning", "Fatal"}[b[0]-1]
	about, ok := tlsAlerts[b[1]]
	if !ok {
		about = decimal(b[1])
	}
	m := u.message(from, trace.MessageOther, "Alert (Level: "+level+", Description: "+about+")")
	m.Fields = fields{
		{Name: "tls.alert_message.level", Value: decimal(b[0])}, {Name: "tls.alert_message.desc", Value: decimal(b[1])},
	}
	if from == Server && x.asked != 0 {
		x.answer(m)
	}
	x.say(m)
}
