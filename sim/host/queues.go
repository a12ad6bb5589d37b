package host

import (
	"slices"

	"wiretale/trace"
)

// queue is the queue of a listener that the connection stands in; "" if it is
// in none.
func (s *socket) queue() string {
	switch {
	case !s.waits || s.conn.State() == trace.Closed:
		return ""
	case s.usable():
		return trace.TableAcceptQueue
	}
	return trace.TableSYNQueue
}

// tellQueue notes in which queue the connection stands now, and how long the
// two have become.
func (s *socket) tellQueue() {
	if s.listener == nil || !s.listener.tells {
		return
	}
	if in := s.queue(); in != s.queued {
		s.entry(s.queued, "")
		s.entry(in, s.conn.State().String())
		s.queued = in
	}
	s.listener.tellLengths()
}

// entry changes what one queue says of the connection.
func (s *socket) entry(queue, value string) {
	if queue != "" {
		s.host.journal.Record(trace.Event{Kind: trace.TableChanged, Endpoint: s.endpoint,
			Detail: trace.TableEntry{Table: queue, Key: s.pair.remote.String(), Value: value}})
	}
}

// tellBacklog tells how many connections the accept queue holds.
func (l *listener) tellBacklog() {
	if l.tells {
		l.variable("backlog", l.queue.Backlog()+1)
		l.variable("SYN-Q", 0)
		l.variable("accept-Q", 0)
	}
}

// tellLengths tells of the lengths that have changed.
func (l *listener) tellLengths() {
	if !l.tells {
		return
	}
	for i, length := range [...]int{l.queue.Half(), l.queue.Ready()} {
		if l.told[i] != length {
			l.told[i] = length
			l.variable([...]string{"SYN-Q", "accept-Q"}[i], length)
		}
	}
}

func (l *listener) variable(name string, value int) {
	l.host.journal.Record(trace.Event{Kind: trace.VariableChanged, Endpoint: l.endpoint,
		Detail: trace.Variable{Name: name, Value: int64(value)}})
}

// finish lets the application go on to the next connection once it is done with
// this one.
func (s *socket) finish() {
	s.tellQueue()
	if s.served && (s.closed || s.conn.State() == trace.Closed) {
		s.served = false
		s.listener.serving--
		s.listener.attend()
	}
}

// crash ends the process that listens: its system closes all that it held.
func (l *listener) crash() {
	h := l.host
	l.gone = true
	delete(h.listeners, l.port)
	h.listening = slices.DeleteFunc(h.listening, func(o *listener) bool { return o == l })
	l.queue.Close(h.now())
	for s := h.opened; s != nil; {
		next := s.younger
		if s.listener == l && !s.closed {
			s.closed, s.ended = true, true
			s.conn.Close(h.now())
			s.drain()
			s.schedule()
		}
		s = next
	}
	h.journal.Record(trace.Event{Kind: trace.StateChanged, Endpoint: l.endpoint,
		Detail: trace.Transition{From: trace.Listen, To: trace.Closed}})
	l.tellLengths()
}
