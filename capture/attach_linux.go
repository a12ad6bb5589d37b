package capture

import (
	"encoding/binary"
	"net"
	"unsafe"

	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"wiretale/capture/pcapfilter"
)

// assemble compiles a filter for the packets of a socket.
func assemble(f *pcapfilter.Filter, t pcapfilter.Target) ([]bpf.RawInstruction, error) {
	program, err := f.Compile(t)
	if err != nil {
		return nil, err
	}
	return bpf.Assemble(program)
}

// attach has the kernel run a program for every packet of a socket, if there
// is one.
func attach(fd int, program []bpf.RawInstruction) error {
	if len(program) == 0 {
		return nil
	}
	filter := make([]unix.SockFilter, len(program))
	for i, instruction := range program {
		filter[i] = unix.SockFilter{Code: instruction.Op, Jt: instruction.Jt, Jf: instruction.Jf, K: instruction.K}
	}
	return unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER,
		&unix.SockFprog{Len: uint16(len(filter)), Filter: unsafe.SliceData(filter)})
}

// netmask is that of an interface's first IPv4 network; 0 where it has none.
func netmask(i *net.Interface) uint32 {
	addrs, _ := i.Addrs() // an interface without addresses can be watched too
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && len(n.Mask) == net.IPv4len {
			return binary.BigEndian.Uint32(n.Mask)
		}
	}
	return 0
}
