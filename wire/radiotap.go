package wire

import (
	"encoding/binary"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// snapHeader begins an 802.11 data frame's payload when an EtherType follows
// (RFC 1042).
var snapHeader = [6]byte{0xaa, 0xaa, 0x03, 0, 0, 0}

// radiotap reads an 802.11 frame behind a radiotap header. Data frames that
// are not encrypted are read through to their datagrams; of others the
// addresses are kept.
func (d *Decoder) radiotap() {
	f, end := &d.out.Frame, d.out.Length
	var head layers.RadioTap
	if !readable(&head, d.data) {
		d.unreadable("radiotap", 0)
		return
	}
	at := int(head.Length)
	d.layer("radiotap", 0, at, end)
	// The library takes the last four bytes for the frame check sequence,
	// which is there only if the radiotap header says so.
	body := d.data[at:]
	check := 4
	if !radiotapHasFCS(&head) {
		check = 0
		body = append(body[:len(body):len(body)], 0, 0, 0, 0)
	}
	var air layers.Dot11
	if !readable(&air, body) && len(air.Contents) == 0 {
		d.unreadable("wlan", at)
		return
	}
	end = max(end-check, at)
	next := at + len(air.Contents)
	d.layer("wlan", at, next, end)
	f.Dst, f.Src = airAddresses(&air)
	if air.Type.MainType() != layers.Dot11TypeData || air.Flags.WEP() {
		f.Payload = d.bytes(next, end)
		return
	}
	d.logicalLink(next, end)
}

// readable has the library read a header, and reports whether it could. A panic
// of the library's counts as no.
func readable(layer gopacket.DecodingLayer, data []byte) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return layer.DecodeFromBytes(data, gopacket.NilDecodeFeedback) == nil
}

// logicalLink reads an IEEE 802.2 header with an EtherType behind it.
func (d *Decoder) logicalLink(at, end int) {
	h := d.bytes(at, min(at+8, end))
	if len(h) < 8 || [6]byte(h[:6]) != snapHeader {
		d.out.Frame.Payload = d.bytes(at, end)
		return
	}
	d.layer("llc", at, at+8, end)
	d.tagged(EtherType(binary.BigEndian.Uint16(h[6:])), at+8, end)
}

// unreadable gives up on a frame that the 802.11 library could not read.
func (d *Decoder) unreadable(protocol string, at int) {
	if !d.out.Truncated() {
		d.fault(protocol, at, NotReadable, len(d.data)-at, d.out.Length-at)
	}
	d.out.Frame.Payload = d.bytes(at, d.out.Length)
}

func radiotapHasFCS(head *layers.RadioTap) bool {
	for _, v := range head.RadioTapValues {
		if v.Flags.FCS() {
			return true
		}
	}
	return false
}

// airAddresses returns the destination and the source, whose places depend on
// whether the frame goes to or comes from the distribution system (IEEE 802.11
// §9.3.2.1).
func airAddresses(air *layers.Dot11) (dst, src MAC) {
	to, from := air.Address1, air.Address2
	if air.Type.MainType() == layers.Dot11TypeData {
		switch {
		case air.Flags.ToDS() && air.Flags.FromDS():
			to, from = air.Address3, air.Address4
		case air.Flags.ToDS():
			to = air.Address3
		case air.Flags.FromDS():
			from = air.Address3
		}
	}
	copy(dst[:], to)
	copy(src[:], from)
	return dst, src
}

// appendRadiotap writes the least radiotap header and an 802.11 data frame's
// around what the frame carries, without a check sequence.
func (f *Frame) appendRadiotap(b []byte) []byte {
	b = append(b, 0, 0, 8, 0, 0, 0, 0, 0) // version, length, no fields
	b = append(b, 0x08, 0, 0, 0)          // a data frame between two stations
	b = append(b, f.Dst[:]...)
	b = append(b, f.Src[:]...)
	b = append(b, 0, 0, 0, 0, 0, 0, 0, 0) // no network; sequence number 0
	b = append(b, snapHeader[:]...)
	return binary.BigEndian.AppendUint16(b, uint16(f.etherType()))
}
