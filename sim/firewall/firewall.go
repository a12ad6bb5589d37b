package firewall

import (
	"fmt"
	"time"

	"wiretale/sim/transit"
)

// Config is how a firewall judges.
type Config struct {
	Rules                 []Rule // the first that is about a packet counts
	DefaultIn, DefaultOut Action // where none is
	Timeouts              transit.Timeouts
}

// Firewall is a stateful packet filter.
type Firewall struct {
	config  Config
	entries map[between]*Entry
}

// New returns a firewall that has seen nothing yet.
func New(c Config) *Firewall { return &Firewall{config: c, entries: map[between]*Entry{}} }

// maxEntries bounds the table: what would need another entry is dropped.
const maxEntries = 1 << 16

// Verdict is what is done with a packet, and why.
type Verdict struct {
	Action Action
	// Rule is the one that decided, behind the packet's direction: "in #2 tcp port
	// 22: reject", "in default: drop"; or one of the constants below. It is ""
	// where an entry admits the packet.
	Rule string
	// Entry admits the packet, was made for it (Made), or of an error the packet
	// that it quotes; else nil.
	Entry *Entry
	Made  bool
	Gone  *Entry // that the new one takes the place of
}

// Why packets are dropped that no rule is about.
const (
	RuleNoEntry    = "no entry"      // only a SYN opens a connection, only a question an echo
	RuleUnreadable = "unreadable"    // it can't be told what it belongs to
	RuleFull       = "table full"    // there is no room for another entry
	RuleNeighbours = "RFC 4890 §4.4" // what neighbours say is never dropped
)

// Judge decides about a packet that passes.
func (f *Firewall) Judge(now time.Duration, d Direction, p transit.Packet) Verdict {
	switch p.Kind {
	case transit.Unreadable:
		return Verdict{Action: Drop, Rule: RuleUnreadable}
	case transit.LinkOnly:
		return Verdict{Action: Accept, Rule: RuleNeighbours}
	case transit.Error:
		// An error goes to the sender of what it quotes, and the entry of that
		// stays as it is (RFC 5508 REQ-6, RFC 5382 REQ-10).
		if e, _ := f.find(now, p.About); e != nil && p.About.Src.Addr() == p.Dst.Addr() {
			return Verdict{Action: Accept, Entry: e}
		}
	case transit.Exchange:
		if e, first := f.find(now, &p); e != nil && !(p.Opens() && e.State.Over() && !first) {
			f.refresh(now, e, &p, first)
			return Verdict{Action: Accept, Entry: e}
		}
	}
	v := f.rule(d, &p)
	if v.Action != Accept || p.Kind != transit.Exchange {
		return v
	}
	return f.admit(now, d, &p, v)
}

// Own lets a packet pass that the firewall's own host sends, and makes an entry
// for it where something may be answered to it.
func (f *Firewall) Own(now time.Duration, p transit.Packet) Verdict {
	if p.Kind != transit.Exchange {
		return Verdict{}
	}
	if e, first := f.find(now, &p); e != nil {
		f.refresh(now, e, &p, first)
		return Verdict{Entry: e}
	}
	if !p.Opens() {
		return Verdict{}
	}
	return f.admit(now, Out, &p, Verdict{})
}

// find returns the entry that a packet belongs to, and whether the side sent it
// that opened the exchange.
func (f *Firewall) find(now time.Duration, p *transit.Packet) (e *Entry, first bool) {
	src, dst := p.Src, p.Dst
	if e = f.entries[between{p.Protocol, src, dst}]; e.lives(now) {
		return e, true
	}
	if e = f.entries[between{p.Protocol, dst, src}]; e.lives(now) {
		return e, false
	}
	return nil, false
}

func (e *Entry) lives(now time.Duration) bool { return e != nil && now < e.Until }

// refresh notes that another packet has passed.
func (f *Firewall) refresh(now time.Duration, e *Entry, p *transit.Packet, first bool) {
	before := e.State
	e.State = before.After(p, first)
	if before == transit.Reset && e.State == before {
		return // nothing keeps it
	}
	e.Until = now + f.config.Timeouts.Of(e.Protocol, e.State)
}

// rule is what the rules say of a packet.
func (f *Firewall) rule(d Direction, p *transit.Packet) Verdict {
	for i := range f.config.Rules {
		if r := &f.config.Rules[i]; r.about(d, p) {
			return Verdict{Action: r.Then, Rule: fmt.Sprintf("%v #%d %v", d, i+1, r)}
		}
	}
	action := f.config.DefaultIn
	if d == Out {
		action = f.config.DefaultOut
	}
	return Verdict{Action: action, Rule: fmt.Sprintf("%v default: %v", d, action)}
}

// admit makes the entry of an exchange that may begin.
func (f *Firewall) admit(now time.Duration, d Direction, p *transit.Packet, v Verdict) Verdict {
	if !p.Opens() {
		return Verdict{Action: Drop, Rule: RuleNoEntry}
	}
	e := &Entry{Protocol: p.Protocol, Asked: p.Src, Answer: p.Dst, Direction: d, State: transit.Begin(p)}
	e.Until = now + f.config.Timeouts.Of(e.Protocol, e.State)
	for _, key := range [...]between{e.between(), {e.Protocol, e.Answer, e.Asked}} {
		if old := f.entries[key]; old != nil {
			v.Gone = old
			f.Forget(old)
		}
	}
	if len(f.entries) >= maxEntries {
		return Verdict{Action: Drop, Rule: RuleFull}
	}
	f.entries[e.between()] = e
	v.Entry, v.Made = e, true
	return v
}

// Forget takes an entry out of the table, if it is in.
func (f *Firewall) Forget(e *Entry) {
	if f.entries[e.between()] == e {
		delete(f.entries, e.between())
	}
}
