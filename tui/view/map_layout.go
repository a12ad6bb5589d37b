package view

import (
	"wiretale/trace"
	"wiretale/tui/canvas"
)

// box is where something stands.
type box struct{ x, y, width, height int }

func (b box) on(c *canvas.Canvas) *canvas.Canvas { return c.Window(b.x, b.y, b.width, b.height) }

func (b box) middle() int { return b.y + b.height/2 }

// mapped is a network laid out for a size.
type mapped struct {
	network       *network
	width, height int // of the part with the network
	boxes         map[trace.NodeID]box
	hidden        int // hosts for which there is no room
	about         box
}

const (
	hostHeight    = 4
	hostGap       = 2 // rows between two hosts at least
	leastHost     = 15
	mostHost      = 24
	leastLink     = 6
	usualLink     = 14
	aboutWidth    = 36
	aboutHeight   = 5
	mostAbout     = 8
	roomyMapWidth = 120
)

// layOut gives each level a column and each host its place in it. Where not all
// fit below each other, those around the one that is told of are shown.
func (v *Map) layOut(ctx *Context, width, height int) mapped {
	m := mapped{network: v.of(ctx), width: width, boxes: map[trace.NodeID]box{}}
	about := m.aboutBelow(height)
	m.height, m.about = height-about-1, box{0, height - about, width, about}
	if width >= roomyMapWidth {
		m.width, m.height = width-aboutWidth-1, height
		m.about = box{width - aboutWidth, 0, aboutWidth, height}
	}
	levels := m.network.levels
	if len(levels) == 0 {
		return m
	}
	host := min(max((m.width-(len(levels)-1)*usualLink-2)/len(levels), leastHost), mostHost)
	host = max(host, min(m.wanted(ctx.Snapshot), m.widest(len(levels))))
	told := v.told(ctx, m.network)
	first := m.firstLevel(told, host)
	for level := first; level < len(levels); level++ {
		x := m.column(level-first, len(levels)-first, host)
		if x+host > m.width {
			for _, rest := range levels[level:] {
				m.hidden += len(rest)
			}
			break
		}
		m.stack(levels[level], told, x, host)
	}
	for _, passed := range levels[:first] {
		m.hidden += len(passed)
	}
	return m
}

// wanted is the width of a host in which none of its words is cut, up to the most
// that one takes.
func (m *mapped) wanted(s *trace.Snapshot) int {
	const border = 4
	width := canvas.Width(trace.SynReceived.String()) // the longest name of a state
	for _, id := range m.network.nodes {
		width = max(width, canvas.Width(addressOf(s, id)))
	}
	return min(width+border, mostHost)
}

// widest is the width of a host up to which as many levels have room as with the
// least.
func (m *mapped) widest(levels int) int {
	fit := max(min((m.width+leastLink-2)/(leastHost+leastLink), levels), 1)
	return (m.width+leastLink-2)/fit - leastLink
}

// aboutBelow is how many rows tell of a host below the network: more where the
// hosts leave them, since a table of several entries is told there.
func (m *mapped) aboutBelow(height int) int {
	tallest := 0
	for _, hosts := range m.network.levels {
		tallest = max(tallest, len(hosts))
	}
	return max(min(height-1-tallest*(hostHeight+hostGap), mostAbout), aboutHeight)
}

// firstLevel is the first level that is shown: such that the host that is told of
// is.
func (m *mapped) firstLevel(told trace.NodeID, host int) int {
	fit := max((m.width+leastLink-2)/(host+leastLink), 1)
	return max(min(m.network.level[told]-fit/2, len(m.network.levels)-fit), 0)
}

// column is where the i-th of n levels stands.
func (m *mapped) column(i, n, host int) int {
	if n == 1 {
		return (m.width - host) / 2
	}
	return 1 + i*max((m.width-2-host)/(n-1), host+leastLink)
}

// stack places the hosts of a level below each other, evenly.
func (m *mapped) stack(hosts []trace.NodeID, told trace.NodeID, x, width int) {
	fit := max((m.height+hostGap)/(hostHeight+hostGap), 1)
	first := 0
	for i, id := range hosts {
		if id == told {
			first = window(i, len(hosts), fit)
		}
	}
	shown := hosts[first:min(first+fit, len(hosts))]
	m.hidden += len(hosts) - len(shown)
	for i, id := range shown {
		y := (2*i+1)*m.height/(2*len(shown)) - hostHeight/2
		m.boxes[id] = box{x, max(min(y, m.height-hostHeight), 0), width, hostHeight}
	}
}

// line is where a link is drawn: from the edge of one host to that of another.
type line struct{ x0, y0, x1, y1 int }

// lineOf is the line of a link; ok is false where an end isn't shown.
func (m *mapped) lineOf(l way) (line, bool) {
	a, okA := m.boxes[l.from]
	b, okB := m.boxes[l.to]
	switch {
	case !okA || !okB:
		return line{}, false
	case a.x < b.x:
		return line{a.x + a.width, a.middle(), b.x - 1, b.middle()}, true
	case a.x > b.x:
		return line{a.x - 1, a.middle(), b.x + b.width, b.middle()}, true
	case a.y < b.y:
		return line{a.x + a.width/2, a.y + a.height, b.x + b.width/2, b.y - 1}, true
	}
	return line{a.x + a.width/2, a.y - 1, b.x + b.width/2, b.y + b.height}, true
}

// at is the cell at a part of the line, from 0 to 1. What goes to the right or
// down passes above it or to its right, what comes back on the other side.
func (l line) at(part float64, aside int) (x, y int) {
	x = l.x0 + int(part*float64(l.x1-l.x0)+0.5)
	y = l.y0 + int(part*float64(l.y1-l.y0)+0.5)
	if l.x1 < l.x0 {
		x = l.x0 - int(part*float64(l.x0-l.x1)+0.5)
	}
	if l.y1 < l.y0 {
		y = l.y0 - int(part*float64(l.y0-l.y1)+0.5)
	}
	switch {
	case l.x0 == l.x1 && l.y1 > l.y0:
		return x + aside, y
	case l.x0 == l.x1:
		return x - aside, y
	case l.x1 > l.x0:
		return x, y - aside
	}
	return x, y + aside
}
