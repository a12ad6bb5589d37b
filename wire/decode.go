package wire

// Layer is one protocol's part of a frame: its header begins at byte Start
// and what it carries lies from byte Payload to byte End.
type Layer struct {
	Protocol            string // by Wireshark's filter names: "eth", "ip", "tcp", "dns", …
	Start, Payload, End int
}

// Decoded is what a frame's bytes say.
type Decoded struct {
	Frame  Frame
	Layers []Layer // outermost first
	// Length is the frame's length on the wire, Captured the number of its
	// bytes that were kept.
	Length, Captured int
	// Malformed says what is wrong with the bytes, and is nil when nothing is.
	// Whatever was read before the fault is in Frame and Layers all the same.
	Malformed error
}

// Truncated reports whether part of the frame was cut off by the capture.
func (d *Decoded) Truncated() bool { return d.Captured < d.Length }
