package script

import (
	"strconv"
	"time"

	"wiretale/trace"
)

// maxPiece bounds what is written or read at a time.
const maxPiece = 1 << 16

// read(fd, buffer, size), recv(…, flags), recvfrom(…, flags, address, length)
func readCall(p *process, c *call) (operation, refusal) {
	size, ok := integerOf(c.args[2])
	flags, _ := integerOf(c.args[3])
	switch {
	case !ok:
		return operation{}, refusal(c.name)
	case isNull(c.args[1]):
		return done(failed(eFAULT)), ""
	}
	return p.read(c.args[0], size, flags, nil), ""
}

// readv(fd, pieces, count)
func readvCall(p *process, c *call) (operation, refusal) {
	size, ok := sizeOf(c.args[1])
	if !ok {
		return operation{}, "readv"
	}
	return p.read(c.args[0], size, 0, nil), ""
}

// recvmsg(fd, message, flags)
func recvmsgCall(p *process, c *call) (operation, refusal) {
	pieces, _ := c.args[1].field("msg_iov")
	size, ok := sizeOf(pieces)
	flags, _ := integerOf(c.args[2])
	if !ok || flags&msgErrQueue != 0 {
		return operation{}, "recvmsg"
	}
	return p.read(c.args[0], size, flags, func(o outcome) outcome { return p.checkInq(c, o) }), ""
}

// checkInq compares the control message TCP_CM_INQ: how much more there is to
// be read.
func (p *process) checkInq(c *call, o outcome) outcome {
	control, _ := c.args[1].field("msg_control")
	for _, m := range control.list {
		kind, _ := m.value.field("cmsg_type")
		data, _ := m.value.field("cmsg_data")
		n, isNumber := integerOf(data)
		if t, ok := integerOf(kind); !ok || t != tcpInq || !isNumber || o.errno != 0 {
			continue
		}
		conn := p.socket(c.args[0]).connection.conn
		left := int64(conn.Readable())
		if left == 0 && conn.EOF() {
			left = 1 // there is an end to be read
		}
		if left != n {
			o.expected, o.found = "cmsg_data="+strconv.FormatInt(n, 10), "cmsg_data="+strconv.FormatInt(left, 10)
		}
	}
	return o
}

// sizeOf is the sum of the sizes of [{..., 100}, {..., 200}].
func sizeOf(pieces value) (sum int64, ok bool) {
	for _, piece := range pieces.list {
		if len(piece.value.list) != 2 {
			return 0, false
		}
		n, ok := integerOf(piece.value.list[1].value)
		if !ok || n < 0 {
			return 0, false
		}
		sum += n
	}
	return sum, pieces.kind == listValue
}

// read makes a reading call. check, if there is one, looks at its outcome.
func (p *process) read(fd value, size, flags int64, check func(outcome) outcome) operation {
	s := p.socket(fd)
	switch {
	case s == nil:
		return done(failed(eBADF))
	case flags&msgOOB != 0:
		return done(failed(eINVAL)) // urgent data is in the stream
	}
	got := int64(0)
	op := operation{attempt: func() (outcome, bool) {
		o, over := s.take(size, flags, &got)
		if over && check != nil {
			o = check(o)
		}
		return o, over
	}}
	op = s.bounded(op, s.receiveTimeout, eAGAIN)
	if op.late != nil {
		late := op.late
		op.late = func() outcome {
			if got > 0 {
				return outcome{value: got}
			}
			return late()
		}
	}
	return op
}

// take reads what there is, up to size; got counts what a call has read so far.
func (s *socket) take(size, flags int64, got *int64) (outcome, bool) {
	c := s.connection
	switch {
	case s.deferred.IsValid():
		return failed(eAGAIN), s.waitsNot(flags)
	case c == nil || s.listener != nil:
		return failed(eNOTCONN), true
	}
	if s.connecting && !c.established() && c.conn.State() != trace.Closed && !c.early() {
		return failed(eAGAIN), s.waitsNot(flags)
	}
	if flags&msgPeek != 0 {
		if n := min(int64(c.conn.Readable()), size); n > 0 {
			return outcome{value: n}, true
		}
	} else if *got += s.drain(size - *got); *got > 0 && (*got == size || flags&msgWaitAll == 0 && *got >= min(size, int64(s.lowWater))) {
		return outcome{value: *got}, true
	}
	switch e := c.failure(*got == 0); {
	case *got > 0 && (e != 0 || c.conn.EOF() || s.readDone):
		return outcome{value: *got}, true
	case e != 0:
		return failed(e), true
	case c.conn.EOF(), s.readDone, c.conn.State() == trace.Closed, size == 0:
		return outcome{}, true
	}
	if *got > 0 && s.waitsNot(flags) {
		return outcome{value: *got}, true
	}
	return failed(eAGAIN), s.waitsNot(flags)
}

// waitsNot reports whether a call may not wait.
func (s *socket) waitsNot(flags int64) bool { return s.nonBlocking || flags&msgDontWait != 0 }

// drain reads up to n bytes.
func (s *socket) drain(n int64) (got int64) {
	c, w := s.connection, s.world
	if n <= 0 || c.conn.Readable() == 0 {
		return 0
	}
	w.journal.Call(c.endpoint, "read", int(min(n, int64(c.conn.Readable()))), func() {
		for got < n {
			p := c.conn.Read(w.now(), int(min(n-got, maxPiece)))
			if len(p) == 0 {
				break
			}
			got += int64(len(p))
		}
		c.step()
	})
	return got
}

