package app

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"

	"wiretale/trace"
)

// SSH (RFC 4253): its opening, in the clear, until both sides have taken their
// keys into use.
var sshProtocol = Protocol{
	Name: "SSH", Recognise: recogniseSSH, Anywhere: true,
	Stream: func(t Teller) Parser { return &ssh{tell: t} },
}

type ssh struct {
	tell  Teller
	sides [2]sshSide
	asked trace.MessageID // the message of the exchange of keys that waits for its answer
	kex   string          // the method of that exchange, once both sides have said theirs
}

type sshSide struct {
	part    sshPart
	offered *sshKexInit
	guesses bool           // its next packet was made for the first names of its lists
	guess   *trace.Message // of that packet
}

// sshPart is what a side says next.
type sshPart uint8

const (
	sshVersion sshPart = iota // a line
	sshPacket
	sshCipher // as far as the stream goes
)

const sshPrefix = "SSH-"

// recogniseSSH looks for an identification (RFC 4253 §4.2). A server may say
// other lines before it, but hardly any does.
func recogniseSSH(o *Opening) Verdict {
	for _, version := range [...]string{"SSH-2.0-", "SSH-1.99-"} {
		if v := beginsWith(o, version); v != No {
			return v
		}
	}
	return No
}

// Bounds: RFC 4253 §4.2 allows 255 bytes of identification, §6.1 wants packets of
// 35000 bytes.
const (
	maxSSHLine   = 1 << 10
	maxSSHPacket = 256 << 10
	keptOfSSH    = 16 << 10
)

// Cut implements Parser.
func (s *ssh) Cut(from Side, u *Unit) Cut {
	switch s.sides[from].part {
	case sshVersion:
		return line(u, maxSSHLine)
	case sshCipher:
		return Cut{Size: UntilClose, Carries: "encrypted"}
	}
	const header = 5
	return record(u, header, keptOfSSH, func(b []byte) int64 { // RFC 4253 §6
		length, padding := binary.BigEndian.Uint32(b), b[4]
		if length < uint32(padding)+2 || length > maxSSHPacket {
			return int64(NoUnit)
		}
		return 4 + int64(length)
	})
}

// Unit implements Parser.
func (s *ssh) Unit(from Side, u *Unit) bool {
	switch s.sides[from].part {
	case sshVersion:
		s.version(from, u)
	case sshPacket:
		s.packet(from, u)
	}
	return true
}

// version takes in a line of the beginning.
func (s *ssh) version(from Side, u *Unit) {
	text := string(bytes.TrimRight(u.Data, "\r\n"))
	m := u.message(from, trace.MessageOther, text)
	if strings.HasPrefix(text, sshPrefix) {
		s.sides[from].part = sshPacket
		var f fields
		f.add("ssh.protocol", text)
		m.Fields = f
	}
	say(s.tell, m)
}

// packet takes in one in the clear.
func (s *ssh) packet(from Side, u *Unit) {
	code := u.Data[5]
	payload := u.Data[6:max(6, len(u.Data)-int(u.Data[4]))]
	m := u.message(from, trace.MessageOther, s.title(code))
	side := &s.sides[from]
	guess := side.guesses
	side.guesses = false
	var f fields
	f.add("ssh.message_code", strconv.Itoa(int(code)))
	switch code {
	case sshKexInitCode:
		s.offer(from, payload, m, &f)
	case sshNewKeys: // RFC 4253 §7.3
		side.part = sshCipher
	case sshDisconnect: // §11.1
		if len(payload) >= 8 {
			f.add("ssh.disconnect_reason", strconv.Itoa(int(binary.BigEndian.Uint32(payload))))
			m.Title += ": " + sshText(payload[4:])
		}
	}
	asks := code >= sshKexFirst && code <= sshKexLast
	if guess {
		side.guess = m
		if s.guessedWrong() {
			m.Title, asks = m.Title+sshIgnored, false
		}
	}
	if asks && from == Client {
		m.Kind = trace.MessageRequest
	} else if asks {
		m.Kind, m.Answers = trace.MessageResponse, s.asked
	}
	m.Title, m.Fields = bounded(m.Title), f
	say(s.tell, m)
	if asks && from == Client {
		s.asked = m.ID
	}
}

// offer takes in what a side offers, and finds out what the two agree upon.
func (s *ssh) offer(from Side, payload []byte, m *trace.Message, f *fields) {
	k, ok := parseSSHKexInit(payload)
	if !ok {
		return
	}
	for i, name := range sshNames {
		if k.lists[i] != "" {
			f.add(name, k.lists[i])
		}
	}
	s.sides[from].offered, s.sides[from].guesses = &k, k.guessed
	ours, theirs := s.sides[Client].offered, s.sides[Server].offered
	if ours == nil || theirs == nil {
		return
	}
	s.kex = agreed(ours.lists[0], theirs.lists[0])
	if other := &s.sides[from.Other()]; other.guess != nil && s.guessedWrong() {
		s.ignore(other.guess)
	}
	var chosen []string
	for i := range 4 {
		if name := agreed(ours.lists[i], theirs.lists[i]); name != "" && !slices.Contains(chosen, name) {
			chosen = append(chosen, name)
		}
	}
	if len(chosen) > 0 {
		m.Title += " (agreed: " + strings.Join(chosen, ", ") + ")"
	}
}

// sshIgnored is said of a packet that its receiver ignores.
const sshIgnored = " (a wrong guess, ignored)"

// guessedWrong reports whether guesses turn out wrong: both sides have to like
// the same two algorithms best, and to agree upon the others (RFC 4253 §7).
func (s *ssh) guessedWrong() bool {
	ours, theirs := s.sides[Client].offered, s.sides[Server].offered
	if ours == nil || theirs == nil {
		return false
	}
	const liked, settled = 2, 8 // of the lists; languages matter to none
	for i := range settled {
		a, b := ours.lists[i], theirs.lists[i]
		if i >= liked {
			if agreed(a, b) == "" {
				return true
			}
			continue
		}
		a, _, _ = strings.Cut(a, ",")
		if b, _, _ = strings.Cut(b, ","); a != b {
			return true
		}
	}
	return false
}

// ignore takes back what was told of a guess before it was known to be wrong.
func (s *ssh) ignore(guess *trace.Message) {
	if s.asked == guess.ID {
		s.asked = 0
	}
	guess.Kind, guess.Answers, guess.Title = trace.MessageOther, 0, bounded(guess.Title+sshIgnored)
	s.tell.Changed(guess)
}

// sshText is a string of the binary form (RFC 4251 §5), or as much as there is.
func sshText(b []byte) string {
	if len(b) < 4 {
		return ""
	}
	n := min(uint64(binary.BigEndian.Uint32(b)), uint64(len(b)-4))
	return string(b[4 : 4+n])
}

// Lost implements Parser: without the keys, nothing of a side is found again.
func (s *ssh) Lost(from Side) { s.sides[from].part = sshCipher }

// Begins implements Parser.
func (s *ssh) Begins(Side, []byte) bool { return true }

// Closed implements Parser.
func (s *ssh) Closed(Side, int64) {}
