package app

import (
	"net/netip"
	"time"

	"wiretale/trace"
)

// Side is one of the two that speak.
type Side uint8

// The sides.
const (
	Client Side = iota
	Server
)

// Other is the side that is spoken to.
func (s Side) Other() Side { return 1 - s }

// Place is where some bytes were carried.
type Place struct {
	Sighting trace.SightingID
	Time     time.Duration
}

// Protocol is one application protocol.
type Protocol struct {
	Name string // as Wireshark's protocol column has it
	// Recognise judges by what a side says. It allocates nothing and keeps
	// nothing: it is asked about every connection.
	Recognise func(o *Opening) Verdict
	// Stream and Datagram begin to read an exchange. One is nil where the
	// protocol never runs so; both are where it is only recognised.
	Stream   func(t Teller) Parser
	Datagram func(t Teller) DatagramParser
	// Anywhere says that a Yes can be trusted in the midst of a connection
	// too, where a packet begins with what is judged.
	Anywhere bool
}

// Verdict is what a protocol thinks of an opening.
type Verdict uint8

// The verdicts.
const (
	No    Verdict = iota
	Maybe         // more bytes, or the other side, would tell
	Yes
)

// Opening is what a protocol is recognised by.
type Opening struct {
	Data  []byte // what one side has said so far, at least a byte; or a whole datagram
	Other []byte // what the other side has said so far
	From  Side   // that said Data
	// ServerPort is a hint where bytes alone can't tell: over a stream it is
	// never enough by itself.
	ServerPort uint16
	Datagram   bool
}

// Parser reads the two streams of a connection, unit by unit. Streams come to
// it cut anywhere; an Ear (units.go) collects the units of one side.
// What a parser keeps is bounded.
type Parser interface {
	// Cut tells how far the unit goes with which a side goes on. Of the unit,
	// Data is what there is so far: at least one byte, and perhaps bytes
	// behind the unit. It is asked again with more until it knows.
	Cut(from Side, u *Unit) Cut
	// Unit takes one, and reports whether it makes sense: if not, the side is
	// lost. The unit itself holds for this call only; its Data may be kept.
	Unit(from Side, u *Unit) bool
	// Lost says that a side's unit in hand, and units behind it, were lost in
	// a hole, or that Cut has found none.
	Lost(from Side)
	// Begins reports whether bytes of a side that was lost, those that a
	// packet begins with, surely begin a unit. Reading goes on there.
	Begins(from Side, b []byte) bool
	// Closed says that a side's stream has ended at an offset. A unit that goes
	// as far as that was taken before.
	Closed(from Side, offset int64)
}

// DatagramParser reads the datagrams of an exchange.
type DatagramParser interface {
	// Datagram takes one, and reports whether it is of the protocol.
	Datagram(from Side, b []byte, at Place) bool
}

// Teller hears what a parser finds, while the packet in hand is read.
type Teller interface {
	// Begun gives a message its id. Its protocol is the one being read unless
	// it names another.
	Begun(m *trace.Message)
	Changed(m *trace.Message)
	// Complete says that a message is complete by the packet in hand; said
	// again, that it has gone on up to there.
	Complete(m *trace.Message)
	// Carries says what the packet in hand carries, for lists; it counts where
	// no message is completed by it.
	Carries(info string)
	// Become says that what both sides say behind the unit in hand is another
	// protocol's, and how it is read: by the parser, or by one that the
	// protocol begins if it is nil. Behind "" it is recognised anew.
	Become(name string, p Parser)
	// Expect says how the next conversation is to be read whose server has an
	// address: FTP tells where its data will go.
	Expect(to netip.AddrPort, x Expected)
	// Ends are the addresses of the two sides.
	Ends() [2]netip.AddrPort
	// Memory is shared by all conversations.
	Memory() *Memory
}

// Expected is how a conversation is to be read that another one has announced.
type Expected struct {
	Name string // of the protocol
	// Stream and Datagram begin to read it; the protocol's own do where they
	// are nil.
	Stream   func(t Teller) Parser
	Datagram func(t Teller) DatagramParser
}

// Listener is what hears of a conversation, in the end.
type Listener interface {
	// Speaks says which protocol was recognised, or has the conversation become
	// by a word of the one before.
	Speaks(name string)
	Begun(m *trace.Message)
	Changed(m *trace.Message)
	Complete(m *trace.Message)
	Carries(protocol, info string)
	Expect(to netip.AddrPort, x Expected)
	Ends() [2]netip.AddrPort
	Memory() *Memory
}
