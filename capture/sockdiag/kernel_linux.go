package sockdiag

import (
	"os"

	"golang.org/x/sys/unix"

	"wiretale/trace"
	"wiretale/wire"
)

const (
	// answerRoom holds the longest answer: some hundred bytes a socket, of
	// which a datagram of a list holds several.
	answerRoom = 64 << 10
	// endsRoom is what the kernel keeps of the ends of sockets until they are
	// read.
	endsRoom = 1 << 20
)

// Kernel is a way to ask the kernel about the sockets of one network namespace.
type Kernel struct {
	diag  int // a netlink socket
	opens int // a packet socket that hears connections being opened; −1 without one
	seq   uint32
	room  []byte
	ended func(*Report) // is told of each TCP socket that came to its end
}

// Open returns a way to ask about the sockets of the network namespace of the
// calling thread.
func Open() (*Kernel, error) {
	diag, opens, err := Files()
	if err != nil {
		return nil, err
	}
	return From(diag, opens)
}

// Files opens what From takes, in the network namespace of the calling thread.
// opens is nil where the right to it is missing; then processes are not found
// that end within moments.
func Files() (diag, opens *os.File, err error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return nil, nil, os.NewSyscallError("socket(NETLINK_SOCK_DIAG)", err)
	}
	diag = os.NewFile(uintptr(fd), "sock_diag")
	fd, err = unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err == nil {
		opens = os.NewFile(uintptr(fd), "opens")
	}
	return diag, opens, nil
}

// From returns a way to ask about the sockets of the network namespace in which
// two files were opened: a netlink socket of the protocol NETLINK_SOCK_DIAG, and
// a packet socket of the kind SOCK_DGRAM that is not bound yet, or nil. They are
// taken over, whatever becomes of them.
func From(diag, opens *os.File) (*Kernel, error) {
	k := &Kernel{opens: -1, diag: -1, room: make([]byte, answerRoom), ended: func(*Report) {}}
	var err error
	if k.diag, err = takeOver(diag); err != nil {
		return nil, err
	}
	if opens != nil {
		if k.opens, err = takeOver(opens); err == nil {
			err = listenForOpens(k.opens)
		}
		if err != nil {
			k.Close()
			return nil, err
		}
	}
	// Without these what the kernel knew at a socket's end is missed, no more.
	_ = unix.SetsockoptInt(k.diag, unix.SOL_SOCKET, unix.SO_RCVBUF, endsRoom)
	_ = unix.Bind(k.diag, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) // one without an address hears nothing
	for _, group := range [...]int{1, 3} {                                // SKNLGRP_INET_TCP_DESTROY, SKNLGRP_INET6_TCP_DESTROY
		_ = unix.SetsockoptInt(k.diag, unix.SOL_NETLINK, unix.NETLINK_ADD_MEMBERSHIP, group)
	}
	return k, nil
}

// takeOver returns a descriptor of its own for a file, which it closes.
func takeOver(f *os.File) (fd int, err error) {
	defer f.Close()
	fd, err = unix.FcntlInt(f.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return -1, os.NewSyscallError("fcntl", err)
	}
	return fd, os.NewSyscallError("fcntl", unix.SetNonblock(fd, true))
}

// Close gives back what was opened. It may be called more than once, and of nil.
func (k *Kernel) Close() {
	if k == nil {
		return
	}
	for _, fd := range [...]*int{&k.diag, &k.opens} {
		if *fd >= 0 {
			unix.Close(*fd)
			*fd = -1
		}
	}
}

// Usable says why the kernel of this machine tells nothing of its sockets, and
// nil where it does.
func Usable() error {
	k, err := Open()
	if err != nil {
		return err
	}
	defer k.Close()
	k.seq++
	if err := k.send(askListening(k.seq)); err != nil {
		return os.NewSyscallError("sock_diag", err)
	}
	errno := unix.Errno(0)
	for over := false; !over; {
		got := k.receive(func(m *message) {
			if over = over || m.seq == k.seq && m.kind != kindByFamily; m.kind == kindError {
				errno = unix.Errno(m.errno())
			}
		})
		if !got {
			return os.NewSyscallError("sock_diag", unix.ENODATA)
		}
	}
	if errno != 0 {
		return os.NewSyscallError("sock_diag", errno)
	}
	return nil
}

func (k *Kernel) send(request []byte) error {
	return unix.Sendto(k.diag, request, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
}

// receive hands over the messages of one datagram, and reports whether there
// was one: an answer waits as soon as its request was sent. The ends of sockets
// come by themselves, among the answers.
func (k *Kernel) receive(take func(*message)) bool {
	var n int
	for {
		var err error
		n, _, err = unix.Recvfrom(k.diag, k.room, unix.MSG_DONTWAIT)
		if err == nil {
			break
		}
		if err != unix.EINTR && err != unix.ENOBUFS { // of too many ends some are lost
			return false
		}
	}
	for b := k.room[:n]; len(b) > 0; {
		m, rest, err := nextMessage(b)
		if err != nil {
			return true
		}
		if m.seq == 0 && m.kind == kindByFamily {
			if r, err := parse(wire.ProtocolTCP, m.body); err == nil {
				r.Figures.given &^= 1<<figReceiveQueue | 1<<figSendQueue // they are not told then
				k.ended(&r)
			}
		} else {
			take(&m)
		}
		b = rest
	}
	return true
}

// Ask returns what the kernel knows of a socket; ok is false where there is
// none.
func (k *Kernel) ask(q question) (r Report, ok bool) {
	k.seq++
	if k.seq == 0 {
		k.seq++ // that of what isn't asked for
	}
	if k.send(ask(q, k.seq)) != nil {
		return r, false
	}
	for over := false; !over; {
		got := k.receive(func(m *message) {
			if m.seq != k.seq {
				return
			}
			over = true
			if m.kind == kindByFamily {
				var err error
				r, err = parse(q.protocol, m.body)
				ok = err == nil
			}
		})
		if !got {
			return r, false
		}
	}
	// Where there is no such connection the kernel tells of who listens there.
	if (r.State == trace.Listen) == q.remote.IsValid() && q.protocol == wire.ProtocolTCP {
		return r, false
	}
	return r, ok
}

// drain takes in the ends of sockets that are told.
func (k *Kernel) drain() {
	for k.receive(func(*message) {}) {
	}
}
