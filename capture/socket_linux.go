package capture

import (
	"golang.org/x/sys/unix"
)

// LiveFrom is Live for sockets that were opened elsewhere. They are taken over,
// whatever becomes of them.
func LiveFrom(name string, sockets []Socket) (Archive, error) {
	l := &live{name: name, wake: -1, left: -1}
	for _, s := range sockets {
		defer s.File.Close()
	}
	for _, s := range sockets {
		r, err := openRingOn(s, max(usualBuffer/ringBlock/len(sockets), leastBlocks))
		if err != nil {
			l.close()
			return nil, liveError(s.Interface, err)
		}
		l.rings = append(l.rings, r)
	}
	return l.ready()
}

// openRingOn begins to watch an interface through a socket, which is asked for
// all that is to be known of it: names mean something in its namespace only.
func openRingOn(s Socket, blocks int) (*ring, error) {
	r := &ring{blocks: blocks, fd: -1}
	r.Interface, r.file, r.offset = s.Interface, s.Interface, -1
	fd, err := unix.FcntlInt(s.File.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	r.fd = fd
	request, err := unix.NewIfreq(s.Interface)
	if err == nil {
		err = unix.IoctlIfreq(fd, unix.SIOCGIFINDEX, request)
	}
	if err == nil {
		r.index = int(request.Uint32())
		err = unix.IoctlIfreq(fd, unix.SIOCGIFHWADDR, request)
	}
	if err == nil {
		r.hardware = request.Uint16() // sa_family of the address
		r.Link, r.raw = linkOf(r.hardware)
		r.Loopback = r.hardware == unix.ARPHRD_LOOPBACK
		r.again = r.tap
		r.again.Again = true
		err = r.begin(nil)
	}
	if err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}
