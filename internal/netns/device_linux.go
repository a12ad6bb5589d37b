package netns

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// device is where TUN devices are made.
const device = "/dev/net/tun"

// loopbackIndex is the number that lo has in every network namespace.
const loopbackIndex = 1

// openDevice makes a TUN interface in the thread's network namespace and
// returns its outer end. It carries datagrams without anything before them.
func openDevice(name string) (int, error) {
	fd, err := unix.Open(device, unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		return -1, deviceError(err)
	}
	request, err := unix.NewIfreq(name)
	if err == nil {
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		err = unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
	}
	if err != nil {
		unix.Close(fd)
		return -1, refused("ioctl(TUNSETIFF)", err)
	}
	return fd, nil
}

// deviceError says why the device can't be opened.
func deviceError(err error) error {
	e := &Error{Code: Failed, Step: device, Found: err.Error(), Err: err}
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
		e.Code = NoDevice
	case errors.Is(err, fs.ErrPermission): // EPERM: a container's rule for devices
		e.Code = DeviceDenied
	}
	return e
}

// configure gives the namespace its interfaces, addresses and routes.
func (c *Config) configure() error {
	n, err := openNetlink()
	if err != nil {
		return refused("socket(AF_NETLINK)", err)
	}
	defer n.close()
	own, err := net.InterfaceByName(c.Interface)
	if err != nil {
		return refused(c.Interface, err)
	}
	six := false
	steps := []step{
		{"lo up", func() error { return n.up(loopbackIndex) }},
		{"mtu", func() error { return n.setMTU(own.Index, c.MTU) }},
	}
	if c.Queue > 0 {
		steps = append(steps, step{"txqlen", func() error { return n.setQueue(own.Index, c.Queue) }})
	}
	// Where this fails there is no IPv6, or some questions for routers are
	// asked that nobody answers.
	_ = n.noLinkLocal(own.Index)
	for _, a := range c.Addresses {
		six = six || a.Is6()
		steps = append(steps, step{"address " + a.String(), func() error { return n.address(own.Index, a) }})
	}
	steps = append(steps, step{c.Interface + " up", func() error { return n.up(own.Index) }})
	for _, a := range c.Addresses {
		if a.Is6() { // the kernel takes its time until it takes what comes for it
			steps = append(steps, step{"local " + a.String(), func() error { return n.local(a) }})
		}
	}
	for _, to := range c.Routes {
		steps = append(steps, step{"route " + to.String(), func() error { return n.route(own.Index, to) }})
	}
	if !six {
		setting("ipv6/conf/"+c.Interface+"/disable_ipv6", "1")
	}
	setting("ipv6/conf/"+c.Interface+"/accept_ra", "0")
	// What an ordinary user may not do on the machine's own network does no
	// harm here: serve at port 80, send pings.
	setting("ipv4/ip_unprivileged_port_start", "0")
	setting("ipv4/ping_group_range", "0 "+lastGroup())
	return run(steps)
}

// step is a part of what is to be done, with the name by which an error calls it.
type step struct {
	name string
	do   func() error
}

func run(steps []step) error {
	for _, s := range steps {
		if err := s.do(); err != nil {
			return refused(s.name, err)
		}
	}
	return nil
}

// setting writes one of the namespace's settings. Where /proc may not be
// written to, as in many containers, it stays as it is.
func setting(name, value string) {
	_ = os.WriteFile("/proc/sys/net/"+name, []byte(value), 0)
}

// lastGroup is the last group that has a number in this user namespace.
func lastGroup() string {
	ranges := idRanges("/proc/self/gid_map")
	if len(ranges) == 0 {
		return "0"
	}
	last := ranges[len(ranges)-1]
	return decimal(last.ContainerID + last.Size - 1)
}

// refused is the error for a step that the kernel did not carry out.
func refused(what string, err error) error {
	e := &Error{Code: Failed, Step: what, Found: err.Error(), Err: err}
	// ENOSPC: a limit on the number of namespaces, which may be 0.
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, unix.ENOSPC) {
		e.Code = Forbidden
		if name, wanted := forbidding(); name != "" {
			e.Code, e.Step, e.Found, e.Expected = UsersForbidden, name, name+"="+value(name), name+"="+wanted
		}
	}
	return e
}

// The settings that keep ordinary users from making namespaces, or from doing
// anything in them, and the value that lets them.
var settings = []struct{ name, forbids, allows string }{
	{"kernel.unprivileged_userns_clone", "0", "1"},
	{"user.max_user_namespaces", "0", "10000"},
	{"user.max_net_namespaces", "0", "10000"},
	{"user.max_pid_namespaces", "0", "10000"},
	{"user.max_mnt_namespaces", "0", "10000"},
	{"kernel.apparmor_restrict_unprivileged_userns", "1", "0"},
}

// forbidding finds the setting that forbids user namespaces, and the value
// that would allow them.
func forbidding() (name, allows string) {
	for _, s := range settings {
		if value(s.name) == s.forbids {
			return s.name, s.allows
		}
	}
	return "", ""
}

// value is a kernel setting as it stands; "" if there is none of the name.
func value(name string) string {
	data, err := os.ReadFile("/proc/sys/" + strings.ReplaceAll(name, ".", "/"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(data))
}
