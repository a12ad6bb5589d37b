package app

import (
	"bytes"
	"strings"
)

// tlsHello is what a Client Hello offers (RFC 8446 §4.1.2, RFC 5246 §7.4.1.2),
// or what a Server Hello has chosen (RFC 8446 §4.1.3).
type tlsHello struct {
	version   uint16 // at most TLS 1.2: versions has the others
	session   []byte
	ciphers   []uint16 // of a Server Hello just one
	versions  []uint16 // supported_versions (RFC 8446 §4.2.1)
	server    string   // server_name (RFC 6066 §3)
	protocols []string // application_layer_protocol_negotiation (RFC 7301 §3.1)
	retry     bool     // a Server Hello that asks for another Client Hello
	preShared bool     // pre_shared_key (RFC 8446 §4.2.11)
	encrypted bool     // encrypted_client_hello (RFC 9849): the name given is only the front's
}

// The extensions that are read.
const (
	tlsServerName           = 0
	tlsApplicationProtocols = 16
	tlsPreSharedKey         = 41
	tlsSupportedVersions    = 43
	tlsEncryptedHello       = 0xfe0d
)

// maxOffered bounds what is kept of each list in a hello.
const maxOffered = 256

// parseClientHello reads the body of a Client Hello as far as it goes.
func parseClientHello(b []byte) tlsHello {
	c := cursor{b: b}
	h := tlsHello{version: c.uint16()}
	c.take(32) // random
	h.session = c.counted(1).b
	for list := c.counted(2); len(list.b) > 1 && len(h.ciphers) < maxOffered; {
		h.ciphers = append(h.ciphers, list.uint16())
	}
	c.counted(1) // compression methods
	h.extensions(c.rest(2), true)
	return h
}

// parseServerHello reads the body of a Server Hello as far as it goes.
func parseServerHello(b []byte) tlsHello {
	c := cursor{b: b}
	h := tlsHello{version: c.uint16()}
	h.retry = bytes.Equal(c.take(32), tlsRetryRandom)
	h.session = c.counted(1).b
	if cipher := c.uint16(); !c.short {
		h.ciphers = []uint16{cipher}
	}
	c.uint8() // compression method
	h.extensions(c.rest(2), false)
	return h
}

// tlsRetryRandom is the random value that makes a Server Hello a Hello Retry
// Request (RFC 8446 §4.1.3): the SHA-256 of that name.
var tlsRetryRandom = []byte("\xcf\x21\xad\x74\xe5\x9a\x61\x11\xbe\x1d\x8c\x02\x1e\x65\xb8\x91" +
	"\xc2\xa2\x11\x16\x7a\xbb\x8c\x5e\x07\x9e\x09\xe2\xc8\xa8\x33\x9c")

func (h *tlsHello) extensions(c cursor, offer bool) {
	for len(c.b) >= 4 {
		kind, body := c.uint16(), c.rest(2)
		switch kind {
		case tlsServerName:
			if list := body.counted(2); offer && len(list.b) > 3 && list.uint8() == 0 {
				h.server = string(list.counted(2).b)
			}
		case tlsApplicationProtocols:
			for list := body.counted(2); len(list.b) > 0 && len(h.protocols) < maxOffered; {
				h.protocols = append(h.protocols, string(list.counted(1).b))
			}
		case tlsSupportedVersions:
			list := body
			if offer {
				list = body.counted(1)
			}
			for len(list.b) > 1 && len(h.versions) < maxOffered {
				h.versions = append(h.versions, list.uint16())
			}
		case tlsPreSharedKey:
			h.preShared = true
		case tlsEncryptedHello:
			h.encrypted = true
		}
	}
}

// best is the highest version that a hello names.
func (h *tlsHello) best() uint16 {
	best := uint16(0)
	for _, v := range h.versions {
		if !tlsGrease(v) {
			best = max(best, v)
		}
	}
	if best == 0 {
		best = h.version
	}
	return best
}

// tlsGrease reports whether a number means nothing, but is sent to keep
// servers used to unknown ones (RFC 8701 §2).
func tlsGrease(n uint16) bool { return n&0x0f0f == 0x0a0a && n>>8 == n&0xff }

func (h *tlsHello) offerTitle() string {
	var said []string
	if h.server != "" {
		said = append(said, "SNI="+h.server)
	}
	if len(h.protocols) > 0 {
		said = append(said, "ALPN="+strings.Join(h.protocols, ","))
	}
	if h.preShared {
		said = append(said, "resuming")
	}
	return "Client Hello" + inBrackets(said)
}

func (h *tlsHello) choiceTitle(resumed bool) string {
	said := []string{tlsVersion(h.best())}
	for _, cipher := range h.ciphers {
		said = append(said, tlsCipher(cipher))
	}
	if len(h.protocols) > 0 {
		said = append(said, "ALPN="+strings.Join(h.protocols, ","))
	}
	if resumed {
		said = append(said, "resumed")
	}
	if h.retry {
		return "Hello Retry Request" + inBrackets(said)
	}
	return "Server Hello" + inBrackets(said)
}

// addTo adds what a hello says, by Wireshark's names.
func (h *tlsHello) addTo(f *fields) {
	f.add("tls.handshake.version", tlsVersion(h.version))
	for _, v := range first(h.versions, 8) {
		if !tlsGrease(v) {
			f.add("tls.handshake.extensions.supported_version", tlsVersion(v))
		}
	}
	if h.server != "" {
		f.add("tls.handshake.extensions_server_name", h.server)
	}
	for _, p := range first(h.protocols, 8) {
		f.add("tls.handshake.extensions_alpn_str", p)
	}
	for _, cipher := range first(h.ciphers, 64) {
		if !tlsGrease(cipher) {
			f.add("tls.handshake.ciphersuite", tlsCipher(cipher))
		}
	}
}
