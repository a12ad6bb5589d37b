package session

import (
	"fmt"
	"time"

	"wiretale/wire"
)

// Intervention changes what happens to one packet. It is data: a branch of a
// story is its scenario, its seed and a list of these, and replays exactly.
type Intervention struct {
	// From and To name the link direction, Nth the packet among those offered
	// to it, counted from 1.
	From string `yaml:"from"`
	To   string `yaml:"to"`
	Nth  int    `yaml:"nth"`
	// Fingerprint is what the packet must look like; an intervention that
	// meets another packet is reported and not applied. Empty matches any.
	Fingerprint string        `yaml:"fingerprint,omitempty"`
	Action      Action        `yaml:"action"`
	Delay       time.Duration `yaml:"delay,omitempty"`  // for Delay, and between the copies for Duplicate
	Offset      int           `yaml:"offset,omitempty"` // for Corrupt: the byte, from the frame's start
	XOR         uint8         `yaml:"xor,omitempty"`    // for Corrupt: the bits to turn over
}

// Action is what an intervention does to its packet.
type Action string

// The actions.
const (
	Drop      Action = "drop"
	Delay     Action = "delay"
	Duplicate Action = "duplicate"
	Corrupt   Action = "corrupt"
)

// Fingerprint says what a frame looks like in terms that survive a change of
// initial sequence numbers: protocol, ports, flags and payload length.
func Fingerprint(f *wire.Frame) string {
	d := f.IP
	switch {
	case f.ARP != nil:
		return fmt.Sprintf("arp %d", f.ARP.Operation)
	case d == nil:
		return "other"
	case d.TCP != nil:
		return fmt.Sprintf("tcp %d>%d %s %d", d.TCP.SrcPort, d.TCP.DstPort, d.TCP.Flags, len(d.TCP.Payload))
	case d.UDP != nil:
		return fmt.Sprintf("udp %d>%d %d", d.UDP.SrcPort, d.UDP.DstPort, len(d.UDP.Payload))
	case d.ICMP != nil:
		return fmt.Sprintf("icmp %d/%d %d", d.ICMP.Type, d.ICMP.Code, len(d.ICMP.Body))
	}
	return fmt.Sprintf("ip %d %d", d.Protocol, len(d.Payload))
}
