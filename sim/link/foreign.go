package link

import "wiretale/wire"

// Foreign returns a packet that a real machine has made: its bytes are what
// they are, and f is how they read. Whoever takes it verifies its checksums.
func Foreign(f *wire.Frame, bytes []byte) *Packet {
	return &Packet{Frame: f, Foreign: true, bytes: bytes}
}
