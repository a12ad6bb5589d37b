package wire

import "encoding/binary"

// The kinds of TCP option (https://www.iana.org/assignments/tcp-parameters).
const (
	optionEnd           = 0
	optionNone          = 1
	optionMSS           = 2
	optionWindowScale   = 3
	optionSACKPermitted = 4
	optionSACK          = 5
	optionTimestamps    = 8
	optionFastOpen      = 34
	optionExperiment1   = 253 // RFC 4727
	optionExperiment2   = 254
	fastOpenMagic       = 0xf989 // Fast Open as an experiment (RFC 7413 §4.1.1, RFC 6994)
)

// options reads the option list between two offsets.
func (d *Decoder) options(at, end int) {
	for at < min(end, len(d.data)) {
		kind := d.data[at]
		if kind == optionEnd {
			return
		}
		if kind == optionNone {
			at++
			continue
		}
		if at+1 >= end {
			d.fault("tcp", at, BadOption, 0, end-at)
			return
		}
		if at+1 >= len(d.data) {
			return
		}
		size := int(d.data[at+1])
		if size < 2 || at+size > end {
			d.fault("tcp", at+1, BadOption, size, end-at)
			return
		}
		if at+size > len(d.data) {
			return
		}
		d.option(kind, d.data[at+2:at+size:at+size])
		at += size
	}
}

// option keeps one option. One that comes a second time, or whose length isn't
// its kind's, is kept among the others.
func (d *Decoder) option(kind uint8, v []byte) {
	o := &d.segment.Options
	switch {
	case kind == optionMSS && len(v) == 2 && o.MSS == 0 && binary.BigEndian.Uint16(v) != 0:
		o.MSS = binary.BigEndian.Uint16(v)
	case kind == optionWindowScale && len(v) == 1 && o.WindowScale == nil:
		d.scale = v[0]
		o.WindowScale = &d.scale
	case kind == optionSACKPermitted && len(v) == 0 && !o.SACKPermitted:
		o.SACKPermitted = true
	case kind == optionSACK && len(v) > 0 && len(v)%8 == 0 && o.SACK == nil:
		o.SACK = d.sack[:0]
		for ; len(v) > 0; v = v[8:] {
			o.SACK = append(o.SACK, SACKBlock{Seq(binary.BigEndian.Uint32(v)), Seq(binary.BigEndian.Uint32(v[4:]))})
		}
	case kind == optionTimestamps && len(v) == 8 && o.Timestamps == nil:
		d.stamps = Timestamps{binary.BigEndian.Uint32(v), binary.BigEndian.Uint32(v[4:])}
		o.Timestamps = &d.stamps
	case kind == optionFastOpen && o.FastOpen == nil:
		o.FastOpen = v
	case isExperiment(kind) && len(v) >= 2 && binary.BigEndian.Uint16(v) == fastOpenMagic && o.FastOpen == nil:
		o.FastOpen, o.Experimental = v[2:], true
	default:
		o.Other = append(o.Other, Option{kind, v})
	}
}

// isExperiment reports whether an option is one of those whose value begins with
// an experiment's number (RFC 6994).
func isExperiment(kind uint8) bool { return kind == optionExperiment1 || kind == optionExperiment2 }

// append writes the options in the order in which Linux does, each group
// aligned to four bytes. What does not fit into forty bytes is left out.
func (o *Options) append(b []byte) []byte {
	start := len(b)
	if o.MSS != 0 {
		b = append(b, optionMSS, 4, uint8(o.MSS>>8), uint8(o.MSS))
	}
	switch {
	case o.Timestamps != nil:
		if o.SACKPermitted {
			b = append(b, optionSACKPermitted, 2, optionTimestamps, 10)
		} else {
			b = append(b, optionNone, optionNone, optionTimestamps, 10)
		}
		b = binary.BigEndian.AppendUint32(b, o.Timestamps.Value)
		b = binary.BigEndian.AppendUint32(b, o.Timestamps.Echo)
	case o.SACKPermitted:
		b = append(b, optionNone, optionNone, optionSACKPermitted, 2)
	}
	if o.WindowScale != nil {
		b = append(b, optionNone, optionWindowScale, 3, *o.WindowScale)
	}
	if len(o.SACK) > 0 {
		blocks := o.SACK[:min(len(o.SACK), (maxTCPOptions-(len(b)-start)-4)/8)]
		b = append(b, optionNone, optionNone, optionSACK, uint8(2+8*len(blocks)))
		for _, s := range blocks {
			b = binary.BigEndian.AppendUint32(b, uint32(s.Left))
			b = binary.BigEndian.AppendUint32(b, uint32(s.Right))
		}
	}
	switch {
	case o.FastOpen != nil && o.Experimental:
		b = appendOption(b, start, Option{optionExperiment2, append([]byte{fastOpenMagic >> 8, fastOpenMagic & 0xff}, o.FastOpen...)})
	case o.FastOpen != nil:
		b = appendOption(b, start, Option{optionFastOpen, o.FastOpen})
	}
	for _, other := range o.Other {
		b = appendOption(b, start, other)
	}
	return b
}

// appendOption writes an option of any length, filled up to a multiple of four
// bytes, if it fits into a list that begins at start.
func appendOption(b []byte, start int, o Option) []byte {
	size := 2 + len(o.Data)
	if len(b)-start+(size+3)/4*4 > maxTCPOptions {
		return b
	}
	b = append(append(b, o.Kind, uint8(size)), o.Data...)
	for ; size%4 != 0; size++ {
		b = append(b, optionNone)
	}
	return b
}

// Size is the number of bytes that the options take when they are written.
func (o *Options) Size() int {
	if o.FastOpen != nil || len(o.Other) > 0 {
		var room [maxTCPOptions]byte
		return len(o.append(room[:0]))
	}
	n := 0
	if o.MSS != 0 {
		n += 4
	}
	switch {
	case o.Timestamps != nil:
		n += 12
	case o.SACKPermitted:
		n += 4
	}
	if o.WindowScale != nil {
		n += 4
	}
	if len(o.SACK) > 0 {
		n += 4 + 8*min(len(o.SACK), (maxTCPOptions-n-4)/8)
	}
	return n
}
