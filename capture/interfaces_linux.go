package capture

import (
	"net"
	"net/netip"
	"strings"

	"golang.org/x/sys/unix"

	"wiretale/wire"
)

// Interfaces lists the interfaces of this process's network namespace, in the
// system's order.
func Interfaces() ([]Interface, error) {
	found, err := net.Interfaces()
	if err != nil {
		return nil, &Error{File: AnyInterface, Offset: -1, Code: LiveFailed, Found: reason(err), Err: err}
	}
	permitted := permitted()
	list := make([]Interface, 0, len(found))
	for _, f := range found {
		hardware := hardwareType(f.Name)
		link, _ := linkOf(hardware)
		i := Interface{
			Name:      f.Name,
			Link:      link,
			Loopback:  hardware == unix.ARPHRD_LOOPBACK,
			Up:        f.Flags&net.FlagUp != 0,
			Permitted: permitted,
		}
		addrs, _ := f.Addrs() // an interface without addresses can be watched too
		for _, a := range addrs {
			if p, err := netip.ParsePrefix(a.String()); err == nil {
				i.Addrs = append(i.Addrs, p.Addr())
			}
		}
		list = append(list, i)
	}
	return list, nil
}

// permitted reports whether a packet socket may be opened.
func permitted() bool {
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return false
	}
	unix.Close(fd)
	return true
}

// hardwareType is an interface's ARPHRD number; ARPHRD_VOID where it can't be
// told.
func hardwareType(name string) uint16 {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return unix.ARPHRD_VOID
	}
	defer unix.Close(fd)
	request, err := unix.NewIfreq(name)
	if err != nil {
		return unix.ARPHRD_VOID
	}
	if err := unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, request); err != nil {
		return unix.ARPHRD_VOID
	}
	return request.Uint16() // sa_family of the address
}

// linkOf is how frames begin on an interface of a hardware type, and whether
// the kernel gives them so. Where it doesn't, a Linux cooked header tells of
// them (LINKTYPE_LINUX_SLL2).
func linkOf(hardware uint16) (link wire.LinkType, raw bool) {
	switch hardware {
	case unix.ARPHRD_ETHER, unix.ARPHRD_LOOPBACK:
		return wire.LinkEthernet, true
	case unix.ARPHRD_NONE, unix.ARPHRD_RAWIP:
		return wire.LinkRaw, true
	}
	return wire.LinkLinuxSLL2, false
}

// namesOf joins the names of interfaces, for a person who named another.
func namesOf(list []Interface) string {
	names := make([]string, len(list))
	for i := range list {
		names[i] = list[i].Name
	}
	return strings.Join(names, ", ")
}
