package tui

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// courseLessons are the embedded lessons, and one that has a question of every kind.
func courseLessons(t *testing.T) []*lesson.Lesson {
	t.Helper()
	kinds, err := lesson.Read("kinds", os.DirFS("../lesson/testdata/kinds"))
	if err != nil {
		t.Fatal(err)
	}
	all := lesson.List()
	if len(all) < len(lesson.Names()) {
		t.Errorf("only %d of %d lessons can be loaded", len(all), len(lesson.Names()))
	}
	return append(all[:min(mostLessons, len(all))], kinds)
}

// tellings are the variants in which a lesson is played: its own, and another seed
// with the longest delay that it bears.
func tellings(l *lesson.Lesson) []session.Variant {
	other := session.Variant{Seed: 77}
	if d := l.Varies.Delay; len(d) == 2 {
		other.Delay = d[1]
	}
	return []session.Variant{{}, other}
}

func begun(t *testing.T, l *lesson.Lesson, v session.Variant) *lesson.Play {
	t.Helper()
	p, err := lesson.Start(l, sim.NewRunner(), v)
	if err != nil {
		t.Fatalf("%s, %+v: %v", l.Name, v, err)
	}
	return p
}

// pupil plays a lesson through the program: it presses keys and looks at the screen.
type pupil struct {
	*testing.T
	d       *Driven
	words   *text.Printer
	scout   *lesson.Play // the same telling, in which questions are skipped to learn what is right
	rightly bool
	told    session.Variant
	kept    lesson.Progress
	dir     string
}

func newPupil(t *testing.T, l *lesson.Lesson, v session.Variant, lang text.Lang, rightly bool) *pupil {
	p := &pupil{T: t, words: text.For(lang), told: v, scout: begun(t, l, v), rightly: rightly, dir: t.TempDir()}
	p.d = NewDriven(p.deps(), Options{NoMotion: true}, Start{Lesson: begun(t, l, v)}, 80, 24)
	return p
}

func (p *pupil) deps() Deps {
	return Deps{
		Words: p.words,
		Keep: func(name string, r lesson.Record) error {
			p.kept.Note(name, r, 20_000)
			return lesson.UpdateProgress(p.dir, func(g *lesson.Progress) { *g = p.kept })
		},
		Known: func() map[string]lesson.Grasp { return p.kept.Concepts },
		Today: func() lesson.Day { return 20_000 },
	}
}

func (p *pupil) learn() *learn { return p.d.m.top().(*learn) }

func (p *pupil) press(keys ...string) {
	for _, k := range keys {
		p.d.Press(keyOf(k))
	}
}

// where names the step for a failure.
func (p *pupil) where() string { return p.learn().at.Step().ID }

// truth is what is right of the step's question, as its telling has it.
func (p *pupil) truth() lesson.Verdict {
	for p.scout.Step().ID != p.where() {
		p.scout.Skip()
		if !p.scout.Next() {
			p.Fatalf("step %s is not reached in another play", p.where())
		}
	}
	p.scout.Skip()
	v, ok := p.scout.Verdict(p.words)
	if !ok {
		p.Fatalf("step %s: nothing is right", p.where())
	}
	return v
}

// answer answers the open question, by keys.
func (p *pupil) answer() {
	l, truth := p.learn(), p.truth()
	q, _ := l.at.Question(p.words)
	made := true
	switch q.Kind {
	case lesson.Make:
		made = p.make()
	case lesson.Point:
		p.point(l.at.Step().Ask)
	default:
		if q.Enter {
			p.number(truth.True)
			break
		}
		p.letter(truth.Truth, len(q.Choices))
	}
	if made && q.Kind != lesson.Make {
		if q.Why != "" {
			p.letter(truth.TrueReason, len(q.Reasons))
		}
		p.press("right", "enter") // sure
	}
	if l.at.Open() {
		p.Fatalf("step %s: the answer is not taken: %q\n%s", p.where(), p.d.m.notice, screenOf(p.d.m))
	}
	v, _ := l.at.Verdict(p.words)
	if v.Right != (p.rightly && made) || made && v.Sure != (q.Kind != lesson.Make) {
		p.Errorf("step %s: answered rightly %v: %+v", p.where(), p.rightly, v)
	}
	if !p.rightly && made && v.Refutation == "" {
		p.Errorf("step %s: nothing is said of a wrong answer", p.where())
	}
}

// letter chooses what is right, or else what is not.
func (p *pupil) letter(right, of int) {
	if !p.rightly {
		right = (right + 1) % of
	}
	p.press(string(rune('a'+right)), "enter")
}

