package trace

import (
	"iter"
	"net/netip"
	"time"

	"wiretale/wire"
)

// ConversationID numbers conversations from 1 in order of their first packet,
// over all protocols; 0 is none. The text and JSON forms print it less one.
type ConversationID uint32

// Conversation is what two endpoints say to each other under one 4-tuple.
type Conversation struct {
	ID ConversationID
	// Number is its ID in the whole capture, where the snapshot holds a window
	// of it; else it is the ID.
	Number   ConversationID
	Protocol wire.IPProtocol // TCP or UDP
	// Client is the side that began: by its SYN, else by the better-known
	// port, else by speaking first.
	Client, Server netip.AddrPort
	ClientNode     NodeID
	ServerNode     NodeID
	// Processes hold the two ends, the client's and the server's; the zero
	// Process where it is not known who does.
	Processes        [2]Process
	Application      string // "HTTP", "DNS", …, "" where nothing tells
	Started, Ended   time.Duration
	Packets          [2]int   // client to server, server to client
	Bytes            [2]Bytes // whole frames
	State            ConversationState
	Completeness     Completeness
	Findings         map[Finding]int
	InitialRoundTrip time.Duration // SYN to the handshake's last ACK; 0 where unknown
}

// Node returns the node of one side.
func (c *Conversation) Node(client bool) NodeID {
	if client {
		return c.ClientNode
	}
	return c.ServerNode
}

// Streams reports whether the two sides speak in streams of bytes, and not in
// datagrams.
func (c *Conversation) Streams() bool { return c.Protocol == wire.ProtocolTCP }

// Spoken is the name of the highest protocol that is known of the
// conversation: its application's, else its transport's.
func (c *Conversation) Spoken() string {
	if c.Application != "" {
		return c.Application
	}
	return c.Protocol.String()
}

// FindingCounts ranges over the conversation's findings, each with its number,
// in the order of their constants.
func (c *Conversation) FindingCounts() iter.Seq2[Finding, int] {
	return func(yield func(Finding, int) bool) {
		for f := range findingCount {
			if n := c.Findings[f]; n > 0 && !yield(f, n) {
				return
			}
		}
	}
}

// ConversationState is the last that can be told of a conversation.
type ConversationState uint8

// The states of conversations.
const (
	ConversationUnknown ConversationState = iota
	Opening
	Open
	HalfClosed
	ConversationClosed
	Reset
	Refused
	Unanswered
)

var conversationStateNames = [...]string{"unknown", "opening", "open", "half-closed", "closed", "reset", "refused", "unanswered"}

// String is the state's name in the text and JSON forms; it is not translated.
func (s ConversationState) String() string { return conversationStateNames[s] }

// Completeness says which parts of a connection were seen, as Wireshark's
// tcp.completeness does.
type Completeness uint8

// The parts of a connection.
const (
	SawSYN Completeness = 1 << iota
	SawSYNACK
	SawACK
	SawData
	SawFIN
	SawRST
)
