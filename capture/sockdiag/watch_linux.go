package sockdiag

import (
	"context"
	"time"

	"golang.org/x/sys/unix"

	"wiretale/capture"
	"wiretale/internal/rescue"
	"wiretale/trace"
	"wiretale/wire"
)

const (
	// Interval is how often sockets are looked at whose frames pass.
	Interval = 200 * time.Millisecond
	// restAfter is how many times as long as a round took the watch rests.
	restAfter = 4
	// A connection without frames is looked at in a few rounds, then in one of
	// so many, and forgotten where none of its sockets is here.
	idleRounds, seldom = 3, 10
	// unseen is how long a connection may be known without a frame of it in the
	// log.
	unseen = 2 * time.Second
	// opensAtOnce is how many new connections are taken in before they are
	// looked at.
	opensAtOnce = 64
)

// Run runs a source, and records beside its frames what the kernel says of the
// sockets between which they pass: facts of the kinds SocketObserved and
// VariableChanged, their basis Observed, of endpoints that the log knows by
// their addresses. k is closed when the source has ended.
func Run(ctx context.Context, from capture.Source, log trace.Recorder, k *Kernel) error {
	defer k.Close()
	to, err := newRecorder(log)
	if err != nil {
		return from.Run(ctx, log)
	}
	defer unix.Close(to.wake)
	stop, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return from.Run(ctx, log)
	}
	defer unix.Close(stop)
	over := make(chan struct{})
	rescue.Go(func() {
		defer close(over)
		newWatch(k, to).run(stop)
	})
	err = from.Run(ctx, to)
	raise(stop)
	<-over
	return err
}

// watch asks the kernel, in rounds.
type watch struct {
	kernel    *Kernel
	to        *recorder
	owners    owners
	listeners map[question]*subject
	found     []finding
	round     int
}

func newWatch(k *Kernel, to *recorder) *watch {
	w := &watch{kernel: k, to: to, owners: owners{proc: "/proc"}, listeners: make(map[question]*subject)}
	k.ended = w.ended
	return w
}

// run looks until it is stopped.
func (w *watch) run(stop int) {
	rested := time.Now()         // there is time for more
	next := rested.Add(Interval) // the next round of all
	for {
		waiting := []unix.PollFd{{Fd: int32(stop), Events: unix.POLLIN}}
		now := time.Now()
		patience := rested.Sub(now)
		if patience <= 0 {
			waiting = append(waiting, unix.PollFd{Fd: int32(w.to.wake), Events: unix.POLLIN}, unix.PollFd{Fd: int32(w.kernel.diag), Events: unix.POLLIN})
			if w.kernel.opens >= 0 {
				waiting = append(waiting, unix.PollFd{Fd: int32(w.kernel.opens), Events: unix.POLLIN})
			}
			patience = w.patience(now, next)
		}
		if _, err := unix.Poll(waiting, milliseconds(patience)); err != nil && err != unix.EINTR || waiting[0].Revents != 0 {
			return
		}
		if now = time.Now(); now.Before(rested) {
			continue
		}
		all := !now.Before(next)
		w.look(now, all)
		over := time.Now()
		if all {
			next = over.Add(Interval)
		}
		rested = over.Add(restAfter * over.Sub(now))
	}
}

// patience is how long there is nothing to do, if nothing comes: for ever,
// where no connection is known.
func (w *watch) patience(now, next time.Time) time.Duration {
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	switch {
	case w.to.facts.len() > 0:
		return max(0, min(next.Sub(now), holdBack))
	case len(w.to.connections) > 0:
		return max(0, next.Sub(now)) // a rest may last longer than an interval
	}
	return -1
}

// milliseconds rounds up; a negative time is for ever.
func milliseconds(d time.Duration) int {
	if d < 0 {
		return -1
	}
	return int((d + time.Millisecond - 1) / time.Millisecond)
}

