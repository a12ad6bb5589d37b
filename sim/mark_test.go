package sim

import (
	"testing"

	"wiretale/trace"
	"wiretale/wire"
)

// TestMarksReachTheSender: a queue that has become long marks what passes it,
// the receiver says so in every ACK until the sender answers that it has
// reduced its window, and nothing has to be lost for it (RFC 3168 §6.1).
func TestMarksReachTheSender(t *testing.T) {
	view, summary := record(t, parse(t, `
hosts:
  - {name: client, addresses: [192.0.2.2], tcp: {profile: linux, ecn: ask}, does: [{get: "http://203.0.113.80/"}]}
  - name: server
    addresses: [203.0.113.80]
    tcp: {profile: linux, send_buffer: 1 MB}
    serves: [{http: 80, resources: [{path: /, size: 400 kB}]}]
links:
  - {between: [client, server], delay: 20ms, rate: 10 Mbit/s, queue: 200 packets, mark: 10 packets}
`))
	marked, echoed, answered := 0, 0, 0
	for _, s := range view.Sightings.All() {
		data := view.Data(s)
		d := wire.Decode(wire.LinkEthernet, data, len(data)).Frame.IP
		if s.Direction != trace.Inbound || d.TCP.Flags.Has(wire.SYN) {
			continue
		}
		if d.ECN() == wire.CE {
			marked++
		}
		if d.TCP.Flags.Has(wire.ECE) {
			echoed++
		}
		if d.TCP.Flags.Has(wire.CWR) {
			answered++
		}
	}
	if marked == 0 || echoed == 0 || answered == 0 {
		t.Errorf("%d marked, %d ACKs with ECE, %d segments with CWR", marked, echoed, answered)
	}
	if summary.Lost != 0 || summary.Retransmissions != 0 {
		t.Errorf("%d lost, %d sent again", summary.Lost, summary.Retransmissions)
	}
}
