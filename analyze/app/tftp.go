package app

import (
	"strconv"

	"wiretale/trace"
)

var tftpProtocol = Protocol{
	Name: "TFTP", Anywhere: true,
	Recognise: func(o *Opening) Verdict { return verdict(o.Datagram && looksLikeTFTP(o.Data)) },
	Datagram:  func(t Teller) DatagramParser { return &tftpTransfer{t: t} },
}

// tftpTransfer reads TFTP (RFC 1350). A server answers a request from a port
// that it has taken for this transfer alone (§4), so that the request and what
// follows are different conversations.
type tftpTransfer struct {
	t       Teller
	request trace.MessageID // that asked for the transfer; 0 if none was seen
	file    string
	size    int // of a block
	blocks  int
	last    uint16         // the number of the latest block
	data    *trace.Message // all the blocks; nil before the first
}

// Datagram implements DatagramParser.
func (x *tftpTransfer) Datagram(from Side, b []byte, at Place) bool {
	p, ok := parseTFTP(b)
	if !ok {
		return false
	}
	u := datagramUnit(b, at)
	x.t.Carries(p.title())
	switch p.code {
	case tftpRead, tftpWrite:
		x.ask(from, &u, &p)
	case tftpData:
		x.block(from, &u, &p)
	case tftpAcknowledge:
		// Block 0 accepts a request to write (§5); others belong to the data.
		if p.number == 0 {
			x.answer(from, &u, &p)
		}
	case tftpOptions:
		x.size = p.blockSize()
		x.answer(from, &u, &p)
	default:
		x.answer(from, &u, &p)
	}
	return true
}

// ask takes a request. Whatever is sent to where it came from answers it.
func (x *tftpTransfer) ask(from Side, u *Unit, p *tftpPacket) {
	m := u.message(from, trace.MessageRequest, p.title())
	m.Fields = p.fields()
	say(x.t, m)
	*x = tftpTransfer{t: x.t, request: m.ID, file: p.file, size: defaultTFTPBlock}
	begun := *x
	x.t.Expect(x.t.Ends()[from], Expected{Name: "TFTP", Datagram: func(t Teller) DatagramParser {
		transfer := begun
		transfer.t = t
		return &transfer
	}})
}

func (x *tftpTransfer) answer(from Side, u *Unit, p *tftpPacket) {
	m := u.message(from, trace.MessageResponse, p.title())
	m.Fields, m.Answers = p.fields(), x.request
	say(x.t, m)
}

// block takes a block of data. All of a transfer are one message, which a
// block shorter than others ends (RFC 1350 §6).
func (x *tftpTransfer) block(from Side, u *Unit, p *tftpPacket) {
	begins := x.data == nil
	switch {
	case begins:
		x.data = u.message(from, trace.MessageOther, "")
		x.data.Answers, x.data.End = x.request, 0
		if x.size == 0 { // the request was not seen
			x.size = len(p.data)
		}
	case p.number == x.last || x.data.Complete:
		return // sent again
	}
	m := x.data
	x.blocks, x.last = x.blocks+1, p.number
	m.End += int64(len(p.data))
	m.Title = bounded("Data " + x.file + " (" + amount(x.blocks, "block") + ", " + strconv.FormatInt(m.End, 10) + " bytes)")
	if begins {
		x.t.Begun(m)
	}
	if len(p.data) < x.size {
		m.Fields = fields{{Name: "tftp.opcode", Value: decimal(p.code)}, {Name: "tftp.block", Value: strconv.Itoa(x.blocks)}}
		x.t.Complete(m)
		return
	}
	x.t.Changed(m)
}
