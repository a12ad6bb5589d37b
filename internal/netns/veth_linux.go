package netns

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Where no TUN device is to be had, a pair of virtual Ethernet interfaces does
// its work (veth(4)): one is the namespace's, and the other lies in a namespace
// of its own, where nothing is but a packet socket.
const farEnd = "far0"

// The addresses of the two, which nobody has to ask for.
var (
	nearMAC = [6]byte{0x02, 0, 0, 0, 0, 2}
	farMAC  = [6]byte{0x02, 0, 0, 0, 0, 1}
)

// Numbers of <linux/veth.h>, <linux/if_link.h> and <linux/ethtool.h>.
const (
	vethInfoPeer    = 1
	ethtoolSetTxSum = 0x17
)

// openPair makes the interface and returns a packet socket on its other end.
func openPair(name string) (fd int, err error) {
	home, err := unix.Open("/proc/thread-self/ns/net", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	defer unix.Close(home)
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return -1, err
	}
	fd, err = farSocket(name, home)
	if back := unix.Setns(home, unix.CLONE_NEWNET); err == nil {
		err = back
	}
	if err == nil {
		err = plainEthernet(name)
	}
	if err != nil && fd >= 0 {
		unix.Close(fd)
		fd = -1
	}
	return fd, err
}

// farSocket makes the pair, of which it leaves one in the namespace home, and
// opens the other.
func farSocket(name string, home int) (fd int, err error) {
	n, err := openNetlink()
	if err != nil {
		return -1, err
	}
	defer n.close()
	if err := n.pair(farEnd, name, home); err != nil {
		return -1, err
	}
	// Its own kernel shall say nothing there.
	setting("ipv6/conf/"+farEnd+"/disable_ipv6", "1")
	fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, 16<<20) // as much as is allowed
	_ = unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1)
	// What is sent needs no queue, and doesn't wait until the kernel has made one.
	_ = unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_QDISC_BYPASS, 1)
	index, err := indexOf(fd, farEnd)
	if err == nil {
		err = n.up(index)
	}
	if err == nil {
		everything := uint16(unix.ETH_P_ALL<<8&0xff00 | unix.ETH_P_ALL>>8)
		err = unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: everything, Ifindex: index})
	}
	if err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// indexOf is an interface's number in the namespace of a socket.
func indexOf(socket int, name string) (int, error) {
	request, err := unix.NewIfreq(name)
	if err == nil {
		err = unix.IoctlIfreq(socket, unix.SIOCGIFINDEX, request)
	}
	if err != nil {
		return 0, err
	}
	return int(request.Uint32()), nil
}

// pair makes two interfaces that are each other's cable.
func (n *netlink) pair(here, there string, home int) error {
	end := func(name string, mac [6]byte) message {
		m := link(0, 0, 0).attribute(unix.IFLA_IFNAME, append([]byte(name), 0))
		return m.attribute(unix.IFLA_ADDRESS, mac[:])
	}
	peer := end(there, nearMAC).attribute(unix.IFLA_NET_NS_FD, word(uint32(home)))
	info := message(nil).attribute(unix.IFLA_INFO_KIND, []byte("veth"))
	info = info.attribute(unix.IFLA_INFO_DATA, message(nil).attribute(vethInfoPeer, peer))
	return n.ask(unix.RTM_NEWLINK, unix.NLM_F_CREATE|unix.NLM_F_EXCL, end(here, farMAC).attribute(unix.IFLA_LINKINFO, info))
}

// plainEthernet has an interface ask nobody for addresses, and leave neither
// checksums nor the cutting of segments to a card that isn't there.
func plainEthernet(name string) error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	n, err := openNetlink()
	if err != nil {
		return err
	}
	defer n.close()
	index, err := indexOf(fd, name)
	if err != nil {
		return err
	}
	if err := n.ask(unix.RTM_NEWLINK, 0, link(index, unix.IFF_NOARP, unix.IFF_NOARP)); err != nil {
		return err
	}
	request := ethtoolRequest{value: &[2]uint32{ethtoolSetTxSum, 0}}
	copy(request.name[:unix.IFNAMSIZ-1], name)
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(fd), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}

// ethtoolRequest is a struct ifreq with an ethtool_value.
type ethtoolRequest struct {
	name  [unix.IFNAMSIZ]byte
	value *[2]uint32
	_     [16]byte // at least as long as the kernel's
}

// headerEthernet is what stands before every datagram on Ethernet.
const headerEthernet = 14

// framed is the outer end of a pair: what passes it is datagrams, as with a TUN
// device.
type framed struct{ *os.File }

// Read implements io.Reader. What is no datagram of IP it passes over.
func (f framed) Read(b []byte) (int, error) {
	frame := make([]byte, len(b)+headerEthernet)
	for {
		n, err := f.File.Read(frame)
		if err != nil {
			return 0, err
		}
		if n <= headerEthernet {
			continue
		}
		switch kind := uint16(frame[12])<<8 | uint16(frame[13]); kind {
		case unix.ETH_P_IP, unix.ETH_P_IPV6:
			return copy(b, frame[headerEthernet:n]), nil
		}
	}
}

// Write implements io.Writer.
func (f framed) Write(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	kind := uint16(unix.ETH_P_IP)
	if b[0]>>4 == 6 {
		kind = unix.ETH_P_IPV6
	}
	frame := append(make([]byte, 0, headerEthernet+len(b)), nearMAC[:]...)
	frame = append(append(frame, farMAC[:]...), byte(kind>>8), byte(kind))
	if _, err := f.File.Write(append(frame, b...)); err != nil {
		return 0, err
	}
	return len(b), nil
}
