package app

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strconv"
)

// radiusPacket is a packet of RADIUS (RFC 2865 §3).
type radiusPacket struct {
	code, id      uint8
	authenticator []byte
	attributes    []byte
}

const radiusHeader = 20

// radiusCodes names the codes (RFC 2865 §3, RFC 2866 §4, RFC 5176 §2.3, RFC 5997 §4.2).
var radiusCodes = map[uint8]string{
	1: "Access-Request", 2: "Access-Accept", 3: "Access-Reject", 4: "Accounting-Request", 5: "Accounting-Response",
	11: "Access-Challenge", 12: "Status-Server", 13: "Status-Client", 40: "Disconnect-Request", 41: "Disconnect-ACK",
	42: "Disconnect-NAK", 43: "CoA-Request", 44: "CoA-ACK", 45: "CoA-NAK",
}

// asks reports whether a code is one of those that want an answer.
func (p *radiusPacket) asks() bool {
	switch p.code {
	case 1, 4, 12, 13, 40, 43:
		return true
	}
	return false
}

// parseRADIUS reads a datagram. It is one of RADIUS only if its length and
// those of all its attributes fit.
func parseRADIUS(b []byte) (radiusPacket, bool) {
	if len(b) < radiusHeader || radiusCodes[b[0]] == "" {
		return radiusPacket{}, false
	}
	size := int(b[2])<<8 | int(b[3])
	if size < radiusHeader || size > min(len(b), 4096) {
		return radiusPacket{}, false
	}
	p := radiusPacket{code: b[0], id: b[1], authenticator: b[4:20], attributes: b[radiusHeader:size]}
	for rest := p.attributes; len(rest) > 0; {
		if len(rest) < 2 || rest[1] < 2 || int(rest[1]) > len(rest) {
			return p, false
		}
		rest = rest[rest[1]:]
	}
	return p, true
}

// The attributes that say what only a user and a server know (RFC 2865 §5.2,
// §5.3, §5.40; RFC 2868 §3.5; RFC 2548 for Microsoft's).
const (
	radiusUserPassword   = 2
	radiusCHAPPassword   = 3
	radiusVendor         = 26
	radiusCHAPChallenge  = 60
	radiusTunnelPassword = 69

	radiusMicrosoft = 311
	radiusVendorID  = 4 // bytes
)

// secrets are the values that nobody else should read.
func (p *radiusPacket) secrets() (all [][]byte) {
	for rest := p.attributes; len(rest) >= 2; rest = rest[rest[1]:] {
		value := rest[2:rest[1]]
		switch rest[0] {
		case radiusUserPassword, radiusCHAPPassword, radiusCHAPChallenge, radiusTunnelPassword:
			all = append(all, value)
		case radiusVendor:
			const head = radiusVendorID + 2 // and the vendor's own type and length
			if len(value) > head && binary.BigEndian.Uint32(value) == radiusMicrosoft {
				all = append(all, value[head:])
			}
		}
	}
	return all
}

// attribute is a kind of attribute (RFC 2865 §5, RFC 2866 §5).
type radiusAttribute struct {
	name string
	form radiusForm
}

type radiusForm uint8

const (
	radiusText radiusForm = iota
	radiusAddress
	radiusNumber
)

const (
	radiusUserName     = 1
	radiusReplyMessage = 18
	radiusStatusType   = 40
)

// radiusAttributes are those that are read, by Wireshark's names. A password
// is none of them.
var radiusAttributes = map[uint8]radiusAttribute{
	radiusUserName: {"radius.User_Name", radiusText}, 4: {"radius.NAS_IP_Address", radiusAddress},
	5: {"radius.NAS_Port", radiusNumber}, 6: {"radius.Service_Type", radiusNumber},
	8: {"radius.Framed-IP-Address", radiusAddress}, radiusReplyMessage: {"radius.Reply_Message", radiusText},
	27: {"radius.Session_Timeout", radiusNumber}, 30: {"radius.Called_Station_Id", radiusText},
	31: {"radius.Calling_Station_Id", radiusText}, 32: {"radius.NAS_Identifier", radiusText},
	radiusStatusType: {"radius.Acct_Status_Type", radiusNumber}, 42: {"radius.Acct_Input_Octets", radiusNumber},
	43: {"radius.Acct_Output_Octets", radiusNumber}, 44: {"radius.Acct_Session_Id", radiusText},
	46: {"radius.Acct_Session_Time", radiusNumber}, 61: {"radius.NAS_Port_Type", radiusNumber},
}

// each hands over the attributes in order, until take wants no more.
func (p *radiusPacket) each(take func(kind uint8, value []byte) bool) {
	for rest := p.attributes; len(rest) > 0; rest = rest[rest[1]:] {
		if !take(rest[0], rest[2:rest[1]]) {
			return
		}
	}
}

// find returns the first attribute of a kind.
func (p *radiusPacket) find(kind uint8) (value []byte, ok bool) {
	p.each(func(k uint8, v []byte) bool {
		if k == kind {
			value, ok = v, true
		}
		return !ok
	})
	return value, ok
}

func (p *radiusPacket) title() string {
	var said []string
	if kind, ok := p.find(radiusStatusType); ok && len(kind) == 4 { // RFC 2866 §5.1
		if what := map[byte]string{1: "Start", 2: "Stop", 3: "Interim-Update", 7: "Accounting-On", 8: "Accounting-Off"}[kind[3]]; what != "" {
			said = append(said, what)
		}
	}
	if user, ok := p.find(radiusUserName); ok {
		said = append(said, "user="+string(user))
	}
	if text, ok := p.find(radiusReplyMessage); ok {
		said = append(said, string(bytes.TrimRight(text, "\r\n\x00")))
	}
	return radiusCodes[p.code] + " id=" + decimal(p.id) + inBrackets(said)
}

func (p *radiusPacket) fields() (f fields) {
	f.add("radius.code", decimal(p.code))
	f.add("radius.id", decimal(p.id))
	p.each(func(kind uint8, value []byte) bool {
		a, known := radiusAttributes[kind]
		switch {
		case !known:
		case a.form == radiusText:
			f.add(a.name, string(value))
		case len(value) != 4:
		case a.form == radiusAddress:
			f.add(a.name, netip.AddrFrom4([4]byte(value)).String())
		default:
			c := cursor{b: value}
			f.add(a.name, strconv.FormatUint(c.number(4), 10))
		}
		return len(f) < maxFields
	})
	return f
}
