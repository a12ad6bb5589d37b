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
	variableCount
)

var variables = [variableCount]struct {
	name string
	unit trace.Unit
}{
	varISS:      {"ISS", trace.UnitSeq},
	varIRS:      {"IRS", trace.UnitSeq},
	varSndUna:   {"SND.UNA", trace.UnitSeq},
	varSndNxt:   {"SND.NXT", trace.UnitSeq},
	varSndWnd:   {"SND.WND", trace.UnitBytes},
	varRcvNxt:   {"RCV.NXT", trace.UnitSeq},
	varRcvWnd:   {"RCV.WND", trace.UnitBytes},
	varCwnd:     {"cwnd", trace.UnitBytes},
	varSsthresh: {"ssthresh", trace.UnitBytes},
	varSRTT:     {"SRTT", trace.UnitTime},
	varRTTVar:   {"RTTVAR", trace.UnitTime},
	varRTO:      {"RTO", trace.UnitTime},
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
		c.emit(trace.VariableChanged, trace.Variable{Name: variables[v].name, Value: value, Unit: variables[v].unit})
	}
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
		return int64(c.congestion.cwnd), c.sending()
	case varSsthresh:
		return int64(c.congestion.ssthresh), c.congestion.ssthresh != noThreshold
	case varSRTT:
		return int64(c.rtt.srtt), c.rtt.measured
	case varRTTVar:
		return int64(c.rtt.rttvar), c.rtt.measured
	}
	return int64(c.rtt.rto), c.state != trace.Listen
}
