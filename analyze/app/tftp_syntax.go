package app

import (
	"strconv"
	"strings"
)

// tftpPacket is a packet of TFTP (RFC 1350 §5, RFC 2347).
type tftpPacket struct {
	code    uint16
	file    string // of RRQ and WRQ
	mode    string // of RRQ and WRQ
	options []tftpOption
	number  uint16 // a block's; an error's code
	text    string // of an error
	data    []byte
}

type tftpOption struct{ name, value string }

// The opcodes.
const (
	tftpRead        = 1
	tftpWrite       = 2
	tftpData        = 3
	tftpAcknowledge = 4
	tftpError       = 5
	tftpOptions     = 6
)

var tftpCodes = [...]string{"", "Read Request", "Write Request", "DATA", "ACK", "ERROR", "OACK"}

// tftpErrors says what the error codes mean (RFC 1350 §5, RFC 2347).
var tftpErrors = [...]string{
	"Not defined", "File not found", "Access violation", "Disk full or allocation exceeded", "Illegal TFTP operation",
	"Unknown transfer ID", "File already exists", "No such user", "Option negotiation failed",
}

const (
	maxTFTPOptions   = 16
	defaultTFTPBlock = 512 // bytes (RFC 1350 §2)
)

// parseTFTP reads a datagram.
func parseTFTP(b []byte) (p tftpPacket, ok bool) {
	c := cursor{b: b}
	p.code = c.uint16()
	switch p.code {
	case tftpRead, tftpWrite:
		p.file, p.mode = c.text(), c.text()
		if c.short || !tftpMode(p.mode) {
			return p, false
		}
		p.readOptions(&c)
	case tftpData:
		p.number, p.data = c.uint16(), c.b
	case tftpAcknowledge:
		p.number = c.uint16()
		return p, !c.short && len(c.b) == 0
	case tftpError:
		p.number = c.uint16()
		if c.short {
			return p, false
		}
		p.text = c.text()
		return p, true
	case tftpOptions:
		p.readOptions(&c)
	default:
		return p, false
	}
	return p, !c.short
}

// readOptions reads names and values to the end (RFC 2347).
func (p *tftpPacket) readOptions(c *cursor) {
	for len(c.b) > 0 && !c.short && len(p.options) < maxTFTPOptions {
		p.options = append(p.options, tftpOption{c.text(), c.text()})
	}
}

// tftpMode reports whether a request names one of the modes, in whatever case
// (RFC 1350 §5).
func tftpMode(s string) bool {
	return strings.EqualFold(s, "octet") || strings.EqualFold(s, "netascii") || strings.EqualFold(s, "mail")
}

// looksLikeTFTP reports whether a datagram is a request of TFTP.
func looksLikeTFTP(b []byte) bool {
	if len(b) < 9 || b[0] != 0 || b[1] != tftpRead && b[1] != tftpWrite {
		return false
	}
	file, rest, ok := cutZero(b[2:])
	if !ok || len(file) == 0 || len(file) > 512 {
		return false
	}
	mode, _, ok := cutZero(rest)
	return ok && len(mode) <= 8 && tftpMode(string(mode))
}

// blockSize is the size that options set (RFC 2348), 512 without.
func (p *tftpPacket) blockSize() int {
	for _, o := range p.options {
		if n, err := strconv.Atoi(o.value); strings.EqualFold(o.name, "blksize") && err == nil && n >= 8 && n <= 65464 {
			return n
		}
	}
	return defaultTFTPBlock
}

func (p *tftpPacket) title() string {
	switch p.code {
	case tftpRead, tftpWrite:
		return tftpCodes[p.code] + " " + p.file + inBrackets(append([]string{p.mode}, p.optionTexts()...))
	case tftpError:
		text := p.text
		if text == "" && int(p.number) < len(tftpErrors) {
			text = tftpErrors[p.number]
		}
		return "ERROR " + decimal(p.number) + " " + text
	case tftpOptions:
		return "OACK" + inBrackets(p.optionTexts())
	}
	return tftpCodes[p.code] + " block " + decimal(p.number)
}

func (p *tftpPacket) optionTexts() []string {
	var all []string
	for _, o := range p.options {
		all = append(all, o.name+"="+o.value)
	}
	return all
}

func (p *tftpPacket) fields() (f fields) {
	f.add("tftp.opcode", decimal(p.code))
	number := decimal(p.number)
	switch p.code {
	case tftpRead:
		f.add("tftp.source_file", p.file)
		f.add("tftp.type", p.mode)
	case tftpWrite:
		f.add("tftp.destination_file", p.file)
		f.add("tftp.type", p.mode)
	case tftpData, tftpAcknowledge:
		f.add("tftp.block", number)
	case tftpError:
		f.add("tftp.error.code", number)
		f.add("tftp.error.message", p.text)
	}
	for _, o := range p.options {
		f.add("tftp.option.name", o.name)
		f.add("tftp.option.value", o.value)
	}
	return f
}
