package app

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"

	"wiretale/trace"
)

// Telnet (RFC 854): what the two negotiate is told, what passes between them is
// only seen to pass.
var telnetProtocol = Protocol{
	Name: "TELNET", Recognise: recogniseTelnet,
	Stream: func(t Teller) Parser { return &telnet{tell: t} },
}

type telnet struct {
	tell  Teller
	asked [2]map[telnetOffer]trace.MessageID // by who asks; an option is asked for once at a time
	// prompted says that the server has asked for a password; typed is what the
	// client has said since, up to the end of its line.
	prompted bool
	typed    *trace.Message
	said     []byte // by the server, the last of it
}

// promptMemory is how much is remembered of what a server says.
const promptMemory = 16

// telnetOffer is an option, and whether the asker would be the one to use it.
type telnetOffer struct {
	option byte
	own    bool
}

// Telnet's commands (RFC 854, RFC 855).
const (
	telnetSE   = 240
	telnetSB   = 250
	telnetWill = 251
	telnetWont = 252
	telnetDo   = 253
	telnetDont = 254
	telnetIAC  = 255
)

// maxTelnetSub bounds what is negotiated about an option at once.
const maxTelnetSub = 4 << 10

// recogniseTelnet looks for a negotiation about an option that is known.
func recogniseTelnet(o *Opening) Verdict {
	b := o.Data
	switch {
	case b[0] != telnetIAC, len(b) > 1 && (b[1] < telnetWill || b[1] == telnetIAC):
		return No
	case len(b) < 3:
		return Maybe
	case telnetOptions[b[2]] == "":
		return No
	}
	return Yes
}

// Cut implements Parser.
func (p *telnet) Cut(_ Side, u *Unit) Cut {
	b := u.Data
	if b[0] != telnetIAC {
		n := bytes.IndexByte(b, telnetIAC)
		if n < 0 {
			n = len(b)
		}
		return Cut{Size: int64(n), Keep: n, Carries: "data"}
	}
	switch {
	case len(b) < 2:
		return Cut{}
	case b[1] == telnetSB:
		return p.sub(u)
	case b[1] < telnetWill || b[1] == telnetIAC: // a doubled IAC is a byte of data
		return whole(2)
	case len(b) < 3:
		return Cut{}
	}
	return whole(3)
}

// sub finds the end of a subnegotiation: IAC SE, where IAC IAC is a byte
// (RFC 855).
func (p *telnet) sub(u *Unit) Cut {
	for i := 2; i+1 < len(u.Data); i++ {
		if u.Data[i] != telnetIAC {
			continue
		}
		if i++; u.Data[i] == telnetSE {
			return whole(i + 1)
		}
	}
	if len(u.Data) > maxTelnetSub {
		return Cut{Size: NoUnit}
	}
	return Cut{}
}

// Unit implements Parser.
func (p *telnet) Unit(from Side, u *Unit) bool {
	b := u.Data
	switch {
	case len(b) < 2 || b[0] != telnetIAC || b[1] == telnetIAC:
		p.data(from, u)
	case b[1] == telnetSB:
		p.negotiated(from, u)
	case len(b) == 2:
		m := u.message(from, trace.MessageOther, telnetName(telnetCommands, b[1]))
		say(p.tell, m)
	default:
		p.offer(from, u)
	}
	return true
}

// data takes in what passes between the two. What is typed where the server
// asks for a password is a message, as it is to be hidden.
func (p *telnet) data(from Side, u *Unit) {
	if from == Server {
		p.said = append(p.said, u.Data[max(0, len(u.Data)-promptMemory):]...)
		p.said = p.said[max(0, len(p.said)-promptMemory):]
		said := bytes.ToLower(bytes.TrimRight(p.said, " \r\n"))
		if bytes.HasSuffix(said, []byte("password:")) || bytes.HasSuffix(said, []byte("passcode:")) {
			p.prompted, p.typed = true, nil
		}
		return
	}
	if !p.prompted {
		return
	}
	end := bytes.IndexAny(u.Data, "\r\n")
	if end < 0 {
		end = len(u.Data)
	} else {
		p.prompted = false
	}
	fresh := p.typed == nil
	if fresh {
		p.typed = u.message(Client, trace.MessageOther, "password")
		p.tell.Begun(p.typed)
	}
	p.typed.End = u.End
	conceal(p.typed, u.Start, u.Start+int64(end))
	switch {
	case !p.prompted:
		p.tell.Complete(p.typed)
	case !fresh:
		p.tell.Changed(p.typed)
	}
}

