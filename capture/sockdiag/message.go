package sockdiag

import (
	"encoding/binary"
	"fmt"
	"net/netip"

	"wiretale/trace"
	"wiretale/wire"
)

// The parts of messages (linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h).
const (
	headerSize    = 16 // nlmsghdr
	requestSize   = 56 // inet_diag_req_v2
	answerSize    = 72 // inet_diag_msg
	attributeSize = 4  // rtattr

	kindError    = 2 // NLMSG_ERROR
	kindDone     = 3 // NLMSG_DONE
	kindByFamily = 20

	flagRequest = 1
	flagDump    = 0x300

	familyIPv4, familyIPv6 = 2, 10
)

// The attributes that are asked for and read.
const (
	attributeInfo       = 2
	attributeCongestion = 4
	attributeMemory     = 7
	wanted              = 1<<(attributeInfo-1) | 1<<(attributeCongestion-1) | 1<<(attributeMemory-1)
)

// longestName bounds what is read of a name: TCP_CA_NAME_MAX.
const longestName = 16

// anyCookie asks for a socket by its addresses alone.
const anyCookie = ^uint32(0)

var native = binary.NativeEndian

// FormatError says where the bytes of a message are not as they should be.
type FormatError struct {
	What            string
	Offset          int
	Found, Expected int
}

// Error implements error.
func (e *FormatError) Error() string {
	return fmt.Sprintf("sock_diag: %s at byte %d: found %d, expected %d", e.What, e.Offset, e.Found, e.Expected)
}

// message is one netlink message.
type message struct {
	kind uint16
	seq  uint32
	body []byte
}

// nextMessage takes the first message off a datagram.
func nextMessage(b []byte) (m message, rest []byte, err error) {
	if len(b) < headerSize {
		return m, nil, &FormatError{"length of a message", 0, len(b), headerSize}
	}
	n := uint64(native.Uint32(b))
	if n < headerSize || n > uint64(len(b)) {
		return m, nil, &FormatError{"length of a message", 0, int(n), len(b)}
	}
	m = message{kind: native.Uint16(b[4:]), seq: native.Uint32(b[8:]), body: b[headerSize:n]}
	return m, b[min(align(int(n)), len(b)):], nil
}

// align is a length with the padding behind it.
func align(n int) int { return (n + 3) &^ 3 }

// errno is the kernel's verdict in an error message; 0 is none.
func (m *message) errno() int {
	if len(m.body) < 4 {
		return 0
	}
	return -int(int32(native.Uint32(m.body)))
}

// ask writes the request for one socket.
func ask(q question, seq uint32) []byte {
	return request(q, seq, flagRequest, ^uint32(0))
}

// askListening writes the request for every socket that listens.
func askListening(seq uint32) []byte {
	const listening = 1 << 10
	return request(question{protocol: wire.ProtocolTCP}, seq, flagRequest|flagDump, listening)
}

func request(q question, seq uint32, flags uint16, states uint32) []byte {
	family := uint8(familyIPv4)
	if q.local.Addr().Is6() {
		family = familyIPv6
	}
	from, to := q.local, q.remote
	if q.protocol == wire.ProtocolUDP {
		from, to = to, from // the kernel looks these up as a datagram that arrives
	}
	b := native.AppendUint32(make([]byte, 0, headerSize+requestSize), headerSize+requestSize)
	b = native.AppendUint16(b, kindByFamily)
	b = native.AppendUint16(b, flags)
	b = native.AppendUint32(b, seq)
	b = native.AppendUint32(b, 0) // from: the kernel fills it in
	b = append(b, family, uint8(q.protocol), wanted, 0)
	b = native.AppendUint32(b, states)
	b = binary.BigEndian.AppendUint16(b, from.Port())
	b = binary.BigEndian.AppendUint16(b, to.Port())
	b = appendAddress(b, from.Addr())
	b = appendAddress(b, to.Addr())
	b = native.AppendUint32(b, 0) // any interface
	b = native.AppendUint32(b, anyCookie)
	return native.AppendUint32(b, anyCookie)
}

// appendAddress writes an address into the room that every one has.
func appendAddress(b []byte, a netip.Addr) []byte {
	var room [16]byte
	if a.IsValid() {
		copy(room[:], a.AsSlice())
	}
	return append(b, room[:]...)
}

// states translates the kernel's numbers (net/tcp_states.h).
var states = [...]trace.State{
	1: trace.Established, 2: trace.SynSent, 3: trace.SynReceived, 4: trace.FinWait1, 5: trace.FinWait2, 6: trace.TimeWait,
	7: trace.Closed, 8: trace.CloseWait, 9: trace.LastAck, 10: trace.Listen, 11: trace.Closing, 12: trace.SynReceived,
}

// parse reads what a message says of a socket of a protocol.
func parse(protocol wire.IPProtocol, body []byte) (r Report, err error) {
	if len(body) < answerSize {
		return r, &FormatError{"length of an inet_diag_msg", headerSize, len(body), answerSize}
	}
	local, ok1 := address(body[0], body[8:])
	remote, ok2 := address(body[0], body[24:])
	if !ok1 || !ok2 {
		return r, &FormatError{"family", headerSize, int(body[0]), familyIPv4}
	}
	r.Local = netip.AddrPortFrom(local, binary.BigEndian.Uint16(body[4:]))
	r.Remote = netip.AddrPortFrom(remote, binary.BigEndian.Uint16(body[6:]))
	r.Cookie = uint64(native.Uint32(body[44:])) | uint64(native.Uint32(body[48:]))<<32
	if n := int(body[1]); protocol == wire.ProtocolTCP && n < len(states) {
		r.State = states[n]
	}
	receive, send := figReceiveQueue, figSendQueue
	if r.State == trace.Listen {
		receive, send = figAccepting, figBacklog
	}
	r.Figures.set(receive, int64(native.Uint32(body[56:])))
	r.Figures.set(send, int64(native.Uint32(body[60:])))
	r.Inode = uint64(native.Uint32(body[68:]))
	return r, r.attributes(body[answerSize:])
}

// address reads one of a family. One of IPv4 that is written as one of IPv6 is
// one of IPv4.
func address(family uint8, b []byte) (a netip.Addr, ok bool) {
	switch family {
	case familyIPv4:
		return netip.AddrFrom4([4]byte(b)), true
	case familyIPv6:
		return netip.AddrFrom16([16]byte(b)).Unmap(), true
	}
	return a, false
}

// attributes reads what stands behind the fixed part. What comes before a
// fault is kept.
func (r *Report) attributes(b []byte) error {
	for at := headerSize + answerSize; len(b) > 0; {
		if len(b) < attributeSize {
			return &FormatError{"length of an attribute", at, len(b), attributeSize}
		}
		n := int(native.Uint16(b))
		if n < attributeSize || n > len(b) {
			return &FormatError{"length of an attribute", at, n, len(b)}
		}
		value := b[attributeSize:n]
		switch native.Uint16(b[2:]) {
		case attributeInfo:
			if r.State != trace.Listen { // there it counts the queue again, under other names
				r.Figures.takeInfo(value)
			}
		case attributeMemory:
			r.Figures.takeMemory(value)
		case attributeCongestion:
			r.Congestion = name(value)
		}
		step := min(align(n), len(b))
		at, b = at+step, b[step:]
	}
	return nil
}

// name reads a text that ends with a zero byte, or with what holds it.
func name(b []byte) string {
	b = b[:min(len(b), longestName)]
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}
