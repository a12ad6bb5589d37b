package sockdiag

import (
	"encoding/binary"
	"os"

	"golang.org/x/sys/unix"

	"wiretale/wire"
)

// opensRoom is the number of bytes of a datagram that are looked at.
const opensRoom = 96

// firstSegments is the program that lets IPv4 and IPv6 datagrams pass that
// carry a SYN without ACK. It begins at the network header.
var firstSegments = []unix.SockFilter{
	0:  {Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 0},
	1:  {Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: 0xf0},
	2:  {Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0x60, Jt: 8},
	3:  {Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: 0x40, Jf: 13},
	4:  {Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 9}, // protocol
	5:  {Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.IPPROTO_TCP, Jf: 11},
	6:  {Code: unix.BPF_LD | unix.BPF_H | unix.BPF_ABS, K: 6}, // fragment offset
	7:  {Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: 0x1fff, Jt: 9},
	8:  {Code: unix.BPF_LDX | unix.BPF_B | unix.BPF_MSH, K: 0},
	9:  {Code: unix.BPF_LD | unix.BPF_B | unix.BPF_IND, K: 13}, // flags
	10: {Code: unix.BPF_JMP | unix.BPF_JA, K: 3},
	11: {Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 6}, // next header
	12: {Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.IPPROTO_TCP, Jf: 4},
	13: {Code: unix.BPF_LD | unix.BPF_B | unix.BPF_ABS, K: 40 + 13}, // flags
	14: {Code: unix.BPF_ALU | unix.BPF_AND | unix.BPF_K, K: uint32(wire.SYN | wire.ACK)},
	15: {Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: uint32(wire.SYN), Jf: 1},
	16: {Code: unix.BPF_RET | unix.BPF_K, K: opensRoom},
	17: {Code: unix.BPF_RET | unix.BPF_K, K: 0},
}

// listenForOpens has a packet socket hear of every connection as it is opened. A
// ring hands its frames over some milliseconds late, when a client that asks one
// question may be gone.
func listenForOpens(fd int) error {
	program := unix.SockFprog{Len: uint16(len(firstSegments)), Filter: &firstSegments[0]}
	if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &program); err != nil {
		return os.NewSyscallError("setsockopt(SO_ATTACH_FILTER)", err)
	}
	everything := binary.NativeEndian.Uint16([]byte{unix.ETH_P_ALL >> 8, unix.ETH_P_ALL & 0xff})
	return os.NewSyscallError("bind", unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: everything}))
}

// opened returns the way of the next connection that is being opened; ok is
// false where none waits.
func (k *Kernel) opened() (w way, ok bool) {
	if k.opens < 0 {
		return w, false
	}
	for {
		n, _, err := unix.Recvfrom(k.opens, k.room[:opensRoom], unix.MSG_DONTWAIT)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			return w, false
		}
		if w, _, ok = peek(wire.LinkRaw, k.room[:n]); ok {
			return w, true
		}
	}
}
