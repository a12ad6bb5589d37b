package pcapfilter

import (
	"fmt"
	"strings"
)

// Code says what is wrong with an expression. The sentence for a person is in
// the catalogue, under Error.Key.
type Code string

// The mistakes that are seen in reading an expression.
const (
	TooLong         Code = "too_long"         // Expected: the number of bytes allowed
	TooDeep         Code = "too_deep"         // Expected: the depth allowed
	BadCharacter    Code = "bad_character"    // it belongs to no word or operator
	BadNumber       Code = "bad_number"       // beyond 32 bits, or not octal after a 0
	BadAddress      Code = "bad_address"      // neither an IPv4, IPv6 nor MAC address
	BadMask         Code = "bad_mask"         // Expected: the greatest length of a prefix
	HostBits        Code = "host_bits"        // a network's address has bits beyond its mask
	MaskOnNet       Code = "mask_on_net"      // only networks have a mask
	WantPrimitive   Code = "want_primitive"   // a condition should stand here
	UnknownWord     Code = "unknown_word"     // Expected: the nearest word, if one is near
	BareValue       Code = "bare_value"       // an address or number without host, net or port; Expected: what it would be with it
	WantHost        Code = "want_host"        // an address should stand here
	WantNet         Code = "want_net"         // a network should stand here
	WantPort        Code = "want_port"        // a port should stand here
	WantProtocol    Code = "want_protocol"    // a protocol's number should stand here
	WantNumber      Code = "want_number"      // a number should stand here
	WantMAC         Code = "want_mac"         // a MAC address should stand here
	WantDirection   Code = "want_direction"   // src or dst should stand here; Expected: which
	WantRelation    Code = "want_relation"    // a comparison should stand here
	WantEnd         Code = "want_end"         // and, or or the end should stand here
	WantClose       Code = "want_close"       // Expected: the bracket that should stand here
	HostName        Code = "host_name"        // names are not looked up
	UnknownPort     Code = "unknown_port"     // Expected: the nearest name, if one is near
	PortOf          Code = "port_of"          // the named port is another protocol's; Expected: whose
	PortTooHigh     Code = "port_too_high"    // Expected: the highest port
	UnknownProtocol Code = "unknown_protocol" // Expected: the nearest name, if one is near
	ReservedWord    Code = "reserved_word"    // Expected: how it is written where a name belongs
	BadQualifier    Code = "bad_qualifier"    // Found can't be said of what follows; Expected: of what it can
	BadSize         Code = "bad_size"         // Expected: the sizes there are
	DivisionByZero  Code = "division_by_zero"
	ShiftTooFar     Code = "shift_too_far" // Expected: the farthest
	TooGreat        Code = "too_great"     // Expected: the greatest number there is
	NotSupported    Code = "not_supported" // tcpdump knows it, and this program doesn't
	Gateway         Code = "gateway"       // it would need to look names up
)

// The mistakes that depend on where the packets come from.
const (
	NotOnLink  Code = "not_on_link"  // Expected: the link type
	TooComplex Code = "too_complex"  // arithmetic needs more places than there are
	TooFar     Code = "too_far"      // no packet is that long
	TooManyOps Code = "too_many_ops" // Found: the instructions needed; Expected: those allowed
)

// Error is a mistake in an expression and the place of it.
type Error struct {
	Source         string // the expression
	Offset, Length int    // in bytes; Length is 0 at the end of the expression
	Code           Code
	Found          string // raw: escape it before it is shown
	Expected       string
}

// Error implements error in plain English, for programmers.
func (e *Error) Error() string {
	s := fmt.Sprintf("capture filter: byte %d: %s", e.Offset, strings.ReplaceAll(string(e.Code), "_", " "))
	if e.Found != "" {
		s += fmt.Sprintf(": found %q", e.Found)
	}
	if e.Expected != "" {
		s += ", expected " + e.Expected
	}
	return s
}

// Key is the catalogue's key of the sentence that tells a person of the
// mistake; it takes Found and Expected.
func (e *Error) Key() string {
	key := "pcapfilter." + string(e.Code)
	switch e.Code {
	case UnknownWord, UnknownPort, UnknownProtocol:
		if e.Expected != "" {
			key += ".near"
		}
	}
	return key
}
