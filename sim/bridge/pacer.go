package bridge

import (
	"io"
	"time"

	"wiretale/sim/engine"
)

// pacer lets a simulation happen as time passes. Only its run method touches
// the engine.
type pacer struct {
	engine *engine.Engine
	device io.ReadWriter // a read gives one datagram of the real machine, a write hands it one
	emit   func(datagram []byte)
	alarm  alarm
	start  time.Time // when the simulation's time is zero
	// patience is how long a datagram may take to be answered.
	patience time.Duration
	farewell time.Duration // how long it goes on at most, once the command has ended
	// What other goroutines want done in the loop, and whether any of it keeps
	// the network from ending; nil for nothing.
	calls <-chan func()
	busy  func() bool
	last  time.Time // when a datagram last passed the device
}

// arrival is a datagram that the real machine sent.
type arrival struct {
	at   time.Duration
	data []byte
}

const (
	// maxDatagram bounds a datagram.
	maxDatagram = 64 << 10
	// backlog is how many datagrams may wait; the device holds the others back.
	backlog = 256
)

// read takes datagrams from the device until it fails or nobody wants more,
// and notes when each came.
func (p *pacer) read(to chan<- arrival, stop <-chan struct{}) {
	defer close(to)
	buffer := make([]byte, maxDatagram)
	for {
		n, err := p.device.Read(buffer)
		if err != nil {
			return
		}
		select {
		case to <- arrival{time.Since(p.start), append([]byte(nil), buffer[:n]...)}:
		case <-stop:
			return
		}
	}
}

// deliver hands a datagram to the real machine. It fails only when that is
// gone, as the next read will tell.
func (p *pacer) deliver(datagram []byte) {
	p.last = time.Now()
	_, _ = p.device.Write(datagram)
}

// run carries out what is due and waits for what comes next, until stop is
// closed or the device fails; or, once ended is closed, until nobody says
// anything any more. A wake-up that comes late makes up for it: what should
// have happened meanwhile happens at the times at which it should.
func (p *pacer) run(stop, ended <-chan struct{}) {
	arrivals, done := make(chan arrival, backlog), make(chan struct{})
	defer close(done)
	go p.read(arrivals, done)
	defer p.alarm.close()
	var bound time.Time // no later than this
	for {
		// What has come stops the timers that waited for it, however late it is
		// looked at.
		for range len(arrivals) {
			p.take(<-arrivals)
		}
		p.engine.Advance(time.Since(p.start))
		if !bound.IsZero() && (p.quiet() || time.Now().After(bound)) {
			return
		}
		p.wake(!bound.IsZero())
		select {
		case a, ok := <-arrivals:
			if !ok {
				return
			}
			p.take(a)
		case call := <-p.calls:
			p.engine.Advance(time.Since(p.start))
			call()
		case <-p.alarm.rings():
		case <-ended:
			ended, bound = nil, time.Now().Add(p.farewell)
		case <-stop:
			return
		}
	}
}

// quiet reports whether nobody says anything any more.
func (p *pacer) quiet() bool {
	return time.Since(p.last) >= p.patience && (p.busy == nil || !p.busy())
}

// wake sets the alarm for what the simulation does next, or, at the end, for
// when the wait for an answer is over.
func (p *pacer) wake(ending bool) {
	next, due := p.engine.Next()
	at := p.start.Add(next)
	if ending {
		over := p.last.Add(p.patience)
		if p.busy != nil && p.busy() {
			over = time.Now().Add(p.patience)
		}
		if !due || over.Before(at) {
			at, due = over, true
		}
	}
	if due {
		p.alarm.set(time.Until(at))
	} else {
		p.alarm.silence()
	}
}

// take hands a datagram to the simulation, behind all that happened before.
func (p *pacer) take(a arrival) {
	p.last = time.Now()
	p.engine.Advance(a.at)
	p.emit(a.data)
}
