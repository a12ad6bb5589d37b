package sockdiag

import (
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// connection is what two ends say to each other, of which at least one frame
// passed. Either may be on this machine.
type connection struct {
	way       way         // of its first frame
	ends      [2]*subject // that of the first frame's sender, and the other
	listeners [2]*subject // at the addresses of the ends
	// What follows is the recorder's too, and is guarded as it is.
	sighted bool   // the log has a frame of it
	waiting []fact // for that frame
	stirred bool   // a frame passed since it was looked at
	turned  bool   // so did one that opens or ends a connection
	renewed bool   // so did one that asks for a connection
	since   time.Time
	idle    int // rounds since
}

// subject is a socket that is asked about.
type subject struct {
	*end
	cookie  uint64
	told    trace.Socket
	figures Figures
	misses  int // times in a row that there was none
	// searches counts the times that its process was sought and not found.
	searches int
	round    int // in which it was last asked about
}

// end is a socket's place in the log. A later socket at the same addresses has
// another one.
type end struct {
	question
	id trace.EndpointID // 0 until something of it is recorded
}

func newSubject(q question) *subject { return &subject{end: &end{question: q}} }

const (
	// mostMisses is how often a socket is asked for that isn't there.
	mostMisses = 3
	// mostSearches is how often a process is sought that isn't found.
	mostSearches = 3
)

// absent reports whether the socket isn't worth another question.
func (s *subject) absent() bool { return s.misses >= mostMisses }

// nameless reports whether the process is to be sought that holds the socket,
// now that it has an inode.
func (s *subject) nameless(inode uint64) bool {
	return (s.told.Process == (trace.Process{}) || s.told.Inode != inode) && s.searches < mostSearches
}

// finding is what a question brought.
type finding struct {
	of     *connection
	socket *subject
	when   time.Time
	report Report
	// process is one that holds the socket, where it was sought and found.
	process trace.Process
	ok      bool
	// last says that the socket came to its end, and that the report tells
	// the figures only.
	last bool
}

// known takes in what was found, and returns what is to be recorded of it.
func (f *finding) known() (details []any) {
	s := f.socket
	if !f.ok {
		s.misses++
		if s.cookie == 0 || s.protocol != wire.ProtocolTCP || s.told.State == trace.Closed {
			return nil
		}
		s.told.State, s.told.Inode = trace.Closed, 0
		return []any{s.told}
	}
	r := &f.report
	if !f.last {
		s.misses = 0
	}
	if s.cookie != r.Cookie {
		if s.cookie != 0 {
			*s = subject{end: &end{question: s.question}, round: s.round}
		}
		s.cookie = r.Cookie
	}
	now := trace.Socket{State: r.State, Congestion: r.Congestion, Inode: r.Inode, Process: s.told.Process}
	if f.process != (trace.Process{}) {
		now.Process = f.process
	}
	if !f.last && now != s.told {
		s.told = now
		details = append(details, now)
	}
	for i := range r.Figures.each(s.figures.update(&r.Figures)) {
		details = append(details, s.figures.variable(i))
	}
	return details
}
