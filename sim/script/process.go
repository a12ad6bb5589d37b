package script

import (
	"net/netip"
	"strconv"
	"time"
)

// process is the program that the script's system calls are made by.
type process struct {
	world *world
	files []*file
}

// file is what a descriptor names: a socket or an epoll instance.
type file struct {
	fd     int64 // as the script numbers it
	socket *socket
	epoll  *epoll
}

// operation is a system call under way.
type operation struct {
	// attempt does what the call can do now. It reports false while the call
	// has to wait for something to happen.
	attempt func() (outcome, bool)
	// deadline, if it is not 0, ends the waiting with the outcome late.
	deadline time.Duration
	late     func() outcome
}

// outcome is what a call came to.
type outcome struct {
	value int64
	errno errno // value is then -1
	opens *file // a new descriptor, that the script numbers
	// expected and found tell what a call gave in its arguments, where that is
	// not what the script says.
	expected, found string
}

func failed(e errno) outcome { return outcome{value: -1, errno: e} }

// String writes the outcome as scripts do.
func (o outcome) String() string {
	if o.errno != 0 {
		return "-1 " + o.errno.String()
	}
	return strconv.FormatInt(o.value, 10)
}

// done is a call that is over at once.
func done(o outcome) operation {
	return operation{attempt: func() (outcome, bool) { return o, true }}
}

// refusal is a call that the player can't make: why, in the script's words.
type refusal string

// begin makes a call that is known. why says what of it the player does not know.
func (p *process) begin(c *call) (operation, refusal) {
	for len(c.args) < leastArguments {
		c.args = append(c.args, value{})
	}
	return calls[c.name](p, c)
}

// leastArguments is how many arguments a call can look at without counting.
const leastArguments = 6

// file finds what a descriptor names.
func (p *process) file(v value) *file {
	fd, ok := integerOf(v)
	if !ok {
		return nil
	}
	for _, f := range p.files {
		if f.fd == fd {
			return f
		}
	}
	return nil
}

// socket finds the socket that a descriptor names.
func (p *process) socket(v value) *socket {
	if f := p.file(v); f != nil {
		return f.socket
	}
	return nil
}

// open gives a new descriptor the number that the script has for it.
func (p *process) open(f *file, fd int64) {
	f.fd = fd
	p.files = append(p.files, f)
}

// close takes a descriptor away.
func (p *process) close(f *file) {
	for i := range p.files {
		if p.files[i] == f {
			p.files = append(p.files[:i:i], p.files[i+1:]...)
			return
		}
	}
}

// integerOf is the number that a value stands for.
func integerOf(v value) (int64, bool) {
	switch v.kind {
	case numberValue:
		return v.number, true
	case nameValue:
		if e, ok := errnoNamed(v.text); ok {
			return int64(e), true
		}
		n, ok := symbols[v.text]
		return n, ok
	case eitherValue:
		sum := int64(0)
		for _, part := range v.list {
			n, ok := integerOf(part.value)
			if !ok {
				return 0, false
			}
			sum |= n
		}
		return sum, true
	case callValue: // htons(8080)
		if len(v.list) == 1 && (v.text == "htons" || v.text == "htonl") {
			return integerOf(v.list[0].value)
		}
	case listValue: // [1]
		if len(v.list) == 1 {
			return integerOf(v.list[0].value)
		}
	}
	return 0, false
}

// field is the value of a structure's field.
func (v value) field(name string) (value, bool) {
	for _, f := range v.list {
		if f.name == name {
			return f.value, true
		}
	}
	return value{}, false
}

// addressOf is the address that a sockaddr structure says; whatever it leaves
// open is taken from the usual one.
func addressOf(v value, usual netip.AddrPort) (a netip.AddrPort, unspecified bool) {
	if v.kind != structValue {
		return usual, v.kind == nameValue && v.text == "AF_UNSPEC"
	}
	if family, ok := v.field("sa_family"); ok {
		if n, known := integerOf(family); known && n == 0 {
			return usual, true
		}
	}
	addr, port := usual.Addr(), usual.Port()
	for _, name := range []string{"sin_port", "sin6_port"} {
		if f, ok := v.field(name); ok {
			if n, known := integerOf(f); known && n >= 0 && n <= 65535 {
				port = uint16(n)
			}
		}
	}
	for _, name := range []string{"sin_addr", "sin6_addr"} {
		f, ok := v.field(name)
		if ok && f.kind == callValue && len(f.list) > 0 {
			if parsed, err := netip.ParseAddr(f.list[0].value.text); err == nil && !parsed.IsUnspecified() {
				addr = parsed
			}
		}
	}
	return netip.AddrPortFrom(addr, port), false
}
