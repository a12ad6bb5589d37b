package drawing

import (
	"cmp"
	"slices"
	"time"

	"wiretale/trace"
	"wiretale/tui/view"
)

// Measures of a picture, in pixels.
const (
	gutterWidth  = 84  // the times stand left of it
	leftMargin   = 100 // the notes begin here
	stateWidth   = 110 // beside the outer lanes, for the names of states
	laneDistance = 460 // of two lanes
	laneSpace    = 280 // of more
	headHeight   = 76
	lineHeight   = 17
	flightHeight = 64  // of a usual flight
	sendHeight   = 20  // between two departures at least
	arriveHeight = 6   // before an arrival at least
	stateHeight  = 13  // between two states of a host at least
	foldHeight   = 44  // of a pause that is left out
	longestGap   = 260 // between two moments, however long a flight is
	foldFrom     = 120 // a pause that would take more is left out
)

// layout says where everything stands.
type layout struct {
	width, height, bottom int
	nodes                 []trace.Node
	arrows                []drawn
	notes                 []note
	states                []state
	folds                 []fold
	moments               []moment
	phases                [trace.Answer + 1]bool
	left                  int
}

// drawn is an arrow, from where it begins to where it ends.
type drawn struct {
	hop    hop
	y0, y1 int
}

type note struct {
	lines     []string
	y, height int
}

type state struct {
	node trace.NodeID
	name string
	y    int
}

// fold is a pause that is left out.
type fold struct {
	y, height int
	time      time.Duration
}

type moment struct {
	time time.Duration
	y    int
}

// point is something that stands at one time.
type point struct {
	time  time.Duration
	sort  uint8 // departures stand after arrivals of the same moment
	index int
}

// The sorts of points.
const (
	atArrival uint8 = iota
	atState
	atDeparture
	atNote
)

// layOut places a part: time runs down, stretched where much happens and folded
// where nothing is under way.
func layOut(p *Part) *layout {
	all, left := p.lines(mostDrawn)
	l := &layout{nodes: lanes(p.Snapshot, all), left: left}
	l.measure()
	var points []point
	settled := time.Duration(0) // when the arrows so far have ended
	for i, x := range all {
		if x.text != "" {
			n := note{lines: view.Wrap(x.text, (l.width-leftMargin-40)/8, 6)}
			n.height = len(n.lines)*lineHeight + 10
			l.notes = append(l.notes, n)
			at := max(x.at, settled) // so that it covers no arrow
			if i+1 < len(all) {
				at = min(at, all[i+1].departs())
			}
			points = append(points, point{at, atNote, len(l.notes) - 1})
			continue
		}
		h := x.hops[0]
		l.phases[h.packet.Phase] = true
		settled = max(settled, h.Arrived)
		l.arrows = append(l.arrows, drawn{hop: h})
		points = append(points, point{h.Departed, atDeparture, len(l.arrows) - 1})
		if h.Arrived > h.Departed {
			points = append(points, point{h.Arrived, atArrival, len(l.arrows) - 1})
		}
	}
	if p.Picks == nil && len(l.notes) == 0 {
		points = append(points, l.changes(p)...)
	}
	slices.SortStableFunc(points, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.sort, b.sort), cmp.Compare(a.index, b.index))
	})
	l.place(points, scaleOf(l.arrows))
	return l
}

func (l *layout) measure() {
	between := laneDistance
	if len(l.nodes) > 2 {
		between = laneSpace
	}
	l.width = leftMargin + 2*stateWidth + max(len(l.nodes)-1, 1)*between
}

// lane is the column of a node.
func (l *layout) lane(id trace.NodeID) int {
	for i := range l.nodes {
		if l.nodes[i].ID == id {
			return leftMargin + stateWidth + i*(l.width-leftMargin-2*stateWidth)/max(len(l.nodes)-1, 1)
		}
	}
	return leftMargin + stateWidth
}

// changes are the changes of state of the hosts that are drawn.
func (l *layout) changes(p *Part) (points []point) {
	track := p.Snapshot.Track(p.Conversation)
	kinds, every := trace.KindsOf(trace.StateChanged), func(*trace.Event) bool { return true }
	for i := track.Next(0, kinds, every); i < track.Len(); i = track.Next(i+1, kinds, every) {
		e := track.At(i)
		d, _ := e.Detail.(trace.Transition)
		if !slices.ContainsFunc(l.nodes, func(n trace.Node) bool { return n.ID == e.Node }) || d.To == trace.StateUnknown {
			continue
		}
		l.states = append(l.states, state{node: e.Node, name: d.To.String()})
		points = append(points, point{e.Time, atState, len(l.states) - 1})
	}
	return points
}

// scaleOf is the time that a pixel stands for: such that the first flight is
// as high as one usually is.
func scaleOf(arrows []drawn) time.Duration {
	for i := range arrows {
		if h := &arrows[i].hop; h.Fate == trace.Arrived && h.Arrived > h.Departed {
			return max((h.Arrived-h.Departed)/flightHeight, 1)
		}
	}
	return time.Millisecond
}

// place gives every point its height, from the top down.
func (l *layout) place(points []point, scale time.Duration) {
	y, aloft := headHeight+14, 0
	lanes := map[trace.NodeID]int{} // by node, where its last state's name stands
	for i, p := range points {
		least := 0
		switch p.sort {
		case atDeparture:
			least = sendHeight
		case atArrival:
			least = arriveHeight
		}
		if i > 0 {
			y += l.gap(p.time-points[i-1].time, scale, least, aloft, y)
		}
		switch p.sort {
		case atDeparture:
			a := &l.arrows[p.index]
			a.y0, a.y1 = y, y
			if a.hop.Arrived > a.hop.Departed {
				aloft++
			}
		case atArrival:
			l.arrows[p.index].y1 = y
			aloft--
		case atState:
			s := &l.states[p.index]
			if last, ok := lanes[s.node]; ok && y-last < stateHeight {
				y = last + stateHeight
			}
			s.y = y
			lanes[s.node] = y
		case atNote:
			y += 12
			n := &l.notes[p.index]
			n.y = y
			y += n.height
		}
		l.moments = append(l.moments, moment{p.time, l.top(p, y)})
	}
	l.bottom = y + 30
	l.height = l.bottom + 40
}

// top is where a point's time is written.
func (l *layout) top(p point, y int) int {
	if p.sort == atNote {
		return l.notes[p.index].y + 14
	}
	return y
}

// gap is the height between two moments.
func (l *layout) gap(between, scale time.Duration, least, aloft, y int) int {
	height := int(min(between/scale, longestGap))
	if height <= foldFrom || aloft > 0 {
		return max(height, least)
	}
	l.folds = append(l.folds, fold{y + 8, foldHeight - 16, between})
	return foldHeight
}