// write(fd, buffer, size), send(…, flags), sendto(…, flags, address, length)
func writeCall(p *process, c *call) (operation, refusal) {
	size, ok := integerOf(c.args[2])
	flags, known := integerOf(c.args[3])
	if !ok || !known && len(c.args) > 3 && c.args[3].kind != anyValue {
		return operation{}, refusal(c.name)
	}
	if isNull(c.args[1]) {
		return done(failed(eFAULT)), ""
	}
	return p.write(c.args[0], size, flags, c.args[4])
}

// isNull reports whether a pointer leads nowhere.
func isNull(v value) bool { return v.kind == nameValue && v.text == "NULL" }

// writev(fd, pieces, count)
func writevCall(p *process, c *call) (operation, refusal) {
	size, ok := sizeOf(c.args[1])
	if !ok {
		return operation{}, "writev"
	}
	return p.write(c.args[0], size, 0, value{})
}

// sendmsg(fd, message, flags)
func sendmsgCall(p *process, c *call) (operation, refusal) {
	pieces, _ := c.args[1].field("msg_iov")
	size, ok := sizeOf(pieces)
	flags, _ := integerOf(c.args[2])
	to, _ := c.args[1].field("msg_name")
	if !ok {
		return operation{}, "sendmsg"
	}
	return p.write(c.args[0], size, flags, to)
}

// open(path, flags): the file is one of the player's own, as long as anybody
// reads from it.
func openCall(*process, *call) (operation, refusal) { return done(outcome{opens: &file{}}), "" }

// sendfile(fd, from, offset, size)
func sendfileCall(p *process, c *call) (operation, refusal) {
	size, ok := integerOf(c.args[3])
	from := p.file(c.args[1])
	switch {
	case from == nil:
		return done(failed(eBADF)), ""
	case !ok || from.socket != nil || from.epoll != nil:
		return operation{}, "sendfile"
	}
	return p.write(c.args[0], size, 0, value{})
}

// write makes a writing call.
func (p *process) write(fd value, size, flags int64, to value) (operation, refusal) {
	s := p.socket(fd)
	switch {
	case s == nil:
		return done(failed(eBADF)), ""
	case size < 0:
		return done(failed(eINVAL)), ""
	case flags&msgOOB != 0:
		return operation{}, "MSG_OOB"
	}
	sent, o, over := s.sendFast(size, flags, to)
	if over {
		return done(o), ""
	}
	op := operation{attempt: func() (outcome, bool) { return s.put(size, flags, &sent) }}
	op = s.bounded(op, s.sendTimeout, eAGAIN)
	if late := op.late; late != nil {
		op.late = func() outcome {
			if sent > 0 {
				return outcome{value: sent}
			}
			return late()
		}
	}
	return op, ""
}

// put writes what there is room for; sent counts what a call has written so
// far.
func (s *socket) put(size, flags int64, sent *int64) (outcome, bool) {
	c := s.connection
	if c == nil || s.listener != nil {
		return failed(ePIPE), true
	}
	if e := c.failure(*sent == 0 || s.connecting); e != 0 {
		if *sent > 0 && !s.connecting { // what the SYN carried counts for nothing if it is refused
			return outcome{value: *sent}, true
		}
		return failed(e), true
	}
	if s.writeDone || c.conn.State() == trace.Closed {
		if *sent > 0 {
			return outcome{value: *sent}, true
		}
		return failed(ePIPE), true
	}
	if c.established() || c.early() {
		s.connecting = s.connecting && !c.established()
		s.fill(size, flags, sent)
		if *sent == size {
			return outcome{value: *sent}, true
		}
	}
	switch {
	case !s.waitsNot(flags):
		return outcome{}, false
	case *sent > 0:
		return outcome{value: *sent}, true
	}
	return failed(eAGAIN), true
}

// early reports whether a connection may be written to before its handshake is
// over.
func (c *connection) early() bool { return c.conn.Early() }

// fill writes what there is room for. A call that had to wait goes on only
// when a good part of the buffer is free again.
func (s *socket) fill(size, flags int64, sent *int64) {
	c, w := s.connection, s.world
	if *sent > 0 && !s.roomy() {
		return
	}
	n := s.accepts(int(min(size-*sent, maxBuffer)))
	if n == 0 {
		return
	}
	data := payload(c.wrote, n)
	w.journal.Call(c.endpoint, "write", n, func() {
		switch {
		case flags&msgMore != 0:
			n = c.conn.WriteMore(w.now(), data)
		case flags&msgEOR != 0 && *sent+int64(n) == size:
			n = c.conn.WriteRecord(w.now(), data)
		default:
			n = c.conn.Write(w.now(), data)
		}
		c.step()
	})
	c.wrote += n
	*sent += int64(n)
}

// payload is what either side says: bytes that tell their place in the stream.
func payload(offset, n int) []byte {
	p := make([]byte, n)
	for i := range p {
		k := uint32(offset + i)
		p[i] = byte(k*2654435761>>24) ^ byte(k)
	}
	return p
}

// moment is a time that a structure {tv_sec=1, tv_usec=0} says.
func moment(v value) (time.Duration, bool) {
	if len(v.list) != 2 {
		return 0, false
	}
	seconds, ok := integerOf(v.list[0].value)
	micros, ok2 := integerOf(v.list[1].value)
	if !ok || !ok2 || seconds < 0 || seconds > maxTime || micros < 0 || micros > 1_000_000 {
		return 0, false
	}
	return time.Duration(seconds)*time.Second + time.Duration(micros)*time.Microsecond, true
}
