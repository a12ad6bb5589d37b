package link

import "wiretale/wire"

// frameLength is the number of bytes that a frame takes on the wire, counted
// without making them wherever the frame holds nothing unusual.
func frameLength(f *wire.Frame) int {
	d := f.IP
	if d == nil || f.Link != wire.LinkEthernet || len(d.Options) > 0 || len(d.Extensions) > 0 || len(f.Payload) > 0 {
		return len(f.Serialize())
	}
	n := headerLength(f) + 20
	if d.Src.Is6() {
		n += 20
	}
	switch {
	case d.TCP != nil:
		return n + 20 + d.TCP.Options.Size() + len(d.TCP.Payload)
	case d.UDP != nil:
		return n + 8 + len(d.UDP.Payload)
	case d.ICMP != nil:
		return n + 8 + len(d.ICMP.Body)
	}
	return n + len(d.Payload)
}
