package lesson

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"time"
)

// reviewLength is how many questions a review holds at most: some five minutes.
const reviewLength = 8

// Generator makes questions: that of one step, over any seed and over any delay
// that its lesson bears.
type Generator struct {
	Lesson, Step, Concept string
	Least, Most           time.Duration // the delays; both 0 where only the seed changes
}

// Item is one question of a review.
type Item struct {
	Generator
	Seed  uint64
	Delay time.Duration // 0 for the scene's own
}

// Review is what to ask on a day: the concepts that are due, those first of
// which somebody was sure and wrong. What was missed is asked twice where there
// is room. No concept comes twice in a row where another is due. The same day
// and seed give the same review.
func (p *Progress) Review(today Day, seed uint64, from []Generator) []Item {
	by := map[string][]Generator{}
	for _, g := range from {
		by[g.Concept] = append(by[g.Concept], g)
	}
	due := p.due(today, by)
	due = due[:min(len(due), reviewLength)]
	var items []Item
	for _, id := range due {
		items = append(items, p.item(id, by[id], today, seed, nil))
	}
	// Missed ones stand first, so the first of these never follows itself.
	for i, id := range due {
		if g := p.Concepts[id]; g.Missed() && len(items) < reviewLength {
			items = append(items, p.item(id, by[id], today, seed, &items[i]))
		}
	}
	return items
}

// due lists the concepts that are due and can be asked, in the order in which
// they are.
func (p *Progress) due(today Day, by map[string][]Generator) []string {
	due := slices.DeleteFunc(slices.Sorted(maps.Keys(p.Concepts)), func(id string) bool {
		g := p.Concepts[id]
		return g.DueOn(today) > today || len(by[id]) == 0
	})
	slices.SortStableFunc(due, func(a, b string) int {
		ga, gb := p.Concepts[a], p.Concepts[b]
		return cmp.Or(cmp.Compare(ga.urgency(), gb.urgency()), cmp.Compare(ga.DueOn(today), gb.DueOn(today)))
	})
	return due
}

// urgency orders what is due; the least comes first.
func (g *Grasp) urgency() int {
	switch {
	case g.misled():
		return 0
	case g.Missed():
		return 1
	}
	return 2
}

// NextReview is the first day on which something is due that can be asked; false
// where nothing ever is.
func (p *Progress) NextReview(today Day, from []Generator) (Day, bool) {
	next, found := Day(0), false
	for _, g := range from {
		c, known := p.Concepts[g.Concept]
		if d := c.DueOn(today); known && (!found || d < next) {
			next, found = d, true
		}
	}
	return next, found
}

// item is a question of a concept that was not asked yet, by another step than
// the one before where there is another.
func (p *Progress) item(concept string, from []Generator, today Day, seed uint64, before *Item) Item {
	g := p.Concepts[concept]
	last := g.last()
	asked := Generator{Lesson: last.Lesson, Step: last.Step}
	turn := uint64(0)
	if before != nil {
		asked, turn = before.Generator, 1
	}
	others := slices.DeleteFunc(slices.Clone(from), func(o Generator) bool { return o.Lesson == asked.Lesson && o.Step == asked.Step })
	if len(others) == 0 {
		others = from
	}
	for ; ; turn += 2 {
		n := draw(concept, uint64(today), seed, turn)
		i := Item{Generator: others[n%uint64(len(others))], Seed: draw(concept, n)}
		if span := uint64((i.Most - i.Least) / time.Millisecond); i.Most > i.Least {
			i.Delay = i.Least + time.Duration(draw(concept, n, 1)%(span+1))*time.Millisecond
		}
		used := func(e Evidence) bool { return e.Seed == i.Seed }
		if i.Seed != 0 && !slices.ContainsFunc(g.Evidence, used) {
			return i
		}
	}
}

// draw is a number that follows from others, and looks like none of them.
func draw(concept string, from ...uint64) uint64 {
	h := fnv.New64a()
	h.Write([]byte(concept))
	for _, n := range from {
		h.Write(binary.BigEndian.AppendUint64(nil, n))
	}
	// FNV's low bits hardly depend on what came first: SplitMix64 stirs them.
	n := h.Sum64()
	n = (n ^ n>>30) * 0xbf58476d1ce4e5b9
	n = (n ^ n>>27) * 0x94d049bb133111eb
	return n ^ n>>31
}
