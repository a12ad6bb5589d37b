package explain

import (
	"bytes"
	"encoding/binary"
	"strconv"

	"wiretale/text"
	"wiretale/trace"
)

// The opcodes of TFTP (RFC 1350 §5, RFC 2347).
const (
	tftpRead        = 1
	tftpWrite       = 2
	tftpData        = 3
	tftpAcknowledge = 4
	tftpError       = 5
	tftpOptions     = 6
)

// wholeBlock is the size of a block in bytes, where no option says another (RFC
// 1350 §2).
const wholeBlock = 512

// block is a packet of TFTP.
type block struct {
	code, number uint16
	name         string // of a file; what an error says
	size         int    // of the data
}

// blockOf reads a packet of TFTP; ok is false for any other.
func blockOf(s *trace.Snapshot, k *trace.Packet) (b block, ok bool) {
	if k.Protocol != "TFTP" {
		return b, false
	}
	d := datagram(s, k)
	if d == nil || d.UDP == nil || len(d.UDP.Payload) < 4 {
		return b, false
	}
	said := d.UDP.Payload
	b.code = binary.BigEndian.Uint16(said)
	rest := said[4:]
	switch b.code {
	case tftpRead, tftpWrite:
		rest = said[2:]
	default:
		b.number = binary.BigEndian.Uint16(said[2:])
	}
	words, _, _ := bytes.Cut(rest, []byte{0})
	b.name, b.size = string(words), len(rest)
	return b, b.code >= tftpRead && b.code <= tftpOptions
}

// tftpLabel names a packet of TFTP by its opcode, as the RFC does.
func tftpLabel(p *text.Printer, b block) Parts {
	number := strconv.Itoa(int(b.number))
	switch b.code {
	case tftpRead:
		return Parts{Name: "RRQ", Numbers: text.EscapeTo(b.name, saidLimit)}
	case tftpWrite:
		return Parts{Name: "WRQ", Numbers: text.EscapeTo(b.name, saidLimit)}
	case tftpData:
		return Parts{Name: "DATA " + number, Load: load(p, b.size)}
	case tftpAcknowledge:
		return Parts{Name: "ACK " + number}
	case tftpError:
		return Parts{Name: "ERROR " + number, Said: quote(b.name, saidLimit)}
	}
	return Parts{Name: "OACK"}
}

// tftp tells of a packet of TFTP, which goes on only when the other side has
// answered.
func (t *teller) tftp(b block) string {
	args := text.Args{"Number": int(b.number), "Count": b.size, "Name": text.EscapeTo(b.name, saidLimit), "Said": quote(b.name, saidLimit)}
	switch b.code {
	case tftpRead:
		return t.say("explain.tftp.read", args)
	case tftpWrite:
		return t.say("explain.tftp.write", args)
	case tftpError:
		return t.say("explain.tftp.error", args)
	case tftpOptions:
		return t.say("explain.tftp.options", args)
	}
	before, whole := t.blocksBefore(b)
	if before != nil {
		args["Wait"] = t.p.Duration(t.k.Departed() - before.Departed())
	}
	switch ack := b.code == tftpAcknowledge; {
	case ack && before != nil:
		return t.say("explain.tftp.ack.again", args)
	case ack && b.number == 0:
		return t.say("explain.tftp.ack.ready", args)
	case ack:
		return t.say("explain.tftp.ack", args)
	case before != nil:
		return t.say("explain.tftp.data.again", args)
	case b.size < whole:
		return t.say("explain.tftp.data.last", args)
	}
	return t.say("explain.tftp.data", args)
}

// blocksBefore looks for the same packet before this one, and for the size of a
// whole block: that of the largest seen.
func (t *teller) blocksBefore(b block) (same *trace.Packet, whole int) {
	for k := range t.earlier() {
		was, ok := blockOf(t.s, k)
		if !ok || k.FromClient != t.k.FromClient {
			continue
		}
		if was.code == b.code && was.number == b.number && same == nil {
			same = k
		}
		if was.code == tftpData {
			whole = max(whole, was.size)
		}
	}
	if whole == 0 {
		whole = wholeBlock
	}
	return same, whole
}
