package tcp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// peerISS is the initial sequence number of the peer in scripts.
const peerISS wire.Seq = 4_000_000_000

// stage plays a script.
type stage struct {
	t       *testing.T
	script  *script
	conn    *Conn
	now     time.Duration
	sent    []sent // not yet asked for
	ignored []string
	vars    map[string]int64
	timers  map[string]time.Duration
	read    int // bytes of the peer's stream
	wrote   int
}

type sent struct {
	at  time.Duration
	out Outgoing
}

func newStage(t *testing.T, s *script) *stage {
	g := &stage{t: t, script: s, vars: map[string]int64{}, timers: map[string]time.Duration{}}
	s.cfg.Observe = g.observe
	return g
}

func (g *stage) observe(e trace.Event) {
	switch d := e.Detail.(type) {
	case trace.Ignored:
		g.ignored = append(g.ignored, d.Rule)
	case trace.Variable:
		g.vars[d.Name] = d.Value
	case trace.Timer:
		delete(g.timers, d.Name)
		if e.Kind == trace.TimerSet {
			g.timers[d.Name] = d.Deadline
		}
	}
}

func (g *stage) play() {
	for _, st := range g.script.steps {
		if err := g.perform(st); err != nil {
			g.t.Fatalf("line %d: %v", st.line, err)
		}
	}
	if err := g.nothingSent(); err != nil {
		g.t.Fatalf("at the end: %v", err)
	}
}

// advance lets time pass until at.
func (g *stage) advance(at time.Duration) {
	for g.conn != nil {
		d, ok := g.conn.Deadline()
		if !ok || d > at {
			break
		}
		g.now = d
		g.conn.Expire(d)
		g.drain()
	}
	g.now = at
}

func (g *stage) drain() {
	for {
		out, ok := next(g.conn, g.now)
		if !ok {
			return
		}
		g.sent = append(g.sent, sent{g.now, out})
	}
}

func (g *stage) nothingSent() error {
	if len(g.sent) > 0 {
		return fmt.Errorf("sent, and not asked for: %s", g.describe(g.sent[0]))
	}
	return nil
}

func (g *stage) perform(st step) error {
	if st.verb == ">" {
		if len(g.sent) == 0 {
			g.advance(st.at)
		}
		return g.expect(st)
	}
	g.advance(st.at)
	if act, ok := acts[st.verb]; ok {
		if err := g.nothingSent(); err != nil {
			return err
		}
		g.ignored = nil
		if err := act(g, st.args); err != nil {
			return err
		}
		g.drain()
		return nil
	}
	if check, ok := checks[st.verb]; ok {
		return check(g, st.args)
	}
	return fmt.Errorf("unknown step %q", st.verb)
}

func count(args []string) int {
	n, _ := strconv.Atoi(args[0])
	return n
}

var acts = map[string]func(*stage, []string) error{
	"open":   func(g *stage, _ []string) error { g.conn = Open(g.script.cfg, g.now); return nil },
	"listen": func(g *stage, _ []string) error { g.conn = Listen(g.script.cfg, g.now); return nil },
	"close":  func(g *stage, _ []string) error { g.conn.ShutdownWrite(g.now); return nil },
	"abort":  func(g *stage, _ []string) error { g.conn.Abort(g.now); return nil },
	"write": func(g *stage, args []string) error {
		n := g.conn.Write(g.now, stream(g.wrote, count(args)))
		g.wrote += n
		if n != count(args) {
			return fmt.Errorf("only %d bytes were taken", n)
		}
		return nil
	},
	"read": func(g *stage, args []string) error {
		p := g.conn.Read(g.now, count(args))
		if len(p) != count(args) || !slices.Equal(p, stream(g.read, len(p))) {
			return fmt.Errorf("read %d bytes, not the %s that are asked for", len(p), args[0])
		}
		g.read += len(p)
		return nil
	},
	"<": func(g *stage, args []string) error {
		want, err := parseSegment(args)
		if err != nil {
			return err
		}
		s := want.segment
		s.Payload = stream(int(s.Seq)-1, want.length)
		s.Seq += peerISS
		if s.Flags.Has(wire.ACK) {
			s.Ack += g.script.cfg.ISS
		}
		for i := range s.Options.SACK {
			s.Options.SACK[i].Left += g.script.cfg.ISS
			s.Options.SACK[i].Right += g.script.cfg.ISS
		}
		arrive(g.conn, g.now, s)
		return nil
	},
}

func same[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s is %v, not %v", what, got, want)
	}
	return nil
}

var checks = map[string]func(*stage, []string) error{
	"state":    func(g *stage, args []string) error { return same("state", g.conn.State().String(), args[0]) },
	"readable": func(g *stage, args []string) error { return same("readable", g.conn.Readable(), count(args)) },
	"writable": func(g *stage, args []string) error { return same("writable", g.conn.Writable(), count(args)) },
	"eof":      func(g *stage, args []string) error { return same("EOF", strconv.FormatBool(g.conn.EOF()), args[0]) },
	"err":      func(g *stage, args []string) error { return same("error", fmt.Sprint(g.conn.Err()), args[0]) },
	"ignored":  func(g *stage, args []string) error { return same("ignored", strings.Join(g.ignored, ","), args[0]) },
	"timer": func(g *stage, args []string) error {
		at, ok := g.timers[args[0]]
		if args[1] == "off" {
			return same("timer running", ok, false)
		}
		want, err := seconds(args[1])
		if err != nil {
			return err
		}
		return same("timer "+args[0], at, want)
	},
	"var": func(g *stage, args []string) error {
		got := g.vars[args[0]]
		switch args[0] {
		case "SND.UNA", "SND.NXT", "ISS":
			got = int64(uint32(got) - uint32(g.script.cfg.ISS))
		case "RCV.NXT", "IRS":
			got = int64(uint32(got) - uint32(peerISS))
		case "SRTT", "RTTVAR", "RTO":
			want, err := seconds(args[1])
			if err != nil {
				return err
			}
			return same(args[0], time.Duration(got), want)
		}
		return same(args[0], got, int64(count(args[1:])))
	},
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
