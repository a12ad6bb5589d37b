package tcp

import (
	"encoding/binary"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// FuzzConn drives an endpoint by arbitrary calls and segments, whatever state
// they bring it to: it keeps its invariants, Next ends, memory stays bounded.
func FuzzConn(f *testing.F) {
	f.Add([]byte{0})
	f.Add([]byte{1, 2, 2, 0, 0, 100, 16, 0, 0, 200, 0, 10, 3, 200, 9, 5, 1})
	f.Add([]byte{0x13, 2, 2, 0, 0, 18, 1, 0, 255, 255, 3, 255, 3, 255, 2, 16, 1, 0, 255, 255, 6, 7, 200, 7, 255, 7, 255})
	f.Fuzz(func(t *testing.T, data []byte) {
		d := &driver{t: t, data: data}
		d.begin()
		for n := 0; len(d.data) > 0 && n < 400; n++ {
			d.act()
			d.settle()
		}
	})
}

// driver reads what to do from bytes.
type driver struct {
	t    *testing.T
	data []byte
	conn *Conn
	now  time.Duration

	witness witness
}

func (d *driver) byte() byte {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

func (d *driver) word() uint32 {
	return binary.BigEndian.Uint32([]byte{d.byte(), d.byte(), d.byte(), d.byte()})
}

func (d *driver) begin() {
	b := d.byte()
	cfg := Config{
		ISS: 1<<32 - 2000, MSS: 500, ReceiveBuffer: 3000, SendBuffer: 4000, Local: clientAddr, Remote: serverAddr,
		WindowScale: b&4 != 0, Timestamps: b&8 != 0, SACKPermitted: b&16 != 0, Recovery: Recovery(b >> 5 % 3),
		Observe: d.observe,
	}
	d.habits(&cfg)
	switch b & 3 {
	case 0:
		d.conn = Open(cfg, 0)
	case 1:
		d.conn = Listen(cfg, 0)
	case 2:
		d.conn = answering(cfg, 0, d.segment())
	case 3:
		d.conn = Open(cfg, 0)
		d.settle()
		arrive(d.conn, d.now, wire.Segment{
			Seq: 1<<32 - 5, Ack: cfg.ISS + 1, Flags: wire.SYN | wire.ACK, Window: 1500,
			Options: wire.Options{MSS: 600, SACKPermitted: true, Timestamps: &wire.Timestamps{Value: 1}},
		})
	}
	d.settle()
}

// habits draws the settings that change what the endpoint makes of things.
func (d *driver) habits(cfg *Config) {
	b, c := d.byte(), d.byte()
	cfg.RACK, cfg.TailProbe, cfg.PRR, cfg.FRTO = b&1 != 0, b&2 != 0, b&4 != 0, b&8 != 0
	cfg.Undo, cfg.DSACK, cfg.CountBytes, cfg.LinuxHabits = b&16 != 0, b&32 != 0, b&64 != 0, b&128 != 0
	cfg.Congestion, cfg.SlowStart = Congestion(c%3), SlowStart(c/3%4)
	cfg.Acks, cfg.Estimator, cfg.Nagle = AckPolicy(c>>4&1), Estimator(c>>5&1), Nagle(c>>6&1)
	cfg.ECN, cfg.KeepAlive, cfg.FastOpen.Server = ECNPolicy(c%3), c>>7 != 0, c>>6 == 3
	cfg.FastOpen.Client, cfg.FastOpen.NoCookie = c>>5&1 != 0, b^c&2 != 0
	cfg.Memory = &Memory{cookie: []byte("cookie"), peerMSS: int(b)}
	cfg.Pushes, cfg.ProbeOld = c>>5 == 7, c>>4 == 9
	if b>>4 == 11 {
		cfg.Fictions = Fictions{c&1 != 0, c&2 != 0, c&4 != 0, c&8 != 0}
	}
	if b == c {
		cfg.UserTimeout = 3 * time.Second
	}
}

func (d *driver) observe(e trace.Event) {
	if e.Kind == trace.StateChanged {
		if tr := e.Detail.(trace.Transition); !onDiagram(tr) {
			d.t.Fatalf("%s to %s", tr.From, tr.To)
		}
	}
}

func (d *driver) act() {
	switch op := d.byte() % 15; op {
	case 0, 1, 2, 3:
		arrive(d.conn, d.now, d.segment())
	case 4:
		d.conn.Write(d.now, make([]byte, 8*int(d.byte())))
	case 5:
		d.conn.Read(d.now, 8*int(d.byte()))
	case 6:
		d.now += time.Duration(d.byte()) * 10 * time.Millisecond
		d.conn.Expire(d.now)
	case 7:
		if at, ok := d.conn.Deadline(); ok {
			d.now = max(d.now, at)
			d.conn.Expire(d.now)
		}
	case 8:
		d.conn.ShutdownWrite(d.now)
	case 9:
		if d.byte() > 250 {
			d.conn.Abort(d.now)
		}
	case 10:
		d.conn.WriteMore(d.now, make([]byte, 8*int(d.byte())))
	case 11:
		d.conn.ReceiveICMP(d.now, ICMPError{Kind: ICMPKind(d.byte() % 8), MTU: int(d.byte()) * 8, Seq: d.conn.snd.una})
	case 12:
		b := d.byte()
		d.conn.Reconfigure(d.now, func(c *Config) {
			c.NoDelay, c.Cork, c.KeepAlive, c.Congestion = b&1 != 0, b&2 != 0, b&4 != 0, Congestion(b>>3%3)
		})
	case 14:
		d.conn.WriteRecord(d.now, make([]byte, 8*int(d.byte())))
	case 13:
		s := d.segment()
		d.conn.Receive(d.now, &s, wire.CE)
		if d.byte() > 250 {
			d.conn.Close(d.now)
		}
	}
}

// segment is made of bytes, with numbers often near those that matter.
func (d *driver) segment() wire.Segment {
	s := wire.Segment{Flags: wire.Flags(d.byte()), SrcPort: 80, DstPort: 49152}
	shape := d.byte()
	near := func(base wire.Seq, far bool) wire.Seq {
		if far {
			return wire.Seq(d.word())
		}
		return base.Add(int(int8(d.byte())) * 25)
	}
	if d.conn != nil {
		s.Seq = near(d.conn.rcv.nxt, shape&1 != 0)
		s.Ack = near(d.conn.snd.nxt, shape&2 != 0)
		if shape&4 != 0 {
			s.Seq, s.Ack = d.conn.rcv.nxt, d.conn.snd.una
		}
	} else {
		s.Seq = wire.Seq(d.word())
	}
	s.Window = uint16(d.byte()) << (d.byte() % 9)
	if shape&8 != 0 {
		s.Payload = make([]byte, 8*int(d.byte()))
	}
	if shape&16 == 0 && d.conn != nil && d.conn.options.timestamps {
		s.Options.Timestamps = &wire.Timestamps{Value: d.conn.options.recent + uint32(int8(shape)>>6), Echo: d.word()}
	}
	if shape&32 != 0 {
		shift := d.byte()
		s.Options.WindowScale, s.Options.MSS = &shift, uint16(d.byte())
		for range shape>>6 + 1 {
			s.Options.SACK = append(s.Options.SACK, wire.SACKBlock{Left: near(s.Ack, false), Right: near(s.Ack, false)})
		}
	}
	return s
}

// testify compares a segment with what was said before.
func (d *driver) testify(out *Outgoing) {
	d.witness.self = d.conn
	if err := d.witness.saw(out); err != nil {
		d.t.Fatal(err)
	}
}

// settle takes what there is to send and looks at the invariants.
func (d *driver) settle() {
	if s := d.conn.State(); s == trace.Closed || s == trace.Listen {
		d.witness = witness{} // a listener begins anew
	}
	for n := 0; ; n++ {
		out, ok := next(d.conn, d.now)
		if !ok {
			break
		}
		if n > 10_000 {
			d.t.Fatal("Next never ends")
		}
		if len(out.Segment.Payload) > d.conn.cfg.MSS || out.Phase == trace.PhaseNone {
			d.t.Fatalf("%d bytes, phase %q", len(out.Segment.Payload), out.Phase)
		}
		d.testify(&out)
	}
	if err := invariants(d.conn); err != nil {
		d.t.Fatal(err)
	}
	if at, ok := d.conn.Deadline(); ok && d.conn.State() == trace.Closed {
		d.t.Fatalf("closed, and a timer at %v", at)
	}
	if len(d.conn.in.pending) > maxBlocks || len(d.conn.replies) > 0 {
		d.t.Fatal("more is kept than there should be")
	}
}
