package tcp

import "wiretale/trace"

// Everything that an endpoint tells of itself names the rule behind it. These
// are the rules of what shows in no packet: changes of state, of variables, and
// timers.

// ruleOfTransition is where RFC 9293 asks for a change of state: by what the
// application does, or by the segment that arrives. No rule asks for what a
// fiction does.
func (c *Conn) ruleOfTransition(to trace.State) string {
	from := c.state
	switch {
	case c.cfg.Fictions.moves(from, to):
		return ""
	case to == trace.Closed && from == trace.TimeWait:
		return "RFC 9293 §3.10.8"
	case to == trace.Closed:
		return "RFC 9293 §3.10.7.4"
	case from == trace.Closed:
		return "RFC 9293 §3.10.1"
	case from == trace.Listen:
		return "RFC 9293 §3.10.7.2"
	case from == trace.SynSent:
		return "RFC 9293 §3.10.7.3"
	case to == trace.FinWait1, to == trace.LastAck:
		return "RFC 9293 §3.10.4"
	}
	return "RFC 9293 §3.10.7.4"
}

var timerRules = [timerCount]string{
	retransmit: "RFC 6298 §5",
	probeTail:  "RFC 8985 §7.2",
	reorder:    "RFC 8985 §6.2",
	persist:    "RFC 9293 §3.8.6.1",
	delayedAck: "RFC 9293 §3.8.6.3",
	keepalive:  "RFC 9293 §3.8.4",
	finWait:    "RFC 9293 §3.10.4",
	timeWait:   "RFC 9293 §3.6.1",
	pacing:     "RFC 9002 §7.7",
}

var variableRules = [variableCount]string{
	varISS:        "RFC 9293 §3.4.1",
	varIRS:        "RFC 9293 §3.4.1",
	varSndUna:     "RFC 9293 §3.10.7.4",
	varSndNxt:     "RFC 9293 §3.4",
	varSndWnd:     "RFC 9293 §3.10.7.4",
	varRcvNxt:     "RFC 9293 §3.10.7.4",
	varRcvWnd:     "RFC 9293 §3.8.6.2.2",
	varSRTT:       "RFC 6298 §2",
	varRTTVar:     "RFC 6298 §2",
	varRTO:        "RFC 6298 §2",
	varPipe:       "RFC 6675 §4",
	varSacked:     "RFC 2018 §5",
	varLost:       "RFC 6675 §4",
	varResent:     "RFC 6675 §4",
	varDuplicates: "RFC 5681 §2",
	varRecovery:   "RFC 6675 §5",
	varCA:         "RFC 5681 §3.2",
	varMinRTT:     "RFC 8985 §6.2",
	varBackoff:    "RFC 6298 §5.5",
}

// ruleOfVariable is what gave a variable the value that it has now.
func (c *Conn) ruleOfVariable(v variable) string {
	switch v {
	case varCwnd:
		return c.ruleOfWindow()
	case varSsthresh:
		return c.ruleOfThreshold()
	case varRTO:
		if c.backoff > 0 {
			return "RFC 6298 §5.5"
		}
	case varLost:
		switch {
		case c.trouble.state == CALoss:
			return ruleTimeout
		case c.usesRACK():
			return ruleRACK
		}
	}
	return variableRules[v]
}

// ruleOfWindow is what moves the congestion window.
func (c *Conn) ruleOfWindow() string {
	switch {
	case c.applied == ruleUndo, c.applied == ruleRestart:
		return c.applied
	case c.governed():
		return "draft-cardwell-iccrg-bbr-congestion-control-00 §4.2.3"
	case c.trouble.reducing() && c.cfg.PRR:
		return "RFC 6937 §3"
	case c.trouble.state == CACWR:
		return "RFC 3168 §6.1.2"
	case c.trouble.state == CARecovery && c.selective():
		return "RFC 6675 §5"
	case c.trouble.state == CARecovery:
		return "RFC 6582 §3.2"
	case c.window.slowStart(), c.cfg.Congestion == Reno:
		return "RFC 5681 §3.1"
	}
	return "RFC 9438 §4.2"
}

// ruleOfThreshold is what sets ssthresh.
func (c *Conn) ruleOfThreshold() string {
	switch {
	case c.applied == ruleUndo, c.applied == ruleRestart:
		return c.applied
	case c.cfg.Congestion == CUBIC && c.trouble.state == CAOpen:
		return "RFC 9406 §4.2" // slow start has found the path full
	case c.cfg.Congestion == CUBIC:
		return "RFC 9438 §4.6"
	}
	return "RFC 5681 §3.1"
}
