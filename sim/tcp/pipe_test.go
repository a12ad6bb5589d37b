package tcp

import (
	"bytes"
	"net/netip"
	"sort"
	"testing"
	"time"

	"pgregory.net/rapid"

	"wiretale/trace"
	"wiretale/wire"
)

// pipe joins two endpoints by a network that may lose, delay, reorder and
// duplicate. Time is the pipe's own.
type pipe struct {
	ends    [2]*Conn
	now     time.Duration
	network []arrival
	order   int
	treat   func(from int, s *wire.Segment) []time.Duration // the delays of its copies
	sent    int
	seen    func(from int, o Outgoing)
	mark    func(wire.ECN) wire.ECN // what routers make of a datagram's mark; nil leaves none
}

type arrival struct {
	at    time.Duration
	order int
	to    int
	seg   wire.Segment
	mark  wire.ECN
}

var (
	clientAddr = netip.MustParseAddrPort("192.0.2.1:49152")
	serverAddr = netip.MustParseAddrPort("192.0.2.80:80")
)

func (p *pipe) drain() {
	for i, c := range p.ends {
		if c == nil {
			continue
		}
		for n := 0; ; n++ {
			out, ok := next(c, p.now)
			if !ok {
				break
			}
			if n > 100_000 {
				panic("Next never ends")
			}
			p.sent++
			if p.seen != nil {
				p.seen(i, out)
			}
			mark := wire.NotECT
			if p.mark != nil {
				mark = p.mark(out.ECN)
			}
			for _, delay := range p.treat(i, &out.Segment) {
				p.order++
				a := arrival{p.now + delay, p.order, 1 - i, out.Segment, mark}
				at := sort.Search(len(p.network), func(k int) bool {
					return p.network[k].at > a.at
				})
				p.network = append(p.network, arrival{})
				copy(p.network[at+1:], p.network[at:])
				p.network[at] = a
			}
		}
	}
}

// step does what happens next, and reports false when nothing ever will.
func (p *pipe) step() bool {
	p.drain()
	next, found := time.Duration(0), false
	if len(p.network) > 0 {
		next, found = p.network[0].at, true
	}
	for _, c := range p.ends {
		if c == nil {
			continue
		}
		if d, ok := c.Deadline(); ok && (!found || d < next) {
			next, found = d, true
		}
	}
	if !found {
		return false
	}
	p.now = max(p.now, next)
	for len(p.network) > 0 && p.network[0].at <= p.now {
		a := p.network[0]
		p.network = p.network[1:]
		if p.ends[a.to] != nil {
			p.ends[a.to].Receive(p.now, &a.seg, a.mark)
			p.drain()
		}
	}
	for _, c := range p.ends {
		if c != nil {
			c.Expire(p.now)
		}
	}
	p.drain()
	return true
}

// application writes its whole stream, reads at its own pace, and closes when
// it has written and, if it is polite, heard the other out.
type application struct {
	toWrite []byte
	written int
	got     []byte
	chunk   int
	polite  bool
	closed  bool
}

// turn does a little, and reports whether it did anything.
func (a *application) turn(now time.Duration, c *Conn) bool {
	written, got, closed := a.written, len(a.got), a.closed
	if a.written < len(a.toWrite) {
		a.written += c.Write(now, a.toWrite[a.written:])
	}
	a.got = append(a.got, c.Read(now, a.chunk)...)
	if !a.closed && a.written == len(a.toWrite) && (!a.polite || c.EOF()) {
		c.ShutdownWrite(now)
		a.closed = true
	}
	return a.written != written || len(a.got) != got || a.closed != closed
}

func randomConfig(t *rapid.T, name string) Config {
	flag := func(what string) bool { return rapid.Bool().Draw(t, name+" "+what) }
	cfg := Config{
		ISS:           wire.Seq(rapid.SampledFrom([]uint32{0, 1, 1 << 31, 1<<31 - 500, 1<<32 - 1, 1<<32 - 3000, 123456}).Draw(t, name+" ISS")),
		MSS:           rapid.SampledFrom([]int{64, 536, 1000, 1460, 9000}).Draw(t, name+" MSS"),
		ReceiveBuffer: rapid.SampledFrom([]int{100, 2000, 4000, 64240, 300_000}).Draw(t, name+" receive"),
		SendBuffer:    rapid.SampledFrom([]int{500, 5000, 100_000}).Draw(t, name+" send"),
		WindowScale:   rapid.Bool().Draw(t, name+" scale"),
		Timestamps:    rapid.Bool().Draw(t, name+" timestamps"),
		SACKPermitted: rapid.Bool().Draw(t, name+" SACK"),
		NoDelay:       rapid.Bool().Draw(t, name+" no delay"),
		Recovery:      Recovery(rapid.IntRange(0, 2).Draw(t, name+" recovery")),
		DelayedAck:    rapid.SampledFrom([]time.Duration{0, -1}).Draw(t, name+" delayed ACK"),
		Retries:       20_000, SynRetries: 1000, SynAckRetries: 1000,
	}
	cfg.Congestion = Congestion(rapid.IntRange(0, 2).Draw(t, name+" congestion"))
	cfg.SlowStart = SlowStart(rapid.IntRange(0, 3).Draw(t, name+" slow start"))
	cfg.Estimator = Estimator(rapid.IntRange(0, 1).Draw(t, name+" estimator"))
	cfg.Acks = AckPolicy(rapid.IntRange(0, 1).Draw(t, name+" acks"))
	cfg.Nagle = Nagle(rapid.IntRange(0, 1).Draw(t, name+" Nagle"))
	cfg.ECN = ECNPolicy(rapid.IntRange(0, 2).Draw(t, name+" ECN"))
	cfg.CountBytes, cfg.DSACK, cfg.LinuxHabits = flag("bytes"), flag("D-SACK"), flag("habits")
	cfg.RACK, cfg.TailProbe, cfg.PRR, cfg.FRTO, cfg.Undo = flag("RACK"), flag("TLP"), flag("PRR"), flag("F-RTO"), flag("undo")
	cfg.NoLimitedTransmit, cfg.KeepWindow, cfg.Pushes, cfg.ProbeOld = flag("no limited transmit"), flag("keep window"), flag("pushes"), flag("old probes")
	if flag("paced") {
		cfg.PaceLimit = Rate(rapid.IntRange(1000, 10_000_000).Draw(t, name+" pace"))
	}
	return cfg
}

