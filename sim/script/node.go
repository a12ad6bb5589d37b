package script

import (
	"time"

	"wiretale/wire"
)

// Script is a script that was read and can be played.
type Script struct {
	File     string
	settings []settingLine
	events   []event
}

// settingLine is a line such as --tolerance_usecs=10000.
type settingLine struct {
	name, value string
	at          position
}

// event is one thing that the script does or expects, and when.
type event struct {
	at   position
	when when
	// deed is one of *segment, *icmp, *call, *assertion, *command.
	deed any
}

// when is the time of an event. For a call that may block, until is the time
// at which it is to return.
type when struct {
	relative bool // counted from the event before it
	any      bool // whenever it happens
	from, to time.Duration
	blocks   bool
	until    time.Duration
}

// segment is a TCP segment that arrives (inbound) or is to be sent.
type segment struct {
	inbound    bool
	ecn        mark
	flags      wire.Flags
	accurate   bool // the flag AE of RFC 9768
	seq        uint32
	length     int
	ack        uint32 // where flags has ACK, or ackGiven
	ackGiven   bool
	window     uint16
	windowless bool // no window is given
	urgent     uint16
	options    []option
	anyOptions bool // <...>
}

// mark is the congestion mark of the datagram around a segment.
type mark uint8

const (
	markUnsaid mark = iota
	markNone
	markECT0
	markECT1
	markEither // ECT0 or ECT1
	markCE
)

// option is one TCP option, in the order of the script.
type option struct {
	kind     uint8
	number   uint32 // of mss and wscale
	value    stamp  // of TS
	echo     stamp
	blocks   []wire.SACKBlock // relative numbers
	data     []byte           // of FO, FOEXP and unknown ones
	anything bool             // the value may be anything
	named    bool             // a name stands for the cookie: the one that is right
}

// stamp is a value of the timestamps option: a number, anything, or whatever a
// name stands for, which it takes from the first packet that carries it.
type stamp struct {
	number uint32
	any    bool
	name   string
}

// icmp is an ICMP error that arrives and quotes a segment that was sent.
type icmp struct {
	kind, code string
	mtu        int
	quotes     bool // it names the segment's numbers
	seq        uint32
}

// call is a system call, its arguments, and what it is to return.
type call struct {
	name   string
	args   []value
	result value
	errno  string // where result is -1
}

// command is a line for the shell.
type command struct{ text string }

// assertion is a piece of code.
type assertion struct{ statements []statement }

// value is an argument or a result of a call.
type value struct {
	kind   valueKind
	number int64
	text   string  // a name, or a string
	list   []field // of a list or structure; the two sides of a |; a call's arguments
	at     position
}

type valueKind uint8

const (
	anyValue valueKind = iota // ...
	numberValue
	nameValue
	stringValue
	listValue   // [a, b]
	structValue // {a=b, c}
	eitherValue // a | b
	callValue   // htons(8080)
)

// field is one value of a list or structure, and its name if it has one.
type field struct {
	name  string
	value value
}
