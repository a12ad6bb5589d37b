package tui

import (
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/tui/view"
)

// timeKeys say how time and hosts are written, and remember places.
type timeKeys struct{ base, clock, names, mark, toMark, back key.Binding }

func newTimeKeys(w *text.Printer) timeKeys {
	return timeKeys{
		base:   view.Binding(w, "time.key.base", "w", "w"),
		clock:  view.Binding(w, "time.key.clock", "W", "W"),
		names:  view.Binding(w, "time.key.names", "a", "a"),
		mark:   view.Binding(w, "time.key.mark", "m a–z", "m"),
		toMark: view.Binding(w, "time.key.to-mark", "' a–z", "'"),
		back:   view.Binding(w, "time.key.back", "ctrl-o", "ctrl+o"),
	}
}

func (k timeKeys) all() []key.Binding {
	return []key.Binding{k.base, k.clock, k.names, k.mark, k.toMark, k.back}
}

// bases are the time bases in the order in which a key changes them.
var bases = [...]struct {
	base view.TimeBase
	said string
}{{view.Elastic, "time.base.elastic"}, {view.ToScale, "time.base.scale"}, {view.ByEvent, "time.base.event"}}

// pressTimes answers the keys that say how time and hosts are written; ok says
// whether it was one.
func (s *stage) pressTimes(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	o := &u.options
	switch {
	case key.Matches(k, s.times.base):
		next := bases[(int(o.TimeBase)+1)%len(bases)]
		o.TimeBase = next.base
		return sayWhy{next.said}, true
	case key.Matches(k, s.times.clock):
		return sayWhy{"time.refuse.no-clock"}, true // where there is one, the screen has answered
	case key.Matches(k, s.times.names):
		o.Addresses = !o.Addresses
		if o.Addresses {
			return sayWhy{"time.addresses"}, true
		}
		return sayWhy{"time.names"}, true
	}
	return nil, false
}

// zoneName is a zone's short name when the trace began.
func (s *stage) zoneName(zone *time.Location) string {
	name, _ := s.player.snapshot.Log.Epoch.In(zone).Zone()
	return name
}

// local is the zone of this machine, which may be UTC itself.
func (o *Options) local() *time.Location {
	if o.Local != nil {
		return o.Local
	}
	return time.Local
}

// zone is that in which the clock shows a trace; nil counts from its beginning,
// as a simulation always does.
func (s *stage) zone(u *ui) *time.Location {
	if s.player.snapshot.Modelled {
		return nil
	}
	return u.options.Zone
}
