package lesson

import (
	"time"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// tasks holds that every task asks for what isn't so already, and that its
// solution is one, and a shortest; and that its bench doesn't show what a later
// question asks for. Only once is a shorter one looked for. Of several goals the
// first must be new: whoever has done nothing would see it ticked.
func (b *binding) tasks(shorter bool) {
	for i, s := range b.lesson.Steps {
		if s.Ask == nil || s.Ask.Asks != Make {
			continue
		}
		bench := b.bench(i)
		b.hides(i, s)
		if len(s.Ask.fulfilled(bench.Snapshot())) > 0 {
			b.at(item(s.Ask.path+".goal", 0)+".happens", s, GoalMet, s.Ask.Goal[0].Happens, "")
			continue
		}
		b.solution(bench, s)
		if shorter && len(s.Ask.Solution) > 1 {
			b.easy(bench, s)
		}
	}
}

// solution holds that a task's solution is one.
func (b *binding) solution(bench *Bench, s *Step) {
	a := s.Ask
	seen, became, err := bench.tell(a.Solution)
	if err != nil {
		b.at(a.path+".solution", s, BadSolution, err.Error(), "").Why = err
		return
	}
	for i, o := range became {
		if o != "applied" {
			b.at(item(a.path+".solution", i), s, NoSolution, o, "applied").Tell = func(w *text.Printer) (string, string) {
				return w.T("lesson.error.outcome." + o), w.T("lesson.error.outcome.applied")
			}
			return
		}
	}
	if n := len(a.fulfilled(seen)); n < len(a.Goal) {
		b.unmet(seen, s, n)
	}
}

// easy holds that no single change is enough where the solution has several.
func (b *binding) easy(bench *Bench, s *Step) {
	for _, v := range singles(bench.Snapshot(), s.Ask.Allows) {
		if b.tried > mostTried || b.ctx.Err() != nil {
			return
		}
		seen, _, err := bench.tell([]session.Intervention{v})
		if err == nil {
			b.tried += seen.Events.Len()
		}
		if err == nil && len(s.Ask.fulfilled(seen)) == len(s.Ask.Goal) {
			deed := func(w *text.Printer) string { return explain.Deed(w, &v) }
			b.at(s.Ask.path+".solution", s, TooEasy, deed(text.For(text.English)), "").Tell = found(deed)
			return
		}
	}
}

// found tells of what was found in the words of a language; nothing was expected.
func found(what func(*text.Printer) string) func(*text.Printer) (string, string) {
	return func(w *text.Printer) (string, string) { return what(w), "" }
}

// singles are changes of one thing, of those that are allowed.
func singles(s *trace.Snapshot, allows []session.Action) (all []session.Intervention) {
	type direction struct{ from, to trace.NodeID }
	offered := map[direction]int{}
	for _, e := range s.Events.All() {
		sent, ok := e.Detail.(trace.Sent)
		if !ok || e.Kind != trace.PacketSent {
			continue
		}
		d := direction{e.Node, sent.To}
		offered[d]++
		from, _ := s.Node(d.from)
		to, _ := s.Node(d.to)
		v := session.Intervention{From: from.Name, To: to.Name, Nth: offered[d], At: e.Time}
		for _, a := range allows {
			all = append(all, packetChanges(v, a)...)
		}
	}
	for _, n := range s.Nodes {
		for _, a := range allows {
			if a.On() == session.OnHost {
				all = append(all, session.Intervention{Action: a, Host: n.Name})
			}
		}
	}
	return all
}

// packetChanges are what an action can do to one packet.
func packetChanges(v session.Intervention, a session.Action) []session.Intervention {
	if v.Action = a; a.On() != session.OnPacket {
		return nil
	}
	switch a {
	case session.Delay:
		short, long := v, v
		short.Delay, long.Delay = 300*time.Millisecond, 3*time.Second
		return []session.Intervention{short, long}
	case session.Corrupt:
		v.Offset, v.XOR = 40, 0xff
	}
	return []session.Intervention{v}
}

// hides holds that the bench of a task shows nothing of what a later question of
// the same scene asks for.
func (b *binding) hides(task int, s *Step) {
	m := &b.marks[task]
	end := theEnd
	if s.Ask.until != nil {
		end = m.shows
	}
	for i := task + 1; i < len(b.lesson.Steps); i++ {
		other := b.lesson.Steps[i]
		if other.Ask != nil && other.Ask.Asks != Make && b.marks[i].scene == m.scene && b.marks[i].at < end {
			b.at(s.path, s, ShowsLater, other.ID, "until")
			return
		}
	}
}