var digitsIn = regexp.MustCompile(`[0-9][0-9 ,.\x{a0}\x{202f}]*`)

// number types what is right, or else another number.
func (p *pupil) number(truth string) {
	n := strings.NewReplacer(",", "", " ", "", "\u00a0", "", "\u202f", "").Replace(digitsIn.FindString(truth))
	if !p.rightly {
		n = "1" + n
	}
	for _, digit := range strings.TrimSuffix(n, ".") {
		p.press(string(digit))
	}
	p.press("enter")
}

// point moves to a packet that is right, or to one that is not.
func (p *pupil) point(ask *lesson.Ask) {
	l := p.learn()
	s := l.at.Snapshot()
	wanted := func(id trace.PacketID) bool {
		if ask.Is == "" { // what the step's event is due to
			return p.judged(id)
		}
		k, _ := s.Packet(id)
		return p.filter(ask.Is).Packet(s, &k)
	}
	for range s.Packets.Len() { // to the first, and on from there
		p.press("left")
	}
	for id := trace.PacketID(1); int(id) <= s.Packets.Len(); id++ {
		if wanted(id) == p.rightly {
			if got := l.player.Selected(); got != id {
				p.Fatalf("step %s: packet %d is selected, not %d", p.where(), got, id)
			}
			p.press("enter")
			return
		}
		p.press("right")
	}
	p.Fatalf("step %s: there is no packet to point at", p.where())
}

// judged reports whether another play takes a packet for right.
func (p *pupil) judged(id trace.PacketID) bool {
	at, _ := p.learn().at.At()
	play := begun(p.T, p.learn().at.Lesson(), p.told)
	play.Seek(at)
	play.Commit(lesson.Answer{Choice: -1, Packet: id, Reason: -1})
	v, _ := play.Verdict(p.words)
	return v.Right
}

func (p *pupil) filter(expr string) *filter.Filter {
	f, err := filter.Parse(expr)
	if err != nil {
		p.Fatal(err)
	}
	return f
}

// make makes the task's goal happen by its solution; or else tries something
// that is none, and lets it be. It reports whether it was made.
func (p *pupil) make() bool {
	l := p.learn()
	ask := l.at.Step().Ask
	if !p.rightly {
		p.press("enter")
		if !l.at.Open() || p.d.m.notice == "" {
			p.Fatalf("step %s: what has not happened is taken", p.where())
		}
		other := ask.Solution[0]
		other.Action, other.Delay = session.Delay, time.Microsecond
		if other.Action.On() == session.OnPacket && l.allowed(session.Delay) {
			p.intervene(&other)
			if l.task.standing.Done {
				p.Errorf("step %s: a packet 1 µs later fulfils it", p.where())
			}
		}
		p.press("s")
		return false
	}
	for i := range ask.Solution {
		p.intervene(&ask.Solution[i])
	}
	p.press("r")
	if l.changes() != 0 || slices.Contains(l.task.standing.Met, true) {
		p.Errorf("step %s: r does not go back to how it was", p.where())
	}
	for i := range ask.Solution {
		p.intervene(&ask.Solution[i])
	}
	if !l.task.standing.Done || slices.Contains(l.task.standing.Met, false) {
		p.Fatalf("step %s: the solution leaves it undone: %+v\n%s", p.where(), l.task.standing, screenOf(p.d.m))
	}
	p.press("enter")
	return true
}

// intervene makes an intervention by the menu.
func (p *pupil) intervene(v *session.Intervention) {
	l := p.learn()
	s := l.player.snapshot
	if v.Action.On() == session.OnPacket {
		for id := trace.PacketID(1); int(id) <= s.Packets.Len(); id++ {
			if named, ok := aim(s, id, 0); ok && p.meant(v, &named, s, id) {
				l.player.SeekPacket(id)
				break
			}
		}
	} else {
		l.player.Seek(trace.EndOf(v.At))
		l.player.selected = max(l.player.Selected(), 1)
	}
	p.press("i")
	m, ok := l.panel.(*menu)
	if !ok {
		p.Fatalf("step %s: there is no menu: %q", p.where(), p.d.m.notice)
	}
	for _, n := range s.Nodes {
		if n.Name == v.Host {
			m.host = n.ID
		}
	}
	if from, _ := m.ends(); v.From != "" && v.Action.On() == session.OnLink && m.nodeName(from) != v.From {
		m.back = true
	}
	for _, c := range choices {
		if c.action == v.Action {
			p.press(c.key)
		}
	}
	if l.field != nil {
		l.field.input.SetValue(fieldFor(v))
		l.field.suggested = false
		p.press("enter")
	}
	if l.panel != nil || l.field != nil {
		p.Fatalf("step %s: the menu does not take %+v:\n%s", p.where(), v, screenOf(p.d.m))
	}
}

