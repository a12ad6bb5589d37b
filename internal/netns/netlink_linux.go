package netns

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/sys/unix"
)

// netlink asks the kernel to configure the network namespace it was opened in
// (rtnetlink(7)).
type netlink struct {
	fd  int
	seq uint32
}

func openNetlink() (*netlink, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil, err
	}
	return &netlink{fd: fd}, nil
}

func (n *netlink) close() { unix.Close(n.fd) }

// message is a request: its fixed part, then attributes.
type message []byte

var native = binary.NativeEndian

func (m message) attribute(kind uint16, value []byte) message {
	m = native.AppendUint16(m, uint16(unix.SizeofRtAttr+len(value)))
	m = native.AppendUint16(m, kind)
	m = append(m, value...)
	for len(m)%unix.NLMSG_ALIGNTO != 0 {
		m = append(m, 0)
	}
	return m
}

func word(v uint32) []byte { return native.AppendUint32(nil, v) }

// ask sends one request and waits for the kernel's verdict on it.
func (n *netlink) ask(kind, flags uint16, body message) error {
	n.seq++
	m := native.AppendUint32(nil, uint32(unix.SizeofNlMsghdr+len(body)))
	m = native.AppendUint16(m, kind)
	m = native.AppendUint16(m, unix.NLM_F_REQUEST|unix.NLM_F_ACK|flags)
	m = native.AppendUint32(m, n.seq)
	m = native.AppendUint32(m, 0) // from: the kernel fills it in
	if err := unix.Sendto(n.fd, append(m, body...), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 8<<10)
	for {
		length, _, err := unix.Recvfrom(n.fd, answer, 0)
		if err != nil {
			return err
		}
		b := answer[:length]
		if len(b) < unix.SizeofNlMsghdr+4 || native.Uint16(b[4:]) != unix.NLMSG_ERROR || native.Uint32(b[8:]) != n.seq {
			continue
		}
		if code := int32(native.Uint32(b[unix.SizeofNlMsghdr:])); code != 0 {
			return unix.Errno(-code)
		}
		return nil
	}
}

// link is the fixed part of a request about an interface.
func link(index int, flags, change uint32) message {
	m := message{unix.AF_UNSPEC, 0, 0, 0}
	m = native.AppendUint32(m, uint32(index))
	m = native.AppendUint32(m, flags)
	return native.AppendUint32(m, change)
}

// up switches an interface on.
func (n *netlink) up(index int) error {
	return n.ask(unix.RTM_NEWLINK, 0, link(index, unix.IFF_UP, unix.IFF_UP))
}

func (n *netlink) setMTU(index, mtu int) error {
	return n.ask(unix.RTM_NEWLINK, 0, link(index, 0, 0).attribute(unix.IFLA_MTU, word(uint32(mtu))))
}

// setQueue says how much an interface holds for whoever takes its datagrams.
func (n *netlink) setQueue(index, datagrams int) error {
	return n.ask(unix.RTM_NEWLINK, 0, link(index, 0, 0).attribute(unix.IFLA_TXQLEN, word(uint32(datagrams))))
}

// noLinkLocal keeps the kernel from giving an interface a link-local address,
// with which it would ask for routers that aren't there.
func (n *netlink) noLinkLocal(index int) error {
	const mode, none = 8, 1 // IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE
	six := message(nil).attribute(unix.AF_INET6, message(nil).attribute(mode, []byte{none}))
	return n.ask(unix.RTM_NEWLINK, 0, link(index, 0, 0).attribute(unix.IFLA_AF_SPEC, six))
}

func family(a netip.Addr) uint8 {
	if a.Is4() {
		return unix.AF_INET
	}
	return unix.AF_INET6
}

// address gives an interface an address that nobody else on its link has.
func (n *netlink) address(index int, a netip.Addr) error {
	m := message{family(a), uint8(a.BitLen()), unix.IFA_F_NODAD, unix.RT_SCOPE_UNIVERSE}
	m = native.AppendUint32(m, uint32(index))
	m = m.attribute(unix.IFA_LOCAL, a.AsSlice()).attribute(unix.IFA_ADDRESS, a.AsSlice())
	return n.ask(unix.RTM_NEWADDR, unix.NLM_F_CREATE|unix.NLM_F_EXCL, m)
}

// local has the kernel take what comes for an IPv6 address of its own at once.
// It does so by itself, but some time after the interface is up.
func (n *netlink) local(a netip.Addr) error {
	m := message{unix.AF_INET6, uint8(a.BitLen()), 0, 0, unix.RT_TABLE_LOCAL, unix.RTPROT_STATIC, unix.RT_SCOPE_UNIVERSE, unix.RTN_LOCAL, 0, 0, 0, 0}
	m = m.attribute(unix.RTA_OIF, word(loopbackIndex)).attribute(unix.RTA_DST, a.AsSlice())
	err := n.ask(unix.RTM_NEWROUTE, unix.NLM_F_CREATE, m)
	if err == unix.EEXIST {
		return nil
	}
	return err
}

// route sends what is for a prefix through an interface.
func (n *netlink) route(index int, to netip.Prefix) error {
	scope := uint8(unix.RT_SCOPE_UNIVERSE)
	if to.Addr().Is4() {
		scope = unix.RT_SCOPE_LINK
	}
	m := message{family(to.Addr()), uint8(to.Bits()), 0, 0, unix.RT_TABLE_MAIN, unix.RTPROT_STATIC, scope, unix.RTN_UNICAST, 0, 0, 0, 0}
	m = m.attribute(unix.RTA_OIF, word(uint32(index)))
	if to.Bits() > 0 {
		m = m.attribute(unix.RTA_DST, to.Masked().Addr().AsSlice())
	}
	return n.ask(unix.RTM_NEWROUTE, unix.NLM_F_CREATE|unix.NLM_F_EXCL, m)
}
