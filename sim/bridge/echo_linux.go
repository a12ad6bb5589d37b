package bridge

import (
	"net"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"
)

// dialEcho opens a socket for echoes to an address, which the system lets
// anybody have or nobody (icmp(7), ping_group_range).
func dialEcho(to netip.Addr) (net.Conn, error) {
	family, protocol := unix.AF_INET6, unix.IPPROTO_ICMPV6
	var address unix.Sockaddr = &unix.SockaddrInet6{Addr: to.As16()}
	if to.Is4() {
		family, protocol = unix.AF_INET, unix.IPPROTO_ICMP
		address = &unix.SockaddrInet4{Addr: to.As4()}
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, protocol)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "icmp")
	defer f.Close()
	if err := unix.Connect(fd, address); err != nil {
		return nil, err
	}
	return net.FileConn(f)
}
