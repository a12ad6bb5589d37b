package capture

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"wiretale/capture/pcapfilter"
	"wiretale/trace"
)

const (
	// usualBuffer is what the kernel may hold if nobody says: a burst on
	// loopback brings gigabytes a second.
	usualBuffer = 64 << 20
	// leastBlocks is how much of it every interface has.
	leastBlocks = 8
)

// live watches interfaces through packet sockets.
type live struct {
	name   string
	rings  []*ring
	wake   int // an eventfd that ends the wait
	tally  tally
	left   int // frames to keep until it ends; negative for no end
	copies copies
	keep   keep
}

// Live begins to watch interfaces; AnyInterface is every one that is there now
// and up. The sockets belong to the network namespace of the calling thread, and
// frames are kept from now on; Run hands them over until its context ends, and
// then returns nil. An interface at whose frames the filter can't look is left
// out if others are watched. Errors are of type *Error or *pcapfilter.Error.
func Live(o LiveOptions) (Archive, error) {
	found, any, err := named(o.Interfaces)
	if err != nil {
		return nil, err
	}
	l := &live{name: strings.Join(o.Interfaces, ","), wake: -1, left: o.Count}
	if o.Count == 0 {
		l.left = -1
	}
	buffer := o.Buffer
	if buffer == 0 {
		buffer = usualBuffer
	}
	blocks := max(buffer/ringBlock/len(found), leastBlocks)
	var skipped error
	for i := range found {
		r, err := openRing(&found[i], blocks, o.Filter)
		if any && (is(err, LiveDown) || errors.As(err, new(*pcapfilter.Error))) {
			skipped = err
			continue
		}
		if err != nil {
			l.close()
			return nil, err
		}
		l.rings = append(l.rings, r)
	}
	if len(l.rings) == 0 {
		return nil, skipped
	}
	return l.ready()
}

// ready returns the source, now that its rings are there.
func (l *live) ready() (Archive, error) {
	var err error
	if l.wake, err = unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK); err != nil {
		l.close()
		return nil, liveError(l.name, err)
	}
	return l, nil
}

// named returns the interfaces that names mean, and whether they are all that
// there are.
func named(names []string) (found []net.Interface, any bool, err error) {
	for _, name := range names {
		if name == AnyInterface {
			all, err := net.Interfaces()
			if err != nil {
				return nil, true, liveError(name, err)
			}
			if len(all) == 0 {
				return nil, true, &Error{File: name, Offset: -1, Code: LiveDown}
			}
			return all, true, nil
		}
		i, err := net.InterfaceByName(name)
		if err != nil {
			list, _ := Interfaces()
			return nil, false, &Error{File: name, Offset: -1, Code: LiveMissing, Expected: namesOf(list), Err: err}
		}
		if !slices.ContainsFunc(found, func(f net.Interface) bool { return f.Index == i.Index }) {
			found = append(found, *i)
		}
	}
	return found, false, nil
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

// Keep implements Archive.
func (l *live) Keep() { l.keep.wanted = true }

// Frames implements Archive.
func (l *live) Frames() *Frames { return l.keep.frames() }

// Close implements Archive.
func (l *live) Close() error { l.keep.close(); return nil }

// Run implements Source.
func (l *live) Run(ctx context.Context, log trace.Recorder) error {
	to := newRecorder(log, &l.tally)
	spool, err := l.keep.begin(nil, false)
	if err != nil {
		l.close()
		return to.close(&Error{File: l.name, Offset: -1, Code: LiveFailed, Found: reason(err), Err: err})
	}
	to.spool = spool
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

const (
	// atOnce is how many frames are recorded before the source looks whether
	// it is to end.
	atOnce = 10_000
	// clockStep is how much later than now a frame can't have passed, in
	// nanoseconds, unless the clock was set meanwhile: it is not waited for.
	clockStep = int64(time.Second)
)

// watch records frames until the context ends or no interface is left.
func (l *live) watch(ctx context.Context, to *recorder) error {
	patience := -1
	for {
		waiting := make([]unix.PollFd, 0, len(l.rings)+1)
		waiting = append(waiting, unix.PollFd{Fd: int32(l.wake), Events: unix.POLLIN})
		for _, r := range l.rings {
			waiting = append(waiting, unix.PollFd{Fd: int32(r.fd), Events: unix.POLLIN})
		}
		if _, err := unix.Poll(waiting, patience); err != nil && err != unix.EINTR {
			return liveError(l.name, err)
		}
		ended := ctx.Err() != nil
		if ended {
			// What was on its way is in a block that the kernel still keeps.
			unix.Poll(nil, 2*ringPatience) // it only waits
		}
		patience = l.record(to, ended || slices.ContainsFunc(waiting[1:], gone))
		for _, r := range l.rings {
			to.lost(r.missed())
		}
		if ended || l.left == 0 {
			return nil
		}
		if err := l.bury(waiting[1:]); err != nil {
			return err
		}
	}
}

// record records the frames that are there, of several interfaces in the order
// in which they passed. Another one may still have an earlier frame in a block
// that isn't handed over, so the latest wait a little, unless they are the last.
// It returns how long to wait for more, in milliseconds; -1 is for ever.
func (l *live) record(to *recorder, last bool) int {
	until := time.Now()
	if len(l.rings) > 1 && !last {
		until = until.Add(-2 * ringPatience * time.Millisecond)
	}
	for n := 0; l.left != 0 && (n < atOnce || last); n++ {
		r, h := l.earliest()
		if r == nil {
			return -1
		}
		early := passed(h) - until.UnixNano()
		if (len(l.rings) > 1 || last) && early > 0 && early < clockStep {
			return ringPatience
		}
		if f, keep := r.frame(h); keep {
			at := &r.tap
			if len(l.rings) > 1 && l.copies.again(r.Link, f, r.index) {
				at = &r.again
			}
			to.record(at, f)
			l.left--
		}
		r.take(h)
	}
	return 0
}

// earliest is the frame that passed before all others that are there.
func (l *live) earliest() (from *ring, first *unix.Tpacket3Hdr) {
	for _, r := range l.rings {
		if h := r.next(); h != nil && (first == nil || passed(h) < passed(first)) {
			from, first = r, h
		}
	}
	return from, first
}

// passed is when a frame did, in nanoseconds since 1970.
func passed(h *unix.Tpacket3Hdr) int64 { return int64(h.Sec)*1e9 + int64(h.Nsec) }

// gone reports whether a socket's interface may have gone away.
func gone(p unix.PollFd) bool { return p.Revents&(unix.POLLERR|unix.POLLHUP|unix.POLLNVAL) != 0 }

// bury closes the rings whose interfaces went away. It returns why the last
// one did.
func (l *live) bury(waited []unix.PollFd) error {
	var last error
	kept := l.rings[:0]
	for i, r := range l.rings {
		if gone(waited[i]) {
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