// meant reports whether a packet is the one that an intervention names.
func (p *pupil) meant(v, named *session.Intervention, s *trace.Snapshot, id trace.PacketID) bool {
	if named.From != v.From || named.To != v.To {
		return false
	}
	if v.Filter == "" {
		return named.Nth == max(v.Nth, 1)
	}
	f, nth := p.filter(v.Filter), 0
	for of := trace.PacketID(1); of <= id; of++ {
		k, _ := s.Packet(of)
		other, ok := aim(s, of, 0)
		if ok && other.From == v.From && other.To == v.To && f.Packet(s, &k) {
			nth++
		}
	}
	k, _ := s.Packet(id)
	return f.Packet(s, &k) && nth == max(v.Nth, 1)
}

// fieldFor is what is typed for an intervention.
func fieldFor(v *session.Intervention) string {
	switch v.Action {
	case session.SetLoss:
		return fmt.Sprintf("%d.%04d %%", v.Loss/10_000, v.Loss%10_000)
	case session.SetRate:
		return text.For(text.English).Count(v.Rate)
	case session.Corrupt:
		return text.For(text.English).Count(int64(v.Offset))
	}
	return v.Delay.String()
}

// TestTheCourseIsPlayedThroughTheProgram plays every lesson in both languages and
// two tellings by its keys, once answering everything rightly and once wrongly:
// every step is reached, and what was done outlives the program.
func TestTheCourseIsPlayedThroughTheProgram(t *testing.T) {
	for _, l := range courseLessons(t) {
		for i, v := range tellings(l) {
			for _, lang := range text.Langs() {
				for _, rightly := range []bool{true, false} {
					if i > 0 && rightly != (lang == text.Spanish) {
						continue // the other telling once each way
					}
					name := l.Name + "-" + string(lang) + map[bool]string{true: "-rightly", false: "-wrongly"}[rightly]
					if i > 0 {
						name += "-otherwise"
					}
					t.Run(name, func(t *testing.T) { newPupil(t, l, v, lang, rightly).play(l, v) })
				}
			}
		}
	}
}

// play plays the lesson to its end, and begins anew in the midst of it.
func (p *pupil) play(l *lesson.Lesson, v session.Variant) {
	for i, step := range l.Steps {
		if got := p.where(); got != step.ID {
			p.Fatalf("step %s follows, not %s", got, step.ID)
		}
		if p.learn().at.Open() {
			p.answer()
		}
		if p.learn().at.Open() {
			p.Fatalf("step %s stays open", step.ID)
		}
		if i == len(l.Steps)/2 {
			p.restart(l, v)
		}
		if i < len(l.Steps)-1 {
			p.press("enter")
		}
	}
	r := p.kept.Lessons[l.Name]
	if !r.Done {
		p.press("enter")
		r = p.kept.Lessons[l.Name]
	}
	if !r.Done {
		p.Errorf("the lesson is not done: %+v", r)
	}
	for _, s := range l.Steps {
		m := r.Met[s.ID]
		if s.Ask != nil && (m.Effort == nil || s.Ask.Asks != lesson.Make && m.Right != p.rightly) {
			p.Errorf("of step %s is kept: %+v", s.ID, m.Effort)
		}
	}
}

// restart leaves the program, reads what it kept, and goes on where it was left.
func (p *pupil) restart(l *lesson.Lesson, v session.Variant) {
	at := p.where()
	p.press("ctrl+c")
	if !p.d.Left() {
		p.Fatal("ctrl-c does not leave")
	}
	kept, err := lesson.LoadProgress(p.dir)
	if err != nil {
		p.Fatal(err)
	}
	p.kept = kept
	r := kept.Lessons[l.Name]
	step, _ := r.Left(l)
	play := begun(p.T, l, v)
	play.Seek(step)
	if got := play.Step().ID; got != at {
		p.Fatalf("it goes on at %s, not at %s", got, at)
	}
	p.d = NewDriven(p.deps(), Options{NoMotion: true}, Start{Lesson: play}, 80, 24)
	if play.Open() {
		p.answer()
	}
}
