package tcp

import "wiretale/trace"

// emit tells the observer of something that happens now.
func (c *Conn) emit(kind trace.EventKind, detail any) {
	if c.cfg.Observe != nil {
		c.cfg.Observe(trace.Event{Time: c.now, Kind: kind, Detail: detail})
	}
}

// ignore tells the observer that a segment was discarded, and by which rule.
func (c *Conn) ignore(rule string) {
	if c.cfg.Observe != nil {
		c.emit(trace.SegmentIgnored, trace.Ignored{Rule: rule})
	}
}

// variable names a value that an observer follows.
type variable uint8

const (
	varISS variable = iota
	varIRS
	varSndUna
	varSndNxt
	varSndWnd
	varRcvNxt
	varRcvWnd
	varCwnd
	varSsthresh
	varSRTT
	varRTTVar
	varRTO
	varPipe
	varSacked
	varLost
	varResent
	varDuplicates
	varRecovery
	varCA
	varMinRTT
	varBackoff
	variableCount
)

var variables = [variableCount]struct {
	name string
	unit trace.Unit
}{
	varISS:        {"ISS", trace.UnitSeq},
	varIRS:        {"IRS", trace.UnitSeq},
	varSndUna:     {"SND.UNA", trace.UnitSeq},
	varSndNxt:     {"SND.NXT", trace.UnitSeq},
	varSndWnd:     {"SND.WND", trace.UnitBytes},
	varRcvNxt:     {"RCV.NXT", trace.UnitSeq},
	varRcvWnd:     {"RCV.WND", trace.UnitBytes},
	varCwnd:       {"cwnd", trace.UnitBytes},
	varSsthresh:   {"ssthresh", trace.UnitBytes},
	varSRTT:       {"SRTT", trace.UnitTime},
	varRTTVar:     {"RTTVAR", trace.UnitTime},
	varRTO:        {"RTO", trace.UnitTime},
	varPipe:       {"pipe", trace.UnitBytes},    // RFC 6675 §4
	varSacked:     {"sacked", trace.UnitNumber}, // the scoreboard, in segments
	varLost:       {"lost", trace.UnitNumber},
	varResent:     {"retransmitted", trace.UnitNumber},
	varDuplicates: {"dupacks", trace.UnitNumber},
	varRecovery:   {"RecoveryPoint", trace.UnitSeq},
	varCA:         {"ca_state", trace.UnitCA},
	varMinRTT:     {"RTT.min", trace.UnitTime},
	varBackoff:    {"backoff", trace.UnitNumber},
}

// published is what the observer was last told of each variable.
type published struct {
	known [variableCount]bool
	value [variableCount]int64
}

// publish tells the observer of every variable that has another value than
// when it was last told.
func (c *Conn) publish() {
	if c.cfg.Observe == nil {
		return
	}
	for v := range variableCount {
		value, known := c.value(v)
		if !known || c.published.known[v] && c.published.value[v] == value {
			continue
		}
		c.published.known[v], c.published.value[v] = true, value
		c.emit(trace.VariableChanged, trace.Variable{
			Name: variables[v].name, Value: value, Unit: variables[v].unit, Rule: c.ruleOfVariable(v)})
	}
	c.applied = ""
}

// value is a variable's value, and whether it has one yet.
func (c *Conn) value(v variable) (int64, bool) {
	switch v {
	case varISS:
		return int64(c.cfg.ISS), c.state != trace.Listen
	case varIRS:
		return int64(c.rcv.irs), c.rcv.known
	case varSndUna:
		return int64(c.snd.una), c.state != trace.Listen
	case varSndNxt:
		return int64(c.snd.nxt), c.state != trace.Listen
	case varSndWnd:
		return int64(c.snd.wnd), c.rcv.known
	case varRcvNxt:
		return int64(c.rcv.nxt), c.rcv.known
	case varRcvWnd:
		return int64(c.rcv.wnd), c.rcv.known
	case varCwnd:
		return c.inBytes(c.window.cwnd), c.sending() && !c.cfg.Fictions.NoCongestionControl
	case varSsthresh:
		return c.inBytes(c.window.ssthresh), c.window.ssthresh < unlimited
	case varSRTT:
		return int64(c.rtt.srtt), c.rtt.measured
	case varRTTVar:
		return int64(c.rtt.rttvar), c.rtt.measured
	}
	return c.scoreValue(v)
}

// scoreValue is the value of one of the variables of loss recovery.
func (c *Conn) scoreValue(v variable) (int64, bool) {
	one := max(1, c.window.one)
	// What was told once is told until it is over: it must not stay on show.
	known := c.published.known[v]
	troubled := known || c.sending() && c.trouble.state != CAOpen
	switch v {
	case varPipe:
		return c.inBytes(c.flight.pipe()), known || c.sending()
	case varSacked:
		return int64(c.flight.sacked / one), troubled
	case varLost:
		return int64(c.flight.lost / one), troubled
	case varResent:
		return int64(c.flight.again / one), troubled
	case varDuplicates:
		return int64(c.trouble.duplicates), troubled || c.trouble.duplicates > 0
	case varRecovery:
		return int64(c.trouble.point), c.trouble.state >= CARecovery
	case varCA:
		return int64(c.trouble.state), troubled
	case varMinRTT:
		return int64(c.rtt.least.value()), c.rtt.least.known
	case varBackoff:
		return int64(c.backoff), c.backoff > 0 || c.published.known[v]
	}
	return int64(c.rtt.rto), c.state != trace.Listen
}

// inBytes is a window in bytes, whatever it counts.
func (c *Conn) inBytes(weight int) int64 {
	if c.cfg.CountBytes {
		return int64(weight)
	}
	return int64(weight) * int64(c.window.smss)
}

// say tells the observer that a rule was applied that shows in no packet.
func (c *Conn) say(rule string) { c.applied = rule }
