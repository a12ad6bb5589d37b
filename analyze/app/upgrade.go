package app

import (
	"bytes"
	"strings"
)

// switching is what a response begins with that switches protocols (RFC 9110
// §15.2.2).
const switching = "HTTP/1.1 101"

// Upgrades reports whether Upgrade has something to say of a packet that
// begins with some bytes.
func Upgrades(b []byte) bool {
	return len(b) >= len(switching) && string(b[:len(switching)]) == switching
}

// Upgrade returns the protocol that a conversation of HTTP switches to by a
// response with which a packet begins; nil where it doesn't, or to one that is
// not known. speaker is the protocol of the packet's conversation by its number.
func Upgrade(speaker uint8, from Side, b []byte) *Protocol {
	if from != Server || !Upgrades(b) || speaker != http1Protocol.Number() {
		return nil
	}
	for {
		var line []byte
		if line, b, _ = bytes.Cut(b, []byte("\n")); len(b) == 0 || len(line) < 2 {
			return nil
		}
		if name, value, found := bytes.Cut(line, []byte(":")); found && bytes.EqualFold(name, []byte("Upgrade")) {
			return upgradeTo(string(bytes.TrimSpace(value)))
		}
	}
}

// upgradeTo returns a protocol by the name that Upgrade has for it.
func upgradeTo(name string) *Protocol {
	switch {
	case strings.EqualFold(name, "websocket"): // RFC 6455 §11.2
		return &webSocketProtocol
	case strings.EqualFold(name, "h2c"): // RFC 7540 §11.8
		return &http2Protocol
	}
	return nil
}
