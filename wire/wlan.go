package wire

import "encoding/binary"

// air is what the header before a frame of 802.11 told of it.
type air struct {
	padded  bool // the header is filled up to a multiple of four bytes
	swapped bool // the two bytes of its frame control stand the other way round
}

const (
	wlanShort   = 10 // what acknowledgments have
	wlanHeader  = 24
	wlanAddress = 6
	wlanQoS     = 2
	wlanHT      = 4

	wlanVersion   = 3    // the bits of the protocol's version, which is 0
	wlanData      = 2    // the type of a frame
	wlanQoSData   = 8    // of its subtype
	wlanNoData    = 4    // of its subtype
	wlanToDS      = 0x01 // flags
	wlanFromDS    = 0x02
	wlanProtected = 0x40
	wlanOrder     = 0x80
	wlanAggregate = 0x80 // of the QoS field: several frames follow
)

// wlan reads a frame of 802.11 (IEEE 802.11 §9.3). Data frames that are not
// encrypted are read through to their datagrams; of others the addresses are
// kept.
func (d *Decoder) wlan(at, end int, told air) {
	var spare [40]byte
	h, had := d.header("wlan", at, wlanShort, end, &spare)
	control, flags := h[0], h[1]
	if told.swapped {
		control, flags = flags, control
	}
	kind, subtype := control>>2&3, control>>4
	size := wlanShort
	if kind == wlanData || kind == 0 || had == wlanShort && end-at >= wlanHeader && kind != 1 {
		h, had = d.header("wlan", at, wlanHeader, end, &spare)
		size = wlanHeader
	} else if end-at >= wlanShort+wlanAddress {
		h, had = d.header("wlan", at, wlanShort+wlanAddress, end, &spare)
		size = wlanShort + wlanAddress
	}
	if kind != wlanData {
		d.airStations(h, flags&^(wlanToDS|wlanFromDS), nil)
		d.layer("wlan", at, min(at+size, end), end)
		d.unread(at+size, end)
		return
	}
	if flags&(wlanToDS|wlanFromDS) == wlanToDS|wlanFromDS {
		size += wlanAddress
	}
	aggregate := false
	if subtype&wlanQoSData != 0 {
		qos := d.bytes(at+size, min(at+size+1, end))
		aggregate = len(qos) == 1 && qos[0]&wlanAggregate != 0
		size += wlanQoS
		if flags&wlanOrder != 0 {
			size += wlanHT
		}
	}
	d.airStations(h, flags, d.bytes(at+wlanHeader, min(at+wlanHeader+wlanAddress, end)))
	next := at + size
	if told.padded {
		next = at + (size+3)&^3
	}
	d.layer("wlan", at, min(next, end), end)
	d.unread(next, end)
	if had < wlanHeader || control&wlanVersion != 0 || subtype&wlanNoData != 0 || flags&wlanProtected != 0 || next >= end {
		return
	}
	if aggregate {
		d.aggregate(next, end)
		return
	}
	d.airCarries(h, flags, next, end)
}

// airCarries reads the payload of a data frame: IEEE 802.2, or a whole Ethernet
// frame, which some bridges put there.
func (d *Decoder) airCarries(h []byte, flags byte, at, end int) {
	b := d.bytes(at, min(at+ethernetHeader, end))
	dst, src := airAddresses(h, flags, nil)
	if len(b) == ethernetHeader && b[0] != sapSNAP && (MAC(b[:6]) == dst || MAC(b[6:12]) == src) {
		d.bridged("eth", at, end)
		return
	}
	d.logicalLink(at, end)
}

// aggregate reads the first of the frames that one of 802.11 carries together
// (IEEE 802.11 §9.3.2.2).
func (d *Decoder) aggregate(at, end int) {
	h := d.bytes(at, min(at+ethernetHeader, end))
	if len(h) < ethernetHeader {
		return
	}
	size := int(binary.BigEndian.Uint16(h[12:]))
	d.layer("wlan_aggregate", at, at+ethernetHeader, min(end, at+ethernetHeader+size))
	d.logicalLink(at+ethernetHeader, min(end, at+ethernetHeader+size))
}

// airStations keeps a frame's addresses.
func (d *Decoder) airStations(h []byte, flags byte, fourth []byte) {
	dst, src := airAddresses(h, flags, fourth)
	d.stations(dst[:], src[:])
}

// airAddresses returns the destination and the source, whose places depend on
// whether the frame goes to or comes from the distribution system (IEEE 802.11
// §9.3.2.1).
func airAddresses(h []byte, flags byte, fourth []byte) (dst, src MAC) {
	address := func(at int) (m MAC) {
		if at < len(h) {
			copy(m[:], h[at:])
		}
		return m
	}
	dst, src = address(4), address(10)
	if flags&wlanToDS != 0 {
		dst = address(16)
	}
	switch {
	case flags&(wlanToDS|wlanFromDS) == wlanToDS|wlanFromDS:
		src = MAC{}
		copy(src[:], fourth)
	case flags&wlanFromDS != 0:
		src = address(16)
	}
	return dst, src
}
