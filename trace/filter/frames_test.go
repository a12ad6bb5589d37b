package filter_test

import (
	"testing"

	"wiretale/trace/filter"
)

// TestWhatAPacketSaysItself tells fields that stand in a packet's bytes from
// what was learnt about it.
func TestWhatAPacketSaysItself(t *testing.T) {
	for src, want := range map[string]bool{
		`tcp.flags.syn and not tcp.flags.ack`:     true,
		`ip.src == 10.0.0.2 or udp.port in {53}`:  true,
		`dns.qry.name contains "test"`:            true,
		`frame.len > 100 and ip.ttl < 64`:         true,
		`tcp.analysis.retransmission`:             false,
		`tcp.len > 0 and not tcp.analysis.flags`:  false,
		`tcp.seq == 1`:                            false, // relative: the SYN before it tells
		`http.request.method == "GET"`:            false, // a message, of however many packets
		`frame.number == 3`:                       false,
		`frame.time_relative > 1s`:                false,
		`packet.from_client`:                      false,
		`conversation.port == 80 or ip.ttl == 64`: false,
		`event.kind == packet_sent`:               false,
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if got := f.OfFrames(); got != want {
			t.Errorf("%s: %v, want %v", src, got, want)
		}
	}
}