// look is one round: of the connections that are new, or of all.
func (w *watch) look(now time.Time, all bool) {
	w.round++
	var woken [8]byte
	_, _ = unix.Read(w.to.wake, woken[:])
	w.hear()
	w.kernel.drain()
	for _, c := range w.due(now, all) {
		w.ask(c)
	}
	w.name()
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	for i := range w.found {
		w.to.add(&w.found[i])
	}
	clear(w.found)
	w.found = w.found[:0]
	w.to.release(time.Now().Add(-holdBack))
}

// hear takes notice of connections that are being opened.
func (w *watch) hear() {
	for range opensAtOnce {
		opened, ok := w.kernel.opened()
		if !ok {
			return
		}
		w.to.mu.Lock()
		w.to.meet(opened, wire.SYN, false)
		w.to.mu.Unlock()
	}
}

// due are the connections to look at, and forgets those that there is nothing
// more to learn of.
func (w *watch) due(now time.Time, all bool) (due []*connection) {
	r := w.to
	r.mu.Lock()
	defer r.mu.Unlock()
	r.woken = false
	crowded := len(r.connections) > mostConnections
	for way, c := range r.connections {
		if way != c.way {
			continue // it is in the table by either end
		}
		if c.renewed {
			for _, s := range c.ends {
				s.misses, s.searches = 0, 0
			}
		}
		if !c.turned && !all {
			continue
		}
		switch c.idle++; {
		case !c.sighted && now.Sub(c.since) > unseen:
			r.forget(c)
		case c.over() && (c.idle > idleRounds || crowded):
			r.forget(c)
		case c.stirred || c.idle <= idleRounds || c.idle%seldom == 0:
			due = append(due, c)
		}
		c.renewed, c.turned, c.stirred = false, false, false
	}
	return due
}

// over reports whether none of the two sockets can change any more.
func (c *connection) over() bool {
	for _, s := range c.ends {
		if !s.absent() && s.told.State != trace.TimeWait {
			return false
		}
	}
	return true
}

// ask asks for a connection's sockets, and those that listen at its ends.
func (w *watch) ask(c *connection) {
	for i, s := range c.ends {
		if c.listeners[i] == nil && s.protocol == wire.ProtocolTCP {
			c.listeners[i] = w.listener(s.listening())
		}
		for _, x := range [...]*subject{s, c.listeners[i]} {
			if x == nil || x.absent() || x.round == w.round {
				continue
			}
			x.round = w.round
			f := finding{of: c, socket: x, when: time.Now()}
			f.report, f.ok = w.kernel.ask(x.question)
			w.found = append(w.found, f)
		}
	}
}

// listener is the socket that listens at an address, as far as that is known.
func (w *watch) listener(q question) *subject {
	s := w.listeners[q]
	if s == nil {
		if len(w.listeners) >= mostConnections {
			clear(w.listeners)
		}
		s = newSubject(q)
		w.listeners[q] = s
	}
	return s
}

// ended takes in what the kernel knew of a socket at its end.
func (w *watch) ended(r *Report) {
	q := question{wire.ProtocolTCP, r.Local, r.Remote}
	w.to.mu.Lock()
	defer w.to.mu.Unlock()
	c := w.to.connections[wayOf(q)]
	if c == nil {
		return
	}
	for _, s := range c.ends {
		if s.question == q && (s.cookie == 0 || s.cookie == r.Cookie) {
			w.found = append(w.found, finding{of: c, socket: s, when: time.Now(), report: *r, ok: true, last: true})
			c.stirred, c.idle = true, 0
		}
	}
}

// name finds the processes that hold the sockets which were found.
func (w *watch) name() {
	wanted := make(map[uint64]bool)
	for i := range w.found {
		f := &w.found[i]
		if f.ok && !f.last && f.report.Inode != 0 && f.socket.nameless(f.report.Inode) {
			wanted[f.report.Inode] = true
		}
	}
	if len(wanted) == 0 {
		return
	}
	held := w.owners.find(wanted)
	for i := range w.found {
		f := &w.found[i]
		if !wanted[f.report.Inode] {
			continue
		}
		if p, ok := held[f.report.Inode]; ok {
			f.process = p
		} else {
			f.socket.searches++
		}
	}
}
