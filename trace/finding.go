package trace

import "iter"

// Finding is something about a packet that deserves a look. Names and meanings
// are Wireshark's tcp.analysis fields.
type Finding uint8

// The findings.
const (
	FindingZeroWindowProbe Finding = iota
	FindingZeroWindow
	FindingLostSegment
	FindingKeepAlive
	FindingWindowUpdate
	FindingWindowFull
	FindingKeepAliveAck
	FindingZeroWindowProbeAck
	FindingDuplicateAck
	FindingAckLostSegment
	FindingSpuriousRetransmission
	FindingFastRetransmission
	FindingOutOfOrder
	FindingRetransmission
	FindingReusedPorts
	findingCount
)

var findingNames = [findingCount]string{
	"zero_window_probe", "zero_window", "lost_segment", "keep_alive", "window_update", "window_full",
	"keep_alive_ack", "zero_window_probe_ack", "duplicate_ack", "ack_lost_segment",
	"spurious_retransmission", "fast_retransmission", "out_of_order", "retransmission", "reused_ports",
}

// String is the finding's name: its tcp.analysis field without the prefix.
func (f Finding) String() string { return findingNames[f] }

// AllFindings lists every finding in the order of its constants.
func AllFindings() []Finding {
	all := make([]Finding, findingCount)
	for i := range all {
		all[i] = Finding(i)
	}
	return all
}

// Findings is a set of findings.
type Findings uint32

// With returns the set with f in it.
func (s Findings) With(f Finding) Findings { return s | 1<<f }

// Has reports whether f is in the set.
func (s Findings) Has(f Finding) bool { return s&(1<<f) != 0 }

// Retransmission reports whether the packet carries bytes again, however the
// sender came to know that it should.
func (s Findings) Retransmission() bool {
	return s.Has(FindingRetransmission) || s.Has(FindingFastRetransmission) || s.Has(FindingSpuriousRetransmission)
}

// All ranges over the set in the order of its constants.
func (s Findings) All() iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for f := range findingCount {
			if s.Has(f) && !yield(f) {
				return
			}
		}
	}
}
