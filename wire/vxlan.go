package wire

import "encoding/binary"

const (
	vxlanHeader  = 8
	geneveHeader = 8
)

// vxlan reads the Ethernet frame in a VXLAN (RFC 7348 §5).
func (d *Decoder) vxlan(at, end int) {
	var spare [40]byte
	_, had := d.header("vxlan", at, vxlanHeader, end, &spare)
	d.layer("vxlan", at, min(at+vxlanHeader, end), end)
	if had == vxlanHeader {
		d.bridged("eth", at+vxlanHeader, end)
	}
}

// vxlanGPE reads VXLAN's extension, which says what it carries
// (draft-ietf-nvo3-vxlan-gpe §3).
func (d *Decoder) vxlanGPE(at, end int) {
	var spare [40]byte
	h, had := d.header("vxlan", at, vxlanHeader, end, &spare)
	d.layer("vxlan", at, min(at+vxlanHeader, end), end)
	if had == vxlanHeader {
		d.next(h[3], at+vxlanHeader, end)
	}
}

// geneve reads what stands behind a Geneve header and its options (RFC 8926
// §3.4).
func (d *Decoder) geneve(at, end int) {
	var spare [40]byte
	h, had := d.header("geneve", at, geneveHeader, end, &spare)
	size := geneveHeader + int(h[0]&0x3f)*4
	if had == geneveHeader && at+size > end {
		d.fault("geneve", at, LengthTooLarge, size, end-at)
	}
	d.layer("geneve", at, min(at+size, end), end)
	if had == geneveHeader && at+size <= end && d.deeper("geneve", at) {
		d.tagged(EtherType(binary.BigEndian.Uint16(h[2:])), at+size, end)
	}
}

// lisp reads the datagram behind a LISP data header (RFC 9300 §5).
func (d *Decoder) lisp(at, end int) {
	const size = 8
	var spare [40]byte
	_, had := d.header("lisp-data", at, size, end, &spare)
	d.layer("lisp-data", at, min(at+size, end), end)
	if had == size {
		d.innerByVersion(at+size, end)
	}
}
