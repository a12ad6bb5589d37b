package script

import (
	"strings"
	"time"

	"wiretale/trace"
)

// Play plays a script. Everything that happens is told to sink: the machine
// under test and the script are two nodes of the trace.
func Play(s *Script, sink trace.Sink) *Report {
	set := defaults()
	p := &player{script: s, settings: &set, report: &Report{File: s.File}}
	for _, line := range s.settings {
		known, err := set.line(line)
		if err != nil {
			p.report.Failure = &Failure{Line: err.Line, Column: err.Column, Code: BadConfig, Found: err.Found}
			return p.report
		}
		if !known {
			p.notice(line.at.line, UnknownSetting, "--"+line.name)
		}
	}
	p.world = newWorld(&set, sink)
	p.process = &process{world: p.world}
	p.flow = p.newFlow(pair{})
	for i := range s.events {
		if !p.perform(&s.events[i]) {
			break
		}
		p.report.Events++
	}
	if p.report.Passed() {
		p.finish()
	}
	p.report.End = p.world.now()
	return p.report
}

// newFlow is a connection that the script has said nothing of yet.
func (p *player) newFlow(at pair) flow {
	return flow{at: at, local: sequence{initial: p.settings.tcp.ISS}, remote: sequence{initial: p.settings.peerISS}}
}

// player plays one script.
type player struct {
	script   *Script
	settings *settings
	report   *Report
	world    *world
	process  *process
	flow     flow
	event    *event // that is being played

	ports     uint16      // of the script's end that were used
	seen      *connection // the last one that the script's segments belonged to
	under     *socket     // the socket that the script's segments are about
	variables []variable
	matched   departure // the last segment that was expected and came
	pending   *pendingCall
}

// variable is a name that an assignment gave a value.
type variable struct {
	name  string
	datum datum
}

// pendingCall is a call that has not returned.
type pendingCall struct {
	event     *event
	call      *call
	operation operation
	until     time.Duration // when it is to return
	outcome   outcome
	returned  bool
	at        time.Duration // when it did
}

func (p *player) notice(line int, c NoticeCode, found string) {
	for _, n := range p.report.Notices {
		if n.Code == c && n.Found == found {
			return
		}
	}
	if len(p.report.Notices) < maxNotices {
		p.report.Notices = append(p.report.Notices, Notice{line, c, found})
	}
}

const maxNotices = 100

// fail ends the script with the first thing that did not come as expected.
func (p *player) fail(e *event, c FailureCode, expected, found string, aspects ...Aspect) bool {
	if p.report.Failure == nil {
		p.report.Failure = &Failure{Line: e.at.line, Column: e.at.column, At: p.world.now(), Code: c,
			Expected: expected, Found: found, Aspects: aspects}
	}
	return false
}

// perform plays one event, and reports whether the script goes on.
func (p *player) perform(e *event) bool {
	p.event = e
	start := e.when
	if e.when.relative {
		now := p.world.now()
		start.from, start.to, start.until = start.from+now, start.to+now, start.until+now
	}
	if s, ok := e.deed.(*segment); ok && !s.inbound {
		return p.expect(e, s, start)
	}
	if !start.any && !p.wait(start.from) {
		return false
	}
	switch deed := e.deed.(type) {
	case *assertion:
		return p.assert(e, deed)
	case *command:
		p.command(e, deed)
		return true
	}
	if p.settings.strict && !p.quiet(e) {
		return false
	}
	switch deed := e.deed.(type) {
	case *segment:
		return p.arrive(deed)
	case *icmp:
		return p.arriveICMP(e, deed)
	}
	return p.call(e, e.deed.(*call), start)
}

// wait lets time pass until a moment.
func (p *player) wait(until time.Duration) bool {
	if !p.run(until, func() bool { return false }) {
		return false
	}
	p.world.medium.Engine.Advance(until)
	return true
}

// run lets things happen up to a moment, or until stop says that it is enough.
func (p *player) run(until time.Duration, stop func() bool) bool {
	engine := p.world.medium.Engine
	for {
		p.progress()
		if stop() {
			return true
		}
		next, ok := engine.Next()
		if at, waits := p.givesUp(); waits && (!ok || at < next) && at <= until {
			engine.Advance(at)
			continue
		}
		if !ok || next > until {
			return true
		}
		if p.world.load++; p.world.load > maxLoad {
			return p.fail(p.event, TooManyEvents, "", "")
		}
		engine.Step()
	}
}

// givesUp is when the call that waits stops waiting by itself.
func (p *player) givesUp() (time.Duration, bool) {
	if p.pending == nil || p.pending.returned || p.pending.operation.deadline == 0 {
		return 0, false
	}
	return p.pending.operation.deadline, true
}

// progress lets the call that waits look whether it can go on.
func (p *player) progress() {
	p.process.watch()
	c := p.pending
	if c == nil || c.returned {
		return
	}
	if o, over := c.operation.attempt(); over {
		c.outcome, c.returned, c.at = o, true, p.world.now()
	} else if d := c.operation.deadline; d > 0 && p.world.now() >= d {
		c.outcome, c.returned, c.at = c.operation.late(), true, p.world.now()
	}
	p.world.settle()
}

// finish waits for a call that has not returned, and for nothing else.
func (p *player) finish() {
	if len(p.script.events) == 0 {
		return
	}
	last := &p.script.events[len(p.script.events)-1]
	if p.pending != nil && !p.join() {
		return
	}
	if p.settings.strict {
		p.quiet(last)
	}
}

// quiet holds that everything that left was expected.
func (p *player) quiet(e *event) bool {
	if len(p.world.sent) == 0 {
		return true
	}
	return p.fail(e, NotExpected, "", Clock(p.world.sent[0].at)+" "+p.flow.describe(p.world.sent[:1]))
}

// tolerance is how far a time may lie from the one that is expected after a
// wait.
func (p *player) tolerance(waited time.Duration) time.Duration {
	return max(p.settings.tolerance, waited*time.Duration(p.settings.percent)/100)
}

// assert checks the statements of a piece of code.
func (p *player) assert(e *event, a *assertion) bool {
	for _, s := range a.statements {
		at := &event{at: s.at}
		work := evaluation{look: p.lookUp}
		d := work.of(s.test)
		switch {
		case work.wrong != "":
			return p.fail(at, BadAssertion, s.source, work.wrong)
		case s.name != "":
			p.assign(s.name, d)
		case !d.true():
			return p.fail(at, FalseAssertion, s.source, work.values())
		}
	}
	return true
}

// maxVariables bounds what assignments keep.
const maxVariables = 1000

func (p *player) assign(name string, d datum) {
	for i := range p.variables {
		if p.variables[i].name == name {
			p.variables[i].datum = d
			return
		}
	}
	if len(p.variables) < maxVariables {
		p.variables = append(p.variables, variable{name, d})
	}
}

// command takes the settings from shell lines.
func (p *player) command(e *event, c *command) {
	flushed := p.settings.flushed
	unset, undone := p.settings.shell(strings.TrimSpace(c.text))
	if p.settings.flushed > flushed {
		p.world.memories = nil
	}
	for _, name := range unset {
		p.notice(e.at.line, UnknownSysctl, name)
	}
	for _, line := range undone {
		p.notice(e.at.line, UnknownCommand, line)
	}
}

// current is the connection that the script's segments belong to, even if it is
// over; nil if there is none.
func (p *player) current() *connection {
	if c := p.world.find(p.flow.at); c != nil {
		p.seen = c
	}
	if p.seen != nil && p.seen.at == p.flow.at {
		return p.seen
	}
	if p.under != nil {
		return p.under.connection
	}
	return nil
}