// offer takes in WILL, WONT, DO or DONT, which asks, or answers the other side
// (RFC 854, "Option negotiation").
func (p *telnet) offer(from Side, u *Unit) {
	command, option := u.Data[1], u.Data[2]
	m := u.message(from, trace.MessageRequest, telnetName(telnetCommands, command)+" "+telnetName(telnetOptions, option))
	own := command == telnetWill || command == telnetWont
	theirs := telnetOffer{option, !own} // who would use it is the same
	var f fields
	f.add("telnet.cmd", strconv.Itoa(int(command)))
	f.add("telnet.subcmd", strconv.Itoa(int(option)))
	m.Fields = f
	if id, ok := p.asked[from.Other()][theirs]; ok {
		m.Kind, m.Answers = trace.MessageResponse, id
		delete(p.asked[from.Other()], theirs)
		say(p.tell, m)
		return
	}
	say(p.tell, m)
	if p.asked[from] == nil {
		p.asked[from] = map[telnetOffer]trace.MessageID{}
	}
	p.asked[from][telnetOffer{option, own}] = m.ID
}

// negotiated takes in what a side says about an option.
func (p *telnet) negotiated(from Side, u *Unit) {
	said := u.Data[2 : len(u.Data)-2]
	if len(said) == 0 {
		return
	}
	title := "Suboption " + telnetName(telnetOptions, said[0])
	switch value := said[1:]; {
	case said[0] == 31 && len(value) == 4: // RFC 1073
		title += fmt.Sprintf(" %d×%d", binary.BigEndian.Uint16(value), binary.BigEndian.Uint16(value[2:]))
	case len(value) > 1 && value[0] == 0 && telnetTexts[said[0]]: // IS
		title += " " + string(value[1:])
	case len(value) == 1 && value[0] == 1: // SEND
		title += " (asked for)"
	}
	m := u.message(from, trace.MessageOther, title)
	var f fields
	f.add("telnet.subcmd", strconv.Itoa(int(said[0])))
	m.Fields = f
	say(p.tell, m)
}

// telnetTexts are the options about which words are said: RFC 1091, RFC 1079,
// RFC 1096.
var telnetTexts = map[byte]bool{24: true, 32: true, 35: true}

func telnetName(names map[byte]string, code byte) string {
	if name := names[code]; name != "" {
		return name
	}
	return strconv.Itoa(int(code))
}

var telnetCommands = map[byte]string{
	236: "End of File", 237: "Suspend Process", 238: "Abort Process", 239: "End of Record", telnetSE: "Suboption End",
	241: "No Operation", 242: "Data Mark", 243: "Break", 244: "Interrupt Process", 245: "Abort Output", 246: "Are You There",
	247: "Erase Character", 248: "Erase Line", 249: "Go Ahead",
	telnetWill: "Will", telnetWont: "Won't", telnetDo: "Do", telnetDont: "Don't",
}

var telnetOptions = map[byte]string{
	0: "Binary Transmission", 1: "Echo", 3: "Suppress Go Ahead", 5: "Status", 6: "Timing Mark", 24: "Terminal Type",
	25: "End of Record", 31: "Negotiate About Window Size", 32: "Terminal Speed", 33: "Remote Flow Control", 34: "Linemode",
	35: "X Display Location", 36: "Environment Option", 37: "Authentication Option", 38: "Encryption Option",
	39: "New Environment Option", 42: "Charset", 44: "Com Port Control",
}

// Lost implements Parser.
func (p *telnet) Lost(Side) {}

// Begins implements Parser: data may begin anywhere.
func (p *telnet) Begins(Side, []byte) bool { return true }

// Closed implements Parser.
func (p *telnet) Closed(Side, int64) {}
