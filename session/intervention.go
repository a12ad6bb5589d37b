package session

import (
	"fmt"
	"time"

	"wiretale/wire"
)

// Intervention changes what happens in a simulation: to a packet, or from a
// moment on to a link or a host. It is data: a branch of a story is its
// scenario, its seed and a list of these, and replays exactly.
type Intervention struct {
	Action Action `yaml:"action"`
	// At is the moment from which a link or a host is changed; for a packet, when
	// it was sent in the story in which it was chosen, which orders a list only.
	At time.Duration `yaml:"at,omitempty"`
	// From and To name a link's direction; for changes of a link, From → To only.
	From string `yaml:"from,omitempty"`
	To   string `yaml:"to,omitempty"`
	// Nth is the packet among those offered to the direction, or, with a Filter,
	// among those of them that it picks; counted from 1.
	Nth    int    `yaml:"nth,omitempty"`
	Filter string `yaml:"filter,omitempty"` // over fields of packets; "" picks all
	// Fingerprint is what the packet must look like; an intervention that
	// meets another packet is reported and not applied. Empty matches any.
	Fingerprint string `yaml:"fingerprint,omitempty"`
	// Delay is for Delay and SetDelay; for Duplicate what lies between the two, for
	// Reorder how long the packet waits for the next one, 0 being a second.
	Delay  time.Duration `yaml:"delay,omitempty"`
	Offset int           `yaml:"offset,omitempty"` // for Corrupt: the byte, from the frame's start
	XOR    uint8         `yaml:"xor,omitempty"`    // for Corrupt: the bits to turn over
	Loss   int           `yaml:"loss,omitempty"`   // for SetLoss, in millionths
	Rate   int64         `yaml:"rate,omitempty"`   // for SetRate, in bits a second; 0 is without limit
	Host   string        `yaml:"host,omitempty"`   // for changes of a host
}

// Action is what an intervention does.
type Action string

// What can be done to a packet.
const (
	Drop      Action = "drop"
	Delay     Action = "delay"
	Duplicate Action = "duplicate"
	Reorder   Action = "reorder" // it arrives behind the next one on its link
	Corrupt   Action = "corrupt"
)

// What can be done to a link's direction.
const (
	SetLoss  Action = "set-loss"
	SetDelay Action = "set-delay"
	SetRate  Action = "set-rate"
)

// What can be done to a host.
const (
	StopReading Action = "stop-reading" // its applications take nothing more from their connections
	ReadAgain   Action = "read-again"
	Crash       Action = "crash"  // it is off, and forgets everything
	Reboot      Action = "reboot" // it is off for a second, and knows nothing of what was
	Refuse      Action = "refuse" // it answers new connections with RST
)

// Actions lists everything that an intervention can do.
func Actions() []Action {
	return []Action{Drop, Delay, Duplicate, Reorder, Corrupt, SetLoss, SetDelay, SetRate, StopReading, ReadAgain, Crash, Reboot, Refuse}
}

// On is what an action changes.
type On uint8

// The things that can be changed.
const (
	OnPacket On = iota
	OnLink
	OnHost
)

// On is what the action changes.
func (a Action) On() On {
	switch a {
	case SetLoss, SetDelay, SetRate:
		return OnLink
	case StopReading, ReadAgain, Crash, Reboot, Refuse:
		return OnHost
	}
	return OnPacket
}

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
