package tcp

import (
	"testing"

	"wiretale/wire"
)

// TestWhatIsWrittenEarlyWaits: what is written before the connection is
// established waits for it, and the third step of the handshake carries it
// (RFC 9293 §3.10.2). No socket lets a program do so; the scripts of testdata
// can't say it.
func TestWhatIsWrittenEarlyWaits(t *testing.T) {
	c := Open(Config{ISS: 1_000_000}, 0)
	if syn, ok := next(c, 0); !ok || len(syn.Segment.Payload) > 0 {
		t.Fatalf("the first segment is %+v", syn.Segment)
	}
	if n := c.Write(0, stream(0, 100)); n != 100 {
		t.Fatalf("%d bytes were taken", n)
	}
	if out, ok := next(c, 0); ok {
		t.Fatalf("sent too early: %+v", out.Segment)
	}
	arrive(c, 0, wire.Segment{Seq: 0, Ack: 1_000_001, Flags: wire.SYN | wire.ACK, Window: 5000})
	out, ok := next(c, 0)
	if !ok || out.Segment.Flags != wire.PSH|wire.ACK || out.Segment.Ack != 1 || len(out.Segment.Payload) != 100 {
		t.Errorf("the handshake's last segment is %+v", out.Segment)
	}
}
