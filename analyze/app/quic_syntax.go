package app

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// quicKind is a type of packet with a long header (RFC 9000 §17.2).
type quicKind uint8

const (
	quicInitial quicKind = iota
	quicZeroRTT
	quicHandshake
	quicRetry
	quicNegotiation // of the version (§17.2.1)
)

var quicKinds = [...]string{"Initial", "0-RTT", "Handshake", "Retry", "Version Negotiation"}

// quicPacket is a packet with a long header.
type quicPacket struct {
	kind     quicKind
	version  uint32
	to, from []byte   // the connection ids: destination, source
	token    int      // bytes
	versions []uint32 // that a server offers instead
	whole    []byte   // from its first byte to its last
	number   int      // where the protected packet number begins in it; 0 if there is none
}

// The versions (RFC 9000 §15, RFC 9369 §3).
const (
	quicVersion1 = 0x00000001
	quicVersion2 = 0x6b3343cf
	quicDraft    = 0xff000000 // and the draft's number
)

// maxQUICID bounds connection ids (RFC 9000 §17.2).
const maxQUICID = 20

// quicVersionKnown reports whether the layout of a version's packets is known.
func quicVersionKnown(v uint32) bool {
	return v == quicVersion1 || v == quicVersion2 || v >= quicDraft+23 && v <= quicDraft+34
}

// looksLikeQUIC reports whether a datagram begins with a long header. A client
// fills the datagram of its first packet (RFC 9000 §14.1).
func looksLikeQUIC(b []byte, client bool) bool {
	if len(b) < 7 || b[0]&0xc0 != 0xc0 || !quicVersionKnown(binary.BigEndian.Uint32(b[1:])) || b[5] > maxQUICID {
		return false
	}
	source := 6 + int(b[5])
	if len(b) <= source || b[source] > maxQUICID || len(b) < source+1+int(b[source]) {
		return false
	}
	return !client || len(b) >= 1200
}

// looksLikeQUICNegotiation reports whether a datagram may be a server's list of
// the versions that it speaks.
func looksLikeQUICNegotiation(b []byte) bool {
	if len(b) < 11 || b[0]&0x80 == 0 || binary.BigEndian.Uint32(b[1:]) != 0 {
		return false
	}
	source := 6 + int(b[5])
	if len(b) <= source {
		return false
	}
	list := source + 1 + int(b[source])
	return len(b) > list && (len(b)-list)%4 == 0
}

// varint returns a number of variable length (RFC 9000 §16).
func (c *cursor) varint() uint64 {
	if len(c.b) == 0 {
		c.short = true
		return 0
	}
	size := 1 << (c.b[0] >> 6)
	return c.number(size) & (1<<(8*size-2) - 1)
}

// parseQUIC reads the packet with a long header that begins a datagram's rest,
// and returns what stands behind it.
func parseQUIC(b []byte) (p quicPacket, rest []byte, ok bool) {
	c := cursor{b: b}
	form := c.uint8()
	p.version = c.uint32()
	p.to, p.from = c.counted(1).b, c.counted(1).b
	p.whole = b
	switch {
	case c.short || form&0x80 == 0:
		return p, nil, false
	case p.version == 0:
		p.kind = quicNegotiation
		for len(c.b) >= 4 && len(p.versions) < 64 {
			p.versions = append(p.versions, c.uint32())
		}
		return p, nil, true
	case !quicVersionKnown(p.version) || form&0x40 == 0 || len(p.to) > maxQUICID || len(p.from) > maxQUICID:
		return p, nil, false
	}
	p.kind = quicKind(form >> 4 & 3)
	if p.version == quicVersion2 { // RFC 9369 §3.2
		p.kind = [...]quicKind{quicRetry, quicInitial, quicZeroRTT, quicHandshake}[p.kind]
	}
	switch p.kind {
	case quicRetry:
		const integrityTag = 16
		p.token = len(c.b) - integrityTag
		return p, nil, p.token > 0
	case quicInitial:
		size := c.varint()
		if size > uint64(len(c.b)) {
			return p, nil, false
		}
		p.token = len(c.take(int(size)))
	}
	size := c.varint()
	if c.short || size > uint64(len(c.b)) {
		return p, nil, false
	}
	p.number = len(b) - len(c.b)
	p.whole = b[:p.number+int(size)]
	return p, b[p.number+int(size):], true
}

// title names a packet; said is what was found in it.
func (p *quicPacket) title(said []string) string {
	if p.kind == quicNegotiation {
		for _, v := range p.versions {
			said = append(said, quicVersionName(v))
		}
		return quicKinds[p.kind] + inBrackets(said)
	}
	return strings.Join(append([]string{quicKinds[p.kind]}, said...), ", ")
}

func quicVersionName(v uint32) string {
	switch {
	case v == quicVersion1:
		return "QUIC 1"
	case v == quicVersion2:
		return "QUIC 2"
	case v > quicDraft && v < quicDraft+256:
		return "draft-" + strconv.Itoa(int(v-quicDraft))
	}
	return fmt.Sprintf("0x%08x", v)
}

func (p *quicPacket) fields() (f fields) {
	f.add("quic.version", fmt.Sprintf("0x%08x", p.version))
	f.add("quic.dcid", hex.EncodeToString(first(p.to, 32)))
	f.add("quic.scid", hex.EncodeToString(first(p.from, 32)))
	if p.kind == quicNegotiation {
		for _, v := range first(p.versions, 16) {
			f.add("quic.supported_version", fmt.Sprintf("0x%08x", v))
		}
		return f
	}
	f.add("quic.long.packet_type", decimal(p.kind))
	f.add("quic.packet_length", strconv.Itoa(len(p.whole)))
	if p.kind == quicInitial {
		f.add("quic.token_length", strconv.Itoa(p.token))
	}
	return f
}

// quicErrors names the errors of the transport (RFC 9000 §20.1).
var quicErrors = [...]string{
	"NO_ERROR", "INTERNAL_ERROR", "CONNECTION_REFUSED", "FLOW_CONTROL_ERROR", "STREAM_LIMIT_ERROR", "STREAM_STATE_ERROR",
	"FINAL_SIZE_ERROR", "FRAME_ENCODING_ERROR", "TRANSPORT_PARAMETER_ERROR", "CONNECTION_ID_LIMIT_ERROR",
	"PROTOCOL_VIOLATION", "INVALID_TOKEN", "APPLICATION_ERROR", "CRYPTO_BUFFER_EXCEEDED", "KEY_UPDATE_ERROR",
	"AEAD_LIMIT_REACHED", "NO_VIABLE_PATH",
}

// quicErrorName names an error; those of the handshake are TLS's alerts.
func quicErrorName(code uint64) string {
	switch {
	case code < uint64(len(quicErrors)):
		return quicErrors[code]
	case code >= 0x100 && code < 0x200:
		if name, ok := tlsAlerts[uint8(code)]; ok {
			return "CRYPTO_ERROR (" + name + ")"
		}
	}
	return "0x" + strconv.FormatUint(code, 16)
}
