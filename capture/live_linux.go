package capture

import (
	"context"
	"encoding/binary"
	"errors"
	"net"

	"golang.org/x/sys/unix"

	"wiretale/trace"
)

const (
	ringBlocks    = 16 // of one interface that is watched
	ringBlocksAny = 4  // of each, where all are
)

// live watches interfaces through packet sockets.
type live struct {
	name  string
	rings []*ring
	wake  int // an eventfd that ends the wait
	tally tally
}

// Live begins to watch an interface, or every one (AnyInterface) that is there
// now. The sockets belong to the network namespace of the calling thread, and
// frames are kept from now on; Run hands them over until its context ends, and
// then returns nil. Errors are of type *Error.
func Live(name string) (Source, error) {
	found, blocks, err := named(name)
	if err != nil {
		return nil, err
	}
	l := &live{name: name, wake: -1}
	for i := range found {
		r, err := openRing(&found[i], blocks)
		if name == AnyInterface && is(err, LiveDown) {
			continue
		}
		if err != nil {
			l.close()
			return nil, err
		}
		l.rings = append(l.rings, r)
	}
	if len(l.rings) == 0 {
		return nil, &Error{File: name, Offset: -1, Code: LiveDown}
	}
	return l.ready()
}

// ready returns the source, now that its rings are there.
func (l *live) ready() (Source, error) {
	var err error
	if l.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		l.close()
		return nil, liveError(l.name, err)
	}
	return l, nil
}

// named returns the interfaces that a name means, and how large their rings
// are to be.
func named(name string) ([]net.Interface, int, error) {
	if name == AnyInterface {
		all, err := net.Interfaces()
		if err != nil {
			return nil, 0, liveError(name, err)
		}
		return all, ringBlocksAny, nil
	}
	i, err := net.InterfaceByName(name)
	if err != nil {
		list, _ := Interfaces()
		return nil, 0, &Error{File: name, Offset: -1, Code: LiveMissing, Expected: namesOf(list), Err: err}
	}
	return []net.Interface{*i}, ringBlocks, nil
}

func is(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

func (l *live) close() {
	for _, r := range l.rings {
		r.close()
	}
	if l.wake >= 0 {
		unix.Close(l.wake)
		l.wake = -1
	}
}

// Name implements Source.
func (l *live) Name() string { return l.name }

// Progress implements Source.
func (l *live) Progress() Progress { return l.tally.progress() }

// Run implements Source.
func (l *live) Run(ctx context.Context, log trace.Recorder) error {
	to := newRecorder(log, &l.tally)
	woken := make(chan struct{})
	unhook := context.AfterFunc(ctx, func() {
		defer close(woken)
		one := binary.NativeEndian.AppendUint64(nil, 1)
		unix.Write(l.wake, one) // it can't be full
	})
	defer func() {
		if !unhook() {
			<-woken // the eventfd may be closed only after it was written to
		}
		l.close()
	}()
	return to.close(l.watch(ctx, to))
}

// watch records frames until the context ends or no interface is left.
func (l *live) watch(ctx context.Context, to *recorder) error {
	for {
		waiting := make([]unix.PollFd, 0, len(l.rings)+1)
		waiting = append(waiting, unix.PollFd{Fd: int32(l.wake), Events: unix.POLLIN})
		for _, r := range l.rings {
			waiting = append(waiting, unix.PollFd{Fd: int32(r.fd), Events: unix.POLLIN})
		}
		if _, err := unix.Poll(waiting, -1); err != nil && err != unix.EINTR {
			return liveError(l.name, err)
		}
		ended := ctx.Err() != nil
		if ended {
			// What was on its way is in a block that the kernel still keeps.
			unix.Poll(nil, 2*ringPatience) // it only waits
		}
		for _, r := range l.rings {
			r.drain(to)
			to.lost(r.missed())
		}
		if ended {
			return nil
		}
		if err := l.bury(waiting[1:]); err != nil {
			return err
		}
	}
}

// bury closes the rings whose interfaces went away. It returns why the last
// one did.
func (l *live) bury(waited []unix.PollFd) error {
	var last error
	kept := l.rings[:0]
	for i, r := range l.rings {
		if waited[i].Revents&(unix.POLLERR|unix.POLLHUP|unix.POLLNVAL) != 0 {
			if err := r.trouble(); err != nil {
				last = liveError(r.Interface, err)
				r.close()
				continue
			}
		}
		kept = append(kept, r)
	}
	l.rings = kept
	if len(kept) == 0 {
		return last
	}
	return nil
}
