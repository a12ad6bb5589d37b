package trace

import (
	"net/netip"

	"wiretale/wire"
)

// NodeID names a host within one trace; 0 is none.
type NodeID uint32

// Node is a host: one lane of the ladder.
type Node struct {
	ID    NodeID
	Name  string // the scenario's name, or an address; for loopback, a process or port
	Addrs []netip.Addr
	Port  uint16 // where one address has several lanes (loopback); else 0
	Basis Basis
	// Fictions are the parts of TCP that the host does without, by their names:
	// with any of them, what it speaks is not TCP.
	Fictions []string `json:",omitempty"`
}

// TapID names a place where frames are seen; 0 is none.
type TapID uint32

// Tap is an interface at which frames are seen.
type Tap struct {
	ID        TapID
	Node      NodeID // 0 where unknown (a capture file)
	Interface string
	Link      wire.LinkType
	// Loopback says that both ends of what passes here are this machine.
	Loopback bool
	// Whole says that no network card fills in checksums behind the tap's back:
	// a frame whose checksum is wrong was damaged, and its receiver discards it.
	Whole bool
	// Again says that what is seen here was seen before at another interface:
	// copies, which tell nothing new of their conversations.
	Again bool
}

// EndpointID names one end of a conversation, as the simulator or the kernel
// knows it; 0 is none.
type EndpointID uint32

// Endpoint is a socket: one host's end of a conversation.
type Endpoint struct {
	ID            EndpointID
	Node          NodeID
	Protocol      wire.IPProtocol
	Local, Remote netip.AddrPort // Remote is invalid while listening
}

// Direction says which way a frame passed its tap.
type Direction uint8

// The directions, as pcapng's epb_flags distinguish them.
const (
	DirectionUnknown Direction = iota
	Inbound                    // arriving at the tap's node
	Outbound                   // leaving it
)

// Basis says how a fact is known.
type Basis uint8

// The three ways of knowing, which are never blurred.
const (
	Modelled Basis = iota // the simulator made it so
	Inferred              // concluded from packets
	Observed              // seen on the wire, or told by the kernel
)
