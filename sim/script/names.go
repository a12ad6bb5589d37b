package script

import (
	"strings"
	"time"

	"wiretale/sim/tcp"
	"wiretale/trace"
	"wiretale/wire"
)

// The names that assertions may use, beside tcpi_…:
//
//	state       "ESTABLISHED", … as RFC 9293 writes it
//	err         why the connection ended: "connection refused", …; None
//	readable    bytes that wait to be read
//	writable    bytes that there is room for
//	eof         whether the peer closed and everything was read
//	rule        the rule of the last segment that was expected and came
//	phase       its phase
//	again       whether it was sent before
//	ignored     the rule that the last segment to arrive was ignored for; None
//	timer_NAME  when a timer is due, in seconds; None while it doesn't run
//	SND_UNA, …  any variable of the endpoint, "_" standing for ".", "-" and space:
//	            sequence numbers count from the initial ones, times are seconds

// lookUp is the value of a name in an assertion.
func (p *player) lookUp(name string) (datum, bool) {
	for _, v := range p.variables {
		if v.name == name {
			return v.datum, true
		}
	}
	switch name {
	case "ignored":
		return textOrNone(p.world.ignored), true
	case "rule":
		return words(p.matched.rule), true
	case "phase":
		return words(p.matched.phase.String()), true
	case "again":
		return truth(p.matched.again), true
	}
	c := p.current()
	if c == nil {
		return p.unconnected(name)
	}
	if strings.HasPrefix(name, "tcpi_") {
		return infoNamed(c.conn.Info(p.world.now()), strings.TrimPrefix(name, "tcpi_"))
	}
	switch name {
	case "state":
		if c.conn.State() == trace.Closed { // its listener goes on
			return p.unconnected(name)
		}
		return words(c.conn.State().String()), true
	case "err":
		if err := c.conn.Err(); err != nil {
			return words(err.Error()), true
		}
		return datum{}, true
	case "readable":
		return count(int64(c.conn.Readable())), true
	case "writable":
		return count(int64(c.conn.Writable())), true
	case "eof":
		return truth(c.conn.EOF()), true
	}
	return c.named(&p.flow, name)
}

// unconnected is the value of a name where there is no connection.
func (p *player) unconnected(name string) (datum, bool) {
	if name != "state" {
		return datum{}, false
	}
	if p.under != nil {
		return words(p.under.state().String()), true
	}
	return words(trace.Closed.String()), true
}

func textOrNone(s string) datum {
	if s == "" {
		return datum{}
	}
	return words(s)
}

// inSeconds is a time as a number of seconds.
func inSeconds(d time.Duration) datum {
	return datum{kind: numberDatum, number: fraction(int64(d), int64(time.Second))}
}

// named is a timer or a variable of the connection.
func (c *connection) named(f *flow, name string) (datum, bool) {
	same := func(own string) bool { return strings.NewReplacer(".", "_", "-", "_", " ", "_").Replace(own) == name }
	if timer, ok := strings.CutPrefix(name, "timer_"); ok {
		name = timer
		for _, t := range c.timers {
			if same(t.Name) {
				return inSeconds(t.Deadline), true
			}
		}
		return datum{}, true
	}
	for _, v := range c.variables {
		if !same(v.Name) {
			continue
		}
		switch v.Unit {
		case trace.UnitTime:
			return inSeconds(time.Duration(v.Value)), true
		case trace.UnitSeq:
			of := f.local
			if v.Name == "IRS" || strings.HasPrefix(v.Name, "RCV.") {
				of = f.remote
			}
			return count(int64(of.relative(wire.Seq(v.Value), false))), true
		}
		return count(v.Value), true
	}
	return datum{}, false
}

// states are the states as the kernel numbers them.
var states = map[trace.State]int64{trace.Established: 1, trace.SynSent: 2, trace.SynReceived: 3, trace.FinWait1: 4,
	trace.FinWait2: 5, trace.TimeWait: 6, trace.Closed: 7, trace.CloseWait: 8, trace.LastAck: 9, trace.Listen: 10, trace.Closing: 11}

// infoNamed is a field of TCP_INFO, by its name in the kernel without "tcpi_".
func infoNamed(i tcp.Info, name string) (datum, bool) {
	if name == "options" {
		return count(optionBits(i)), true
	}
	for _, f := range infoTimes {
		if f.name == name {
			return count(int64(f.of(&i) / f.unit)), true
		}
	}
	for _, f := range infoCounts {
		if f.name == name {
			return count(f.of(&i)), true
		}
	}
	return datum{}, false
}

