package tcp

import (
	"net/netip"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// peerOf is one of many peers of a listener. A script speaks for one at a time;
// here their handshakes have to interlock.
type peerOf struct {
	listener *Listener
	cfg      Config
	conn     *Conn
	iss      wire.Seq // of the SYN·ACK
}

func (p *peerOf) syn(t *testing.T, now time.Duration) {
	t.Helper()
	c, _, dropped := p.listener.Receive(p.cfg, now, &wire.Segment{Seq: 0, Flags: wire.SYN, Window: 5000}, wire.NotECT)
	if c == nil {
		t.Fatalf("the SYN was dropped: %s", dropped.Rule)
	}
	p.conn = c
	p.synAck(t, now)
}

// synAck takes the SYN·ACK that is to be sent now.
func (p *peerOf) synAck(t *testing.T, now time.Duration) {
	t.Helper()
	out, ok := next(p.conn, now)
	if !ok || out.Segment.Flags != wire.SYN|wire.ACK {
		t.Fatalf("at %v there is no SYN·ACK but %+v", now, out.Segment)
	}
	p.iss = out.Segment.Seq
	if more, ok := next(p.conn, now); ok {
		t.Fatalf("behind the SYN·ACK comes %+v", more.Segment)
	}
}

func (p *peerOf) ack(now time.Duration) {
	p.conn.Receive(now, &wire.Segment{Seq: 1, Ack: p.iss + 1, Flags: wire.ACK, Window: 5000}, wire.NotECT)
}

// TestFullAcceptQueue: the last step of a handshake is ignored while the accept
// queue is full, as in Linux. The SYN·ACK goes again, and its answer is taken
// once the program has accepted another.
func TestFullAcceptQueue(t *testing.T) {
	l := NewListener(2)
	peers := make([]*peerOf, 4)
	for i := range peers {
		remote := netip.AddrPortFrom(clientAddr.Addr(), clientAddr.Port()+uint16(i))
		peers[i] = &peerOf{listener: l, cfg: Config{Local: serverAddr, Remote: remote}}
	}
	peers[0].syn(t, 0)
	peers[1].syn(t, 0)
	peers[0].ack(0)
	peers[2].syn(t, 0)
	peers[1].ack(0)
	last := peers[3]
	last.syn(t, 0)
	peers[2].ack(0)
	last.ack(0)
	if l.Ready() != 3 || l.Half() != 1 || last.conn.synchronized() {
		t.Fatalf("%d wait to be accepted, %d handshakes are under way; the last one is in %v", l.Ready(), l.Half(), last.conn.State())
	}
	if _, _, dropped := l.Receive(last.cfg, 0, &wire.Segment{Flags: wire.SYN}, wire.NotECT); dropped.Rule != ruleAcceptQueue {
		t.Errorf("another SYN was dropped for %q", dropped.Rule)
	}
	if l.Accept() != peers[0].conn {
		t.Error("the first one is not the first to be accepted")
	}
	last.conn.Expire(time.Second)
	last.synAck(t, time.Second)
	last.ack(time.Second)
	if l.Ready() != 3 || l.Half() != 0 || !last.conn.synchronized() {
		t.Errorf("%d wait to be accepted, %d handshakes are under way; the last one is in %v", l.Ready(), l.Half(), last.conn.State())
	}
}

// TestClosedListener: of the connections that nobody has accepted those that
// stand are reset, and a handshake that is under way ends in silence.
func TestClosedListener(t *testing.T) {
	l := NewListener(2)
	peers := make([]*peerOf, 2)
	for i := range peers {
		remote := netip.AddrPortFrom(clientAddr.Addr(), clientAddr.Port()+uint16(i))
		peers[i] = &peerOf{listener: l, cfg: Config{Local: serverAddr, Remote: remote}}
		peers[i].syn(t, 0)
	}
	peers[0].ack(0)
	stood, half := peers[0].conn, peers[1].conn
	if ended := l.Close(time.Second); len(ended) != 1 || ended[0] != stood {
		t.Errorf("%d connections have something to say, not just the one that stood", len(ended))
	}
	if out, ok := next(stood, time.Second); !ok || !out.Segment.Flags.Has(wire.RST) {
		t.Errorf("the connection that stood ends with %+v, not with a reset", out.Segment)
	}
	if out, ok := next(half, time.Second); ok {
		t.Errorf("the handshake under way ends with %+v, not in silence", out.Segment)
	}
	if _, waits := half.Deadline(); waits || half.State() != trace.Closed || l.Half() != 0 || l.Ready() != 0 {
		t.Errorf("the handshake under way is in %v, waiting: %v; the queues have %d and %d", half.State(), waits, l.Half(), l.Ready())
	}
}
