package trace

import "time"

// MessageID names an application message within one trace; 0 is none.
type MessageID uint32

// Message is something that one application said to another: it may span many
// packets, and a packet may carry several.
type Message struct {
	ID MessageID
	// Number is its ID in a whole reading of which the snapshot holds a window.
	Number       MessageID
	Conversation ConversationID
	FromClient   bool
	Protocol     string // "HTTP", "DNS"
	Kind         MessageKind
	Begun        time.Duration
	Completed    time.Duration // meaningful when Complete
	Complete     bool
	// Answers is the message that this one replies to; 0 if none is known.
	Answers MessageID
	// Reply is the Number of that, which may be in a window before.
	Reply MessageID
	// Start and End are the message's range in its stream, in bytes; for
	// datagrams, in the payload.
	Start, End int64
	First      PacketID // the packet that carried its first byte
	Last       PacketID // the packet that completed it
	Title      string   // what it asks or answers, in at most 200 bytes of raw text: escape it before it is shown
	Fields     []MessageField
	// Body are the ranges of the stream that hold what the message carries,
	// in order and as they are on the wire (compressed, say): a body in chunks
	// or frames has several. Of a datagram they are ranges of its payload.
	Body []Span
	// Secrets are the ranges of the stream, or of the payload, that say what only
	// its speaker should know: passwords, tokens, cookies, and proofs made of them.
	Secrets []Span
}

// Span is a range of a stream, in bytes.
type Span struct{ Start, End int64 }

// MessageField is something a message says, by Wireshark's field name.
type MessageField struct{ Name, Value string }

// Field returns the first value of the named field.
func (m *Message) Field(name string) (string, bool) {
	for _, f := range m.Fields {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// MessageKind is a message's part in an exchange.
type MessageKind uint8

// The kinds of message.
const (
	MessageOther MessageKind = iota
	MessageRequest
	MessageResponse
)
