package script

import (
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"strings"

	"wiretale/wire"
)

// notation writes a segment as scripts do.
type notation struct{ strings.Builder }

func (n *notation) words(s ...string) {
	for _, w := range s {
		if n.Len() > 0 {
			n.WriteByte(' ')
		}
		n.WriteString(w)
	}
}

func decimals(x uint32) string { return strconv.FormatUint(uint64(x), 10) }

func flagText(f wire.Flags) string {
	s := ""
	for _, l := range [...]struct {
		flag   wire.Flags
		letter string
	}{{wire.SYN, "S"}, {wire.FIN, "F"}, {wire.RST, "R"}, {wire.PSH, "P"}, {wire.URG, "U"}, {wire.ECE, "E"}, {wire.CWR, "W"}, {wire.ACK, "."}} {
		if f&l.flag != 0 {
			s += l.letter
		}
	}
	if s == "" {
		return "-"
	}
	return s
}

func sequenceText(seq uint32, length int) string {
	return decimals(seq) + ":" + decimals(seq+uint32(length)) + "(" + strconv.Itoa(length) + ")"
}

// String writes the segment as the script has it.
func (s *segment) String() string {
	var n notation
	direction := ">"
	if s.inbound {
		direction = "<"
	}
	n.words(direction)
	if s.ecn != markUnsaid {
		n.words("[" + [...]string{"", "noecn", "ect0", "ect1", "ect01", "ce"}[s.ecn] + "]")
	}
	n.words(flagText(s.flags), sequenceText(s.seq, s.length))
	if s.ackGiven {
		n.words("ack", decimals(s.ack))
	}
	if !s.windowless {
		n.words("win", decimals(uint32(s.window)))
	}
	if s.urgent != 0 {
		n.words("urg", decimals(uint32(s.urgent)))
	}
	if s.anyOptions {
		n.words("<...>")
	} else if len(s.options) > 0 {
		var list []string
		for _, o := range s.options {
			list = append(list, o.String())
		}
		n.words("<" + strings.Join(list, ",") + ">")
	}
	return n.Builder.String()
}

func (s stamp) String() string {
	switch {
	case s.any:
		return "..."
	case s.name != "":
		return s.name
	}
	return decimals(s.number)
}

// String writes the option as the script has it.
func (o option) String() string {
	switch o.kind {
	case kindEnd:
		return "eol"
	case kindNone:
		return "nop"
	case kindMSS:
		return "mss " + decimals(o.number)
	case kindWindowScale:
		return "wscale " + decimals(o.number)
	case kindSACKPermitted:
		return "sackOK"
	case kindSACK:
		s := "sack"
		for _, b := range o.blocks {
			s += " " + decimals(uint32(b.Left)) + ":" + decimals(uint32(b.Right))
		}
		return s
	case kindTimestamps:
		return "TS val " + o.value.String() + " ecr " + o.echo.String()
	case kindFastOpen, kindExperiment:
		name, cookie := "FO", hex.EncodeToString(o.data)
		if o.kind == kindExperiment {
			name = "FOEXP"
		}
		if o.named {
			cookie = "TFO_COOKIE"
		}
		return strings.TrimSpace(name + " " + cookie)
	case kindMD5:
		return "md5"
	}
	return "option " + decimals(uint32(o.kind)) + " " + hex.EncodeToString(o.data)
}

// describe writes what left as the script would have it.
func (f *flow) describe(r run) string {
	first, last := r[0].segment, r[len(r)-1].segment
	syn := first.Flags.Has(wire.SYN)
	s := segment{seq: f.local.relative(first.Seq, syn), length: r.length(), window: first.Window, urgent: first.Urgent,
		flags: first.Flags&^(wire.FIN|wire.PSH) | last.Flags&(wire.FIN|wire.PSH)}
	if first.Flags.Has(wire.ACK) {
		s.ack, s.ackGiven = f.remote.relative(first.Ack, syn), true
	}
	s.ecn = [...]mark{markUnsaid, markECT1, markECT0, markCE}[r[0].ecn&3]
	for _, o := range liveOptions(r[0].options) {
		s.options = append(s.options, f.scriptOption(o))
	}
	return s.String()
}

// scriptOption is an option on the wire as the script would have it.
func (f *flow) scriptOption(live liveOption) option {
	o := option{kind: live.kind, data: live.data}
	switch {
	case o.kind == kindMSS && len(live.data) == 2:
		o.number = uint32(binary.BigEndian.Uint16(live.data))
	case o.kind == kindWindowScale && len(live.data) == 1:
		o.number = uint32(live.data[0])
	case o.kind == kindTimestamps && len(live.data) == 8:
		o.value.number, o.echo.number = binary.BigEndian.Uint32(live.data), binary.BigEndian.Uint32(live.data[4:])
		if len(f.stamps) > 0 {
			o.value.number += f.stamps[0].script - f.stamps[0].live
		}
	case o.kind == kindSACK:
		for b := live.data; len(b) >= 8; b = b[8:] {
			left, right := wire.Seq(binary.BigEndian.Uint32(b)), wire.Seq(binary.BigEndian.Uint32(b[4:]))
			o.blocks = append(o.blocks, wire.SACKBlock{Left: left - f.remote.initial, Right: right - f.remote.initial})
		}
	case o.kind == kindExperiment && len(live.data) >= 2:
		o.data = live.data[2:]
	}
	return o
}