// optionBits are the bits of tcpi_options.
func optionBits(i tcp.Info) (bits int64) {
	for n, on := range []bool{i.Timestamps, i.SACK, i.WScale, i.ECN, i.ECNSeen, i.FastOpen} {
		if on {
			bits |= 1 << n
		}
	}
	return bits
}

// infoTimes are the fields that tell a time, and in what unit.
var infoTimes = [...]struct {
	name string
	unit time.Duration
	of   func(*tcp.Info) time.Duration
}{
	{"rto", time.Microsecond, func(i *tcp.Info) time.Duration { return i.RTO }},
	{"ato", time.Microsecond, func(i *tcp.Info) time.Duration { return i.ATO }},
	{"rtt", time.Microsecond, func(i *tcp.Info) time.Duration { return i.RTT }},
	{"rttvar", time.Microsecond, func(i *tcp.Info) time.Duration { return i.RTTVar }},
	{"min_rtt", time.Microsecond, func(i *tcp.Info) time.Duration { return i.MinRTT }},
	{"busy_time", time.Microsecond, func(i *tcp.Info) time.Duration { return i.BusyTime }},
	{"last_data_sent", time.Millisecond, func(i *tcp.Info) time.Duration { return i.LastDataSent }},
	{"last_data_recv", time.Millisecond, func(i *tcp.Info) time.Duration { return i.LastDataRecv }},
	{"last_ack_recv", time.Millisecond, func(i *tcp.Info) time.Duration { return i.LastAckRecv }},
}

// infoCounts are the fields that count something.
var infoCounts = [...]struct {
	name string
	of   func(*tcp.Info) int64
}{
	{"state", func(i *tcp.Info) int64 { return states[i.State] }},
	{"ca_state", func(i *tcp.Info) int64 { return int64(i.CAState) }},
	{"retransmits", func(i *tcp.Info) int64 { return int64(i.Retransmits) }},
	{"probes", func(i *tcp.Info) int64 { return int64(i.Probes) }},
	{"backoff", func(i *tcp.Info) int64 { return int64(i.Backoff) }},
	{"snd_wscale", func(i *tcp.Info) int64 { return int64(i.SndWScale) }},
	{"rcv_wscale", func(i *tcp.Info) int64 { return int64(i.RcvWScale) }},
	{"snd_mss", func(i *tcp.Info) int64 { return int64(i.SndMSS) }},
	{"rcv_mss", func(i *tcp.Info) int64 { return int64(i.RcvMSS) }},
	{"advmss", func(i *tcp.Info) int64 { return int64(i.AdvMSS) }},
	{"pmtu", func(i *tcp.Info) int64 { return int64(i.PMTU) }},
	{"unacked", func(i *tcp.Info) int64 { return int64(i.Unacked) }},
	{"sacked", func(i *tcp.Info) int64 { return int64(i.Sacked) }},
	{"lost", func(i *tcp.Info) int64 { return int64(i.Lost) }},
	{"retrans", func(i *tcp.Info) int64 { return int64(i.Retrans) }},
	{"fackets", func(*tcp.Info) int64 { return 0 }},
	{"snd_ssthresh", func(i *tcp.Info) int64 { return int64(i.SndSsthresh) }},
	{"snd_cwnd", func(i *tcp.Info) int64 { return int64(i.SndCwnd) }},
	{"reordering", func(i *tcp.Info) int64 { return int64(i.Reordering) }},
	{"reord_seen", func(i *tcp.Info) int64 { return int64(i.ReordSeen) }},
	{"rcv_space", func(i *tcp.Info) int64 { return int64(i.RcvSpace) }},
	{"snd_wnd", func(i *tcp.Info) int64 { return int64(i.SndWnd) }},
	{"rcv_wnd", func(i *tcp.Info) int64 { return int64(i.RcvWnd) }},
	{"total_retrans", func(i *tcp.Info) int64 { return int64(i.TotalRetrans) }},
	{"dsack_dups", func(i *tcp.Info) int64 { return int64(i.DSACKDups) }},
	{"delivered", func(i *tcp.Info) int64 { return int64(i.Delivered) }},
	{"delivery_rate", func(i *tcp.Info) int64 { return int64(i.DeliveryRate) }},
	{"pacing_rate", func(i *tcp.Info) int64 { return int64(i.PacingRate) }},
	{"notsent_bytes", func(i *tcp.Info) int64 { return int64(i.NotSent) }},
}