// TestStreamsArriveWhole joins two endpoints by a bad network: each stream
// arrives whole and in order, and both endpoints end in CLOSED.
func TestStreamsArriveWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := &pipe{}
		loss := rapid.IntRange(0, 30).Draw(t, "loss percent")
		random := splitmix(rapid.Uint64().Draw(t, "network seed"))
		p.treat = func(int, *wire.Segment) []time.Duration {
			a, b, c := random(), random(), random()
			delay := time.Duration(10+a%40) * time.Millisecond
			switch {
			case int(b%100) < loss:
				return nil
			case c%20 == 0:
				return []time.Duration{delay, delay + 15*time.Millisecond}
			}
			return []time.Duration{delay}
		}
		joinTwo(t, p, true)
	})
}

// joinTwo lets two endpoints with settings of all sorts say what they have to.
func joinTwo(t *rapid.T, p *pipe, simultaneous bool) {
	client, server := randomConfig(t, "client"), randomConfig(t, "server")
	client.Local, client.Remote, server.Local, server.Remote = clientAddr, serverAddr, serverAddr, clientAddr
	client.Observe = func(e trace.Event) {
		if tr, ok := e.Detail.(trace.Transition); ok && !onDiagram(tr) {
			t.Fatalf("from %s to %s", tr.From, tr.To)
		}
	}
	server.Observe = client.Observe
	p.ends[0] = Open(client, 0)
	if simultaneous && rapid.Bool().Draw(t, "both open") {
		p.ends[1] = Open(server, 0)
	} else {
		p.ends[1] = Listen(server, 0)
	}
	apps := [2]*application{}
	for i := range apps {
		apps[i] = &application{
			toWrite: stream(0, rapid.IntRange(0, 30_000).Draw(t, "length")),
			chunk:   rapid.SampledFrom([]int{50, 1000, 100_000}).Draw(t, "chunk"),
			polite:  i == 0 && rapid.Bool().Draw(t, "polite"),
		}
	}
	for n := 0; ; n++ {
		busy := false
		for i, a := range apps {
			if s := p.ends[i].State(); s != trace.Listen && s != trace.SynSent && s != trace.SynReceived {
				busy = a.turn(p.now, p.ends[i]) || busy
			}
			p.drain()
			if err := invariants(p.ends[i]); err != nil {
				t.Fatalf("end %d at %v: %v", i, p.now, err)
			}
		}
		if !p.step() && !busy {
			break
		}
		if n > 1_000_000 {
			t.Fatal("it never ends")
		}
	}
	for i, c := range p.ends {
		a := apps[i]
		a.got = append(a.got, c.Read(p.now, 1<<30)...)
		if c.State() != trace.Closed || !bytes.Equal(a.got, apps[1-i].toWrite) {
			t.Errorf("end %d: %s, %v, got %d of %d bytes at %v; the other is %s, %v", i, c.State(), c.Err(), len(a.got), len(apps[1-i].toWrite), p.now, p.ends[1-i].State(), p.ends[1-i].Err())
		}
	}
}

// splitmix is a small generator of random numbers.
func splitmix(x uint64) func() uint64 {
	return func() uint64 {
		x += 0x9e3779b97f4a7c15
		z := (x ^ x>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
}

// next is Next for tests that look at one segment after another.
func next(c *Conn, now time.Duration) (out Outgoing, ok bool) {
	ok = c.Next(now, &out)
	return out, ok
}

// arrive is Receive for a segment that no router marked.
func arrive(c *Conn, now time.Duration, s wire.Segment) { c.Receive(now, &s, wire.NotECT) }

// answering is Accept for such a SYN.
func answering(cfg Config, now time.Duration, syn wire.Segment) *Conn {
	return Accept(cfg, now, &syn, wire.NotECT)
}

// stream is what either side says: bytes that tell their place.
func stream(offset, n int) []byte {
	p := make([]byte, n)
	for i := range p {
		k := uint32(offset + i)
		p[i] = byte(k*2654435761>>24) ^ byte(k)
	}
	return p
}
