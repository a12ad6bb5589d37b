package wire

import "encoding/binary"

const (
	tcpHeader     = 20
	maxTCPOptions = 40
)

func (d *Decoder) tcp(at, end int) {
	var spare [40]byte
	h, had := d.header("tcp", at, tcpHeader, end, &spare)
	if had < 4 { // not even the ports
		d.layer("tcp", at, min(at+tcpHeader, end), end)
		d.datagram.Payload = d.bytes(at, end)
		return
	}
	s := &d.segment
	*s = Segment{
		SrcPort: binary.BigEndian.Uint16(h), DstPort: binary.BigEndian.Uint16(h[2:]),
		Seq: Seq(binary.BigEndian.Uint32(h[4:])), Ack: Seq(binary.BigEndian.Uint32(h[8:])),
		Flags: Flags(h[13]), Window: binary.BigEndian.Uint16(h[14:]),
		Urgent: binary.BigEndian.Uint16(h[18:]),
	}
	d.datagram.TCP = s
	s.Partial = had < tcpHeader
	size := int(h[12]>>4) * 4
	if had < tcpHeader {
		d.layer("tcp", at, min(at+max(size, tcpHeader), end), end)
		return
	}
	d.layer("tcp", at, min(at+max(size, tcpHeader), end), end)
	switch {
	case size < tcpHeader:
		d.fault("tcp", at+12, LengthTooSmall, size, tcpHeader)
		s.Partial = true
		return
	case at+size > end:
		d.fault("tcp", at+12, LengthTooLarge, size, end-at)
		s.Partial = true
		size = end - at
	}
	s.Options.Raw = d.bytes(at+tcpHeader, at+size)
	d.options(at+tcpHeader, at+size)
	s.Payload = d.bytes(at+size, end)
	s.Cut = end - at - size - len(s.Payload)
}

func (s *Segment) append(b []byte, p *Datagram) []byte {
	at := len(b)
	b = binary.BigEndian.AppendUint16(b, s.SrcPort)
	b = binary.BigEndian.AppendUint16(b, s.DstPort)
	b = binary.BigEndian.AppendUint32(b, uint32(s.Seq))
	b = binary.BigEndian.AppendUint32(b, uint32(s.Ack))
	b = append(b, 0, uint8(s.Flags))
	b = binary.BigEndian.AppendUint16(b, s.Window)
	b = append(b, 0, 0)
	b = binary.BigEndian.AppendUint16(b, s.Urgent)
	b = s.Options.append(b)
	b[at+12] = uint8((len(b)-at)/4) << 4
	b = append(b, s.Payload...)
	binary.BigEndian.PutUint16(b[at+16:], fold(sumWords(p.pseudoHeader(len(b)-at), b[at:])))
	return b
}
