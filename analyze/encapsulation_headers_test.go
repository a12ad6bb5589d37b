package analyze_test

import (
	"wiretale/wire"
)

// extended says how a datagram gets more headers of its own.
func extended(name string, change func(d *wire.Datagram, v6, out bool)) encapsulation {
	return over(name, func(p packed) packed {
		d := wire.Decode(wire.LinkRaw, p.b, len(p.b)).Frame.IP
		change(d, p.v6(), p.out)
		return packed{d.Append(nil), p.kind, p.way}
	})
}

// behind puts IPv6 extension headers before what a datagram carries.
func behind(name string, extensions ...wire.Extension) encapsulation {
	return extended(name, func(d *wire.Datagram, v6, _ bool) {
		if v6 {
			d.Extensions = extensions
		}
	})
}

var sixteen = []byte("\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x63")

// headers are the ways in which a datagram's own headers can be longer.
var headers = []encapsulation{
	behind("hop-by-hop options", wire.Extension{Protocol: 0, Body: []byte{5, 2, 0, 0, 1, 0}}),
	behind("destination options", wire.Extension{Protocol: 60, Body: []byte{1, 4, 0, 0, 0, 0}}),
	behind("both, and a route that is done", wire.Extension{Protocol: 0, Body: []byte{1, 4, 0, 0, 0, 0}},
		wire.Extension{Protocol: 60, Body: []byte{1, 4, 0, 0, 0, 0}}, wire.Extension{Protocol: 43, Body: be(0, 0, uint32(0), sixteen)}),
	behind("a route to go", wire.Extension{Protocol: 43, Body: be(0, 1, uint32(0), sixteen)}),
	behind("a route of Mobile IPv6 to go", wire.Extension{Protocol: 43, Body: be(2, 1, uint32(0), sixteen)}),
	behind("a route of segments to go", wire.Extension{Protocol: 43, Body: be(4, 1, 1, 0, uint16(0), sixteen, sixteen)}),
	behind("a route of an unknown type", wire.Extension{Protocol: 43, Body: be(77, 1, uint32(0), sixteen)}),
	behind("a home address", wire.Extension{Protocol: 60, Body: be(1, 2, uint16(0), 201, 16, sixteen)}),
	behind("an authentication header", wire.Extension{Protocol: 51, Body: be(uint16(0), uint32(7), uint32(8), make([]byte, 12))}),
	behind("an authentication header of no length", wire.Extension{Protocol: 51, Body: be(uint16(0), uint32(7))}),
	behind("a fragment header for nothing", wire.Extension{Protocol: 44, Body: be(uint16(0), uint32(7))}),
	behind("a host identity", wire.Extension{Protocol: 139, Body: make([]byte, 38)}),
	behind("shim6", wire.Extension{Protocol: 140, Body: be(0x80, 1, 2, 3, 4, 5)}),
	behind("a mobility header", wire.Extension{Protocol: 135, Body: be(0, 0, uint16(0), uint16(0))}),
	extended("a loose source route to go", func(d *wire.Datagram, v6, _ bool) {
		if !v6 {
			d.Options = be(131, 7, 4, "\x0a\x63\x63\x63", 0)
		}
	}),
	extended("a source route that is done", func(d *wire.Datagram, v6, _ bool) {
		if !v6 {
			d.Options = be(137, 7, 8, "\x0a\x63\x63\x63", 0)
		}
	}),
	extended("IPv4 options", func(d *wire.Datagram, v6, _ bool) {
		if !v6 {
			d.Options = be(148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0)
		}
	}),
	extended("UDP-Lite", func(d *wire.Datagram, _, _ bool) {
		if d.UDP != nil {
			d.Payload = be(d.UDP.SrcPort, d.UDP.DstPort, uint16(8), uint16(0), d.UDP.Payload)
			d.UDP, d.Protocol = nil, 136
		}
	}),
	extended("SCTP", func(d *wire.Datagram, _, _ bool) {
		if d.UDP != nil {
			d.Payload, d.UDP, d.Protocol = be(uint16(9), uint16(10), make([]byte, 28)), nil, 132
		}
	}),
}
