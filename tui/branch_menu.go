package tui

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
	"wiretale/tui/view"
)

// menu is the panel that says what can be done to a packet, or from now on to
// its link or to a host.
type menu struct {
	w      *forks
	packet trace.Packet
	hop    int
	back   bool         // the link's other direction is meant
	host   trace.NodeID // the host that is meant
	at     int
}

// choices are what the menu offers, each with its key.
var choices = [...]offer{
	{"d", session.Drop}, {"t", session.Delay}, {"c", session.Duplicate}, {"o", session.Reorder}, {"x", session.Corrupt},
	{"l", session.SetLoss}, {"m", session.SetDelay}, {"r", session.SetRate},
	{"s", session.StopReading}, {"a", session.ReadAgain}, {"z", session.Crash}, {"b", session.Reboot}, {"f", session.Refuse},
}

// intervene opens the menu on the selected packet.
func (w *forks) intervene() request {
	b, why := w.can()
	if why != "" {
		return sayWhy{why}
	}
	p, ok := w.player.snapshot.Packet(w.player.Selected())
	if !ok {
		return sayWhy{"tui.branch.refuse.no-packet"}
	}
	switch {
	case b.When() == session.AnyTime:
		w.player.Pause()
	case w.over != nil && w.over():
		return sayWhy{"session.branch.error.over"}
	}
	m := &menu{w: w, packet: p, hop: hopNear(&p, w.player.Cursor().Time)}
	m.host = m.packet.Hops[m.hop].To
	switch all := m.offers(); {
	case len(all) == 0:
		return sayWhy{"tui.branch.refuse.nothing"}
	case all[0].key == "":
		m.at = 1
	}
	w.panel = m
	return nil
}

// now reports whether what is done is done to a program that runs.
func (m *menu) now() bool {
	b, _ := m.w.can()
	return b != nil && b.When() == session.Now
}

func (m *menu) hopThere() *trace.Hop { return &m.packet.Hops[m.hop] }

// ends are the ends of the link's direction that is meant.
func (m *menu) ends() (from, to trace.NodeID) {
	h := m.hopThere()
	if m.back {
		return h.To, h.From
	}
	return h.From, h.To
}

func (m *menu) bar() *int { return &m.at }

// listing implements panel.
func (m *menu) listing(u *ui) listing {
	w, s := u.words, m.w.player.snapshot
	h := m.hopThere()
	named := func(id trace.NodeID) string { return explain.Name(w, s, id) }
	args := text.Args{"At": w.Duration(m.w.player.Cursor().Time), "Host": named(m.host)}
	from, to := m.ends()
	args["Way"] = named(from) + " → " + named(to)
	label := explain.LabelParts(w, s, m.packet.ID).Name
	out := listing{title: w.T("tui.intervene.title", text.Args{"Packet": text.Escape(label), "Way": named(h.From) + " → " + named(h.To), "At": w.Duration(h.Departed)})}
	since := ""
	if m.now() {
		since = ".now"
		out.foot = append(out.foot, w.T("tui.intervene.now"))
	}
	for _, o := range m.offers() {
		if o.key != "" {
			out.rows = append(out.rows, offerRow(u, o.key, string(o.action)))
			continue
		}
		on := o.action.On()
		heading := "tui.intervene.link" + since
		if on == session.OnHost {
			heading = "tui.intervene.host" + since
		}
		line := view.Line{{Text: w.T(heading, args), Style: canvas.Style{Ink: theme.Strong, Attr: canvas.Bold}},
			{Text: "   ←→ ", Style: canvas.Style{Ink: theme.Accent}}, {Text: w.T(otherWords[on]), Style: canvas.Style{Ink: theme.Muted}}}
		out.rows = append(out.rows, listRow{line: line, heading: true})
	}
	return out
}

// offer is a row of the menu: what may be done, with its key; without one the
// heading of those like it.
type offer struct {
	key    string
	action session.Action
}

// offers are the menu's rows: the actions that may be done here, those to links
// and to hosts each below a heading.
func (m *menu) offers() (all []offer) {
	on := session.OnPacket
	for _, o := range choices {
		if m.w.may != nil && !m.w.may(o.action) {
			continue
		}
		if o.action.On() != on {
			on = o.action.On()
			all = append(all, offer{action: o.action})
		}
		all = append(all, o)
	}
	return all
}

// otherWords say what the arrow keys choose.
var otherWords = [...]string{session.OnLink: "tui.intervene.other-way", session.OnHost: "tui.intervene.other-host"}

// offerRow is a key, what it does in a word, and what that means.
func offerRow(u *ui, key, action string) listRow {
	name := u.words.T("tui.intervene." + action)
	pad := ""
	for canvas.Width(name)+len(pad) < 16 {
		pad += " "
	}
	return listRow{key: key, line: view.Line{
		{Text: key + "  ", Style: canvas.Style{Ink: theme.Accent}},
		{Text: name + pad},
		{Text: u.words.T("tui.intervene." + action + ".about"), Style: canvas.Style{Ink: theme.Muted}},
	}}
}

// offered is what a row of the listing does.
func (m *menu) offered(row int) session.Action {
	all := m.offers()
	return all[min(max(row, 0), len(all)-1)].action
}

// press implements panel: the arrows choose another hop, direction or host.
func (m *menu) press(_ *ui, k tea.KeyPressMsg) (request, bool) {
	by := 0
	switch k.String() {
	case "left":
		by = -1
	case "right", "tab":
		by = 1
	default:
		return nil, false
	}
	switch m.offered(m.at).On() {
	case session.OnLink:
		m.back = !m.back
	case session.OnHost:
		n := len(m.w.player.snapshot.Nodes)
		m.host = trace.NodeID((int(m.host)-1+by+n)%n + 1)
	default:
		if len(m.packet.Hops) < 2 {
			return sayWhy{"tui.intervene.one-link"}, false
		}
		m.hop = (m.hop + by + len(m.packet.Hops)) % len(m.packet.Hops)
		m.back = false
	}
	return nil, false
}

func (m *menu) own(u *ui) []key.Binding {
	return []key.Binding{view.Binding(u.words, "tui.intervene.other", "←→", "left", "right", "tab")}
}

// choose implements panel.
func (m *menu) choose(u *ui, row int) (request, bool) {
	action := m.offered(row)
	if p, ok := m.w.player.snapshot.Packet(m.packet.ID); ok && m.now() && len(p.Hops) > m.hop {
		m.packet = p // it may have arrived meanwhile
	}
	v := session.Intervention{Action: action}
	switch action.On() {
	case session.OnPacket:
		if h := m.hopThere(); m.now() && h.Fate != trace.InFlight {
			return sayWhy{"tui.intervene.landed"}, false
		}
		v.Delay = m.copyGap()
	case session.OnLink:
		v.At = m.w.player.Cursor().Time
		from, to := m.ends()
		v.From, v.To = m.nodeName(from), m.nodeName(to)
	case session.OnHost:
		v.At = m.w.player.Cursor().Time
		v.Host = m.nodeName(m.host)
	}
	if ask, ok := m.question(action); ok {
		m.w.question(u, m, ask, v)
		return nil, true
	}
	if action != session.Duplicate {
		v.Delay = 0
	}
	return m.w.doing(u, m.order(v)), true
}

func (m *menu) nodeName(id trace.NodeID) string {
	n, _ := m.w.player.snapshot.Node(id)
	return n.Name
}
