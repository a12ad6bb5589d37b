package app

import "wiretale/trace"

// A client that still spoke SSL 2.0 put what it offers of later versions into
// a Client Hello in SSL 2.0's form (RFC 5246 Appendix E.2).

const (
	ssl2Header = 11 // with the length before it
	maxSSL2    = 1 << 12
)

// ssl2Hello reports whether bytes begin a Client Hello in SSL 2.0's form;
// there are at least ssl2Header of them.
func ssl2Hello(b []byte) bool {
	size := int(b[0]&0x7f)<<8 | int(b[1])
	ciphers, session, challenge := int(b[5])<<8|int(b[6]), int(b[7])<<8|int(b[8]), int(b[9])<<8|int(b[10])
	return b[2] == tlsClientHello && (b[3] == 3 && b[4] <= 4 || b[3] == 0 && b[4] == 2) && size <= maxSSL2 &&
		ciphers > 0 && ciphers%3 == 0 && (session == 0 || session == 16) && challenge >= 16 && challenge <= 32 &&
		size == ssl2Header-2+ciphers+session+challenge
}

func recogniseSSL2(o *Opening) Verdict {
	switch b := o.Data; {
	case o.From != Client:
		return No
	case len(b) >= ssl2Header && ssl2Hello(b):
		return Yes
	case len(b) < ssl2Header && (len(b) < 3 || b[2] == tlsClientHello) && (len(b) < 4 || b[3] == 3 || b[3] == 0):
		return Maybe
	}
	return No
}

func cutSSL2(u *Unit) Cut {
	switch b := u.Data; {
	case len(b) < ssl2Header:
		return Cut{}
	case ssl2Hello(b):
		return whole(2 + (int(b[0]&0x7f)<<8 | int(b[1])))
	}
	return Cut{Size: NoUnit}
}

// helloSSL2 takes a Client Hello in SSL 2.0's form.
func (x *tlsTalk) helloSSL2(from Side, u *Unit) {
	version := tlsVersion(uint16(u.Data[3])<<8 | uint16(u.Data[4]))
	x.ask(u.message(from, trace.MessageRequest, "Client Hello (SSLv2 format, "+version+")"), fields{
		{Name: "tls.handshake.type", Value: "1"}, {Name: "tls.handshake.version", Value: version},
	})
}
