package app

import (
	"strconv"

	"wiretale/trace"
)

var quicProtocol = Protocol{
	Name: "QUIC", Recognise: recogniseQUIC, Anywhere: true,
	Datagram: func(t Teller) DatagramParser { return newQUIC(t) },
}

func recogniseQUIC(o *Opening) Verdict {
	if !o.Datagram {
		return No
	}
	return verdict(looksLikeQUIC(o.Data, o.From == Client) || o.ServerPort == 443 && looksLikeQUICNegotiation(o.Data))
}

// quicTalk reads QUIC (RFC 9000): the packets with long headers that open a
// connection, of which the first ones can be looked into. Those with short
// headers are counted.
type quicTalk struct {
	t        Teller
	keys     [2]quicKeys
	keyed    int // how often keys were derived
	crypto   [2]quicCrypto
	told     [2]bool         // the side's hello
	asked    trace.MessageID // the packet that completed the Client Hello
	sealed   tally
	messages int
}

const (
	// maxQUICMessages bounds the packets with long headers that are told of.
	maxQUICMessages = 256
	// maxQUICKeyed bounds the attempts at opening Initial packets: a Retry
	// makes another one necessary (RFC 9001 §5.2).
	maxQUICKeyed = 8
)

func newQUIC(t Teller) *quicTalk {
	return &quicTalk{t: t, sealed: tally{t: t, title: "Protected Payload", unit: "packet"}}
}

// Datagram implements DatagramParser. It may hold several packets (RFC 9000
// §12.2).
func (x *quicTalk) Datagram(from Side, b []byte, at Place) bool {
	rest, any := b, false
	for len(rest) > 0 {
		start := len(b) - len(rest)
		if rest[0]&0x80 == 0 {
			if rest[0]&0x40 == 0 {
				break // what fills up the datagram
			}
			u := Unit{Data: rest, Start: int64(start), End: int64(len(b)), First: at, Last: at}
			x.sealed.add(from, &u, int64(len(rest)))
			if from == Client { // which goes on without its Initial keys (RFC 9001 §4.9.1)
				x.keys = [2]quicKeys{}
			}
			return true
		}
		p, behind, ok := parseQUIC(rest)
		if !ok {
			break
		}
		u := Unit{Data: p.whole, Start: int64(start), End: int64(start + len(p.whole)), First: at}
		x.packet(from, &u, &p)
		any, rest = true, behind
	}
	return any
}

// packet takes a packet with a long header.
func (x *quicTalk) packet(from Side, u *Unit, p *quicPacket) {
	f, title := p.fields(), p.title(nil)
	hello := false
	switch p.kind {
	case quicInitial:
		number, frames, ok := x.open(from, p)
		if !ok {
			break
		}
		f.add("quic.packet_number", strconv.FormatUint(uint64(number), 10))
		found := readQUICFrames(frames, x.pieces(from))
		said := append([]string{"PKN: " + strconv.FormatUint(uint64(number), 10)}, found.names...)
		title = p.title(said)
		if found.closed != "" {
			title = quicKinds[p.kind] + ", CONNECTION_CLOSE " + found.closed
		}
		if what := x.hello(from, &f); what != "" {
			title, hello = quicKinds[p.kind]+", "+what, true
		}
	case quicRetry, quicNegotiation:
		hello = from == Server
	}
	if x.messages++; x.messages > maxQUICMessages {
		x.t.Carries(title)
		return
	}
	m := u.message(from, trace.MessageOther, title)
	m.Fields = f
	switch {
	case !hello:
	case from == Client:
		m.Kind = trace.MessageRequest
	default:
		m.Kind, m.Answers = trace.MessageResponse, x.asked
	}
	say(x.t, m)
	if hello && from == Client {
		x.asked = m.ID
	}
}

// open takes the protection off an Initial packet. The client's first one says
// by what the keys are made, and so does the first one behind a Retry.
func (x *quicTalk) open(from Side, p *quicPacket) (number uint32, frames []byte, ok bool) {
	if number, frames, ok = x.keys[from].open(p); ok || from == Server || x.keyed >= maxQUICKeyed {
		return number, frames, ok
	}
	x.keyed++
	var keys [2]quicKeys
	for side := range keys {
		var err error
		if keys[side], err = quicInitialKeys(p.version, p.to, Side(side) == Client); err != nil {
			return 0, nil, false
		}
	}
	if number, frames, ok = keys[from].open(p); ok {
		x.keys, x.crypto, x.told = keys, [2]quicCrypto{}, [2]bool{}
	}
	return number, frames, ok
}

// pieces are where those of a side's hello are put; once it was told of, they
// are not kept.
func (x *quicTalk) pieces(from Side) *quicCrypto {
	if x.told[from] {
		return &quicCrypto{}
	}
	return &x.crypto[from]
}

// hello says what a side's hello offers or has chosen, the first time that it
// is whole; "" otherwise.
func (x *quicTalk) hello(from Side, f *fields) string {
	kind, body, ok := x.crypto[from].first()
	if !ok || x.told[from] {
		return ""
	}
	x.told[from], x.crypto[from] = true, quicCrypto{}
	switch {
	case from == Client && kind == tlsClientHello:
		hello := parseClientHello(body)
		f.add("tls.handshake.type", decimal(kind))
		hello.addTo(f)
		return hello.offerTitle()
	case from == Server && kind == tlsServerHello:
		hello := parseServerHello(body)
		f.add("tls.handshake.type", decimal(kind))
		hello.addTo(f)
		return hello.choiceTitle(hello.preShared)
	}
	return ""
}
