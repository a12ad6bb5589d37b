package host

import (
	"time"

	"wiretale/session"
	"wiretale/sim/link"
	"wiretale/trace"
)

// power is what interventions have done to the host.
type power struct {
	off     bool
	life    int  // how often it was switched off: what was begun in one life is not gone on with in the next
	deaf    bool // its applications take nothing from their connections
	refuses bool // new connections
	start   func()
}

// bootTime is how long a host is off that is started anew.
const bootTime = time.Second

// OnStart opens the host's services, now and each time it is switched on.
func (h *Host) OnStart(open func()) {
	h.power.start = open
	open()
}

// Obey schedules what a script does to the host. What stands for a real machine
// is out of its reach.
func (h *Host) Obey(s *link.Script) {
	if h.config.Real {
		return
	}
	for _, c := range s.OfHost(h.config.Name) {
		h.medium.Engine.At(c.At, func() { h.Change(c) })
	}
}

// Change does to the host what an intervention asks for, now.
func (h *Host) Change(c link.Change) {
	h.journal.Because(0, func() {
		h.journal.Cause = h.journal.Record(trace.Event{Kind: trace.InterventionApplied, Detail: c.Made()})
		switch c.Action {
		case session.StopReading:
			h.power.deaf = true
		case session.ReadAgain:
			h.readAgain()
		case session.Refuse:
			h.power.refuses = true
		case session.Crash:
			h.switchOff()
		case session.Reboot:
			h.reboot()
		}
	})
}

// readAgain lets applications take what has come meanwhile.
func (h *Host) readAgain() {
	h.power.deaf = false
	for s := h.opened; s != nil; {
		next := s.younger // s may be gone after its step
		s.step()
		s = next
	}
}

// reboot switches the host off, and a while later on.
func (h *Host) reboot() {
	h.switchOff()
	h.later(bootTime, h.switchOn)
}

// switchOff takes the host's power: it forgets everything, says nothing more,
// and hears nothing.
func (h *Host) switchOff() {
	h.power.off = true
	h.power.life++
	for s := h.opened; s != nil; {
		next := s.younger
		s.conn.Vanish(h.now())
		s.schedule()
		s = next
	}
	for _, l := range h.listening {
		h.journal.Record(trace.Event{Kind: trace.StateChanged, Endpoint: l.endpoint,
			Detail: trace.Transition{From: trace.Listen, To: trace.Closed}})
	}
	h.haltErrands()
	h.forgetNeighbours()
	h.forgetNames()
	h.forgetDoor()
	clear(h.listeners)
	clear(h.memories)
	clear(h.datagrams)
	h.listening, h.latest = nil, nil
	for _, i := range h.interfaces {
		i.port.Off = true
		i.out.SwitchOff(h.journal.Cause)
	}
}

// switchOn starts the host: it knows nothing of what was.
func (h *Host) switchOn() {
	h.power.off, h.power.deaf, h.power.refuses = false, false, false
	for _, i := range h.interfaces {
		i.port.Off = false
	}
	if h.power.start != nil {
		h.power.start()
	}
}

// line puts a socket behind those that are there.
func (h *Host) line(s *socket) {
	if s.elder = h.youngest; s.elder != nil {
		s.elder.younger = s
	} else {
		h.opened = s
	}
	h.youngest = s
}

// unline takes a socket out, if it is in.
func (h *Host) unline(s *socket) {
	switch {
	case s.elder != nil:
		s.elder.younger = s.younger
	case h.opened == s:
		h.opened = s.younger
	default:
		return // it is out
	}
	if s.younger != nil {
		s.younger.elder = s.elder
	} else if h.youngest == s {
		h.youngest = s.elder
	}
	s.elder, s.younger = nil, nil
}
