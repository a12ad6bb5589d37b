package app

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"slices"
)

// quicKeys open the Initial packets of one side. They are derived from the
// connection id that the client's first packet shows to everyone (RFC 9001
// §5.2), and so protect against errors only.
type quicKeys struct {
	payload cipher.AEAD
	header  cipher.Block
	iv      []byte
}

// quicSalts make a version's keys differ from another's (RFC 9001 §5.2, RFC
// 9369 §3.3.1, and the drafts from 29 on and before).
var (
	quicSalt1  = []byte("\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a")
	quicSalt2  = []byte("\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9")
	quicSalt29 = []byte("\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99")
	quicSalt23 = []byte("\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02")
)

// quicInitialKeys derives the keys that belong to a client's first destination
// connection id.
func quicInitialKeys(version uint32, id []byte, client bool) (quicKeys, error) {
	salt, label := quicSalt1, "quic "
	switch {
	case version == quicVersion2:
		salt, label = quicSalt2, "quicv2 "
	case version >= quicDraft+29 && version <= quicDraft+32:
		salt = quicSalt29
	case version >= quicDraft && version < quicDraft+29:
		salt = quicSalt23
	}
	side := "server in"
	if client {
		side = "client in"
	}
	var keys quicKeys
	common, err := hkdf.Extract(sha256.New, id, salt)
	if err != nil {
		return keys, err
	}
	secret, err := expandLabel(common, side, sha256.Size)
	if err != nil {
		return keys, err
	}
	var parts [3][]byte
	for i, part := range [...]struct {
		label string
		size  int
	}{{"key", 16}, {"iv", 12}, {"hp", 16}} {
		if parts[i], err = expandLabel(secret, label+part.label, part.size); err != nil {
			return keys, err
		}
	}
	block, err := aes.NewCipher(parts[0])
	if err != nil {
		return keys, err
	}
	if keys.payload, err = cipher.NewGCM(block); err != nil {
		return keys, err
	}
	keys.iv = parts[1]
	keys.header, err = aes.NewCipher(parts[2])
	return keys, err
}

// expandLabel is HKDF-Expand-Label with an empty context (RFC 8446 §7.1).
func expandLabel(secret []byte, label string, size int) ([]byte, error) {
	label = "tls13 " + label
	info := string([]byte{byte(size >> 8), byte(size), byte(len(label))}) + label + "\x00"
	return hkdf.Expand(sha256.New, secret, info, size)
}

// open takes the protection off a packet (RFC 9001 §5.3, §5.4), and returns its
// number and its frames; ok is false if the keys don't fit.
func (k *quicKeys) open(p *quicPacket) (number uint32, frames []byte, ok bool) {
	const sample = 16
	if k.payload == nil || p.number == 0 || len(p.whole) < p.number+4+sample {
		return 0, nil, false
	}
	var mask [aes.BlockSize]byte
	k.header.Encrypt(mask[:], p.whole[p.number+4:p.number+4+sample])
	size := int((p.whole[0]^mask[0]&0x0f)&3) + 1
	head := append([]byte(nil), p.whole[:p.number+size]...)
	head[0] ^= mask[0] & 0x0f
	nonce := append([]byte(nil), k.iv...)
	for i := range size {
		head[p.number+i] ^= mask[1+i]
		number = number<<8 | uint32(head[p.number+i])
		nonce[len(nonce)-size+i] ^= head[p.number+i]
	}
	frames, err := k.payload.Open(nil, nonce, p.whole[p.number+size:], head)
	return number, frames, err == nil
}

// quicCrypto puts the CRYPTO frames of one side's Initial packets in order;
// they may come in any (RFC 9000 §19.6).
type quicCrypto struct {
	data []byte
	have []span // of data, in order, not touching
}

type span struct{ from, to int }

// maxQUICCrypto bounds a side's first handshake message, maxQUICSpans the
// pieces that it comes in.
const (
	maxQUICCrypto = 16 << 10
	maxQUICSpans  = 256
)

// add takes the bytes that belong at an offset.
func (q *quicCrypto) add(offset uint64, b []byte) {
	if offset > maxQUICCrypto || len(b) == 0 || len(b) > maxQUICCrypto-int(offset) {
		return
	}
	from, to := int(offset), int(offset)+len(b)
	joined := span{from, to}
	first, behind := 0, len(q.have) // those between touch the new piece
	for i, s := range q.have {
		switch {
		case s.to < from:
			first = i + 1
		case s.from > to:
			behind = min(behind, i)
		default:
			joined = span{min(joined.from, s.from), max(joined.to, s.to)}
		}
	}
	if first == behind && len(q.have) >= maxQUICSpans {
		return
	}
	if to > len(q.data) {
		q.data = append(q.data, make([]byte, to-len(q.data))...)
	}
	copy(q.data[from:to], b)
	q.have = slices.Replace(q.have, first, behind, joined)
}

// first returns the side's first handshake message once it is whole.
func (q *quicCrypto) first() (kind uint8, body []byte, ok bool) {
	if len(q.have) == 0 || q.have[0].from > 0 {
		return 0, nil, false
	}
	c := cursor{b: q.data[:q.have[0].to]}
	kind = c.uint8()
	message := c.counted(3)
	return kind, message.b, !message.short
}

// quicFrames are the frames of an Initial packet (RFC 9000 §12.4).
type quicFrames struct {
	names  []string // each once, in order of first appearance
	closed string   // why the connection is closed at once
}

// readQUICFrames reads frames as far as they are those of an Initial packet,
// and collects the handshake's bytes.
func readQUICFrames(b []byte, crypto *quicCrypto) (f quicFrames) {
	for c := (cursor{b: b}); len(c.b) > 0 && !c.short; {
		switch kind := c.uint8(); kind {
		case 0x00:
			f.saw("PADDING")
			for len(c.b) > 0 && c.b[0] == 0 {
				c.b = c.b[1:]
			}
		case 0x01:
			f.saw("PING")
		case 0x02, 0x03:
			f.saw("ACK")
			c.varint() // largest
			c.varint() // delay
			for ranges := c.varint() + 1; ranges > 0 && !c.short; ranges-- {
				c.varint()
				if ranges > 1 {
					c.varint()
				}
			}
			if kind == 0x03 { // ECN counts
				c.varint()
				c.varint()
				c.varint()
			}
		case 0x06:
			f.saw("CRYPTO")
			offset, size := c.varint(), c.varint()
			if size > uint64(len(c.b)) {
				return f
			}
			crypto.add(offset, c.take(int(size)))
		case 0x1c:
			f.saw("CONNECTION_CLOSE")
			code := c.varint()
			c.varint() // the frame's type that was wrong
			size := min(c.varint(), uint64(len(c.b)))
			f.closed = quicErrorName(code)
			if reason := c.take(int(size)); len(reason) > 0 {
				f.closed += ": " + string(reason)
			}
		default:
			return f
		}
	}
	return f
}

func (f *quicFrames) saw(name string) {
	for _, n := range f.names {
		if n == name {
			return
		}
	}
	f.names = append(f.names, name)
}
