package tui

import (
	"io/fs"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"wiretale/text"
	"wiretale/trace/filter"
)

// zonesMsg are the time zones that this machine knows.
type zonesMsg struct{ names []string }

// zoneMsg is the zone that the clock is to show.
type zoneMsg struct {
	name    string
	zone    *time.Location
	problem error
}

// askZones asks for the zones that this machine knows, loadZone for one of them.
type (
	askZones struct{}
	loadZone struct{ name string }
)

func (askZones) request() {}
func (loadZone) request() {}

func (l loadZone) load() tea.Msg {
	zone, err := time.LoadLocation(l.name)
	return zoneMsg{l.name, zone, err}
}

// mostZones bounds how many are offered; there are some 600.
const mostZones = 2000

// listZones lists this machine's zones, where it has them as files.
func listZones() tea.Msg {
	var names []string
	_ = fs.WalkDir(os.DirFS("/usr/share/zoneinfo"), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil, len(names) == mostZones:
			return fs.SkipAll
		case d.IsDir() && (path == "posix" || path == "right"): // the same again
			return fs.SkipDir
		case !d.IsDir() && strings.Contains(path, "/") && !strings.Contains(path, "."):
			names = append(names, path)
		}
		return nil
	})
	return zonesMsg{names}
}

// chooseClock opens the field in which a clock is chosen. The one that is
// offered first is the next of the usual ones, so that enter goes on to that.
func (w *watch) chooseClock(u *ui) request {
	if w.player.snapshot.Modelled {
		return sayWhy{"time.refuse.no-clock"}
	}
	w.field = newTyping("time.clock.field", "time.clock.hint", "", func(value string) (request, *mistake) {
		value = strings.TrimSpace(value)
		if fit := w.clocksLike(u, value); len(fit) > 0 {
			value = fit[0].Text
		}
		switch value {
		case u.words.T("time.clock.word.start"):
			u.options.Zone = nil
			return sayWhy{"time.clock.start"}, nil
		case u.words.T("time.clock.word.local"):
			u.options.Zone = u.options.local()
			return sayWords{u.words.T("time.clock.local", text.Args{"Zone": w.zoneName(u.options.Zone)})}, nil
		}
		return loadZone{value}, nil
	})
	w.field.offers.complete = func(value string, cursor int) filter.Completion {
		return filter.Completion{To: len(value), Candidates: w.clocksLike(u, value)}
	}
	w.field.typed()
	if u.zones == nil {
		return askZones{}
	}
	return nil
}

// clocks are what may be chosen, the next of the usual ones first.
func (w *watch) clocks(u *ui) []filter.Candidate {
	usual := []filter.Candidate{
		{Text: u.words.T("time.clock.word.start"), Sort: filter.FieldName, Title: "time.clock.about.start"},
		{Text: u.words.T("time.clock.word.local"), Sort: filter.FieldName, Title: "time.clock.about.local"},
		{Text: "UTC", Sort: filter.FieldName, Title: "time.clock.about.utc"},
	}
	switch u.options.Zone {
	case nil:
		usual = append(usual[1:], usual[0])
	case u.options.local():
		usual = append(usual[2:], usual[:2]...)
	}
	for _, name := range u.zones {
		usual = append(usual, filter.Candidate{Text: name, Sort: filter.FieldName})
	}
	return usual
}

// clocksLike are those in the names of which there is what was typed; one that is
// called so comes first.
func (w *watch) clocksLike(u *ui, typed string) []filter.Candidate {
	var fit []filter.Candidate
	for _, x := range w.clocks(u) {
		switch name := strings.ToLower(x.Text); {
		case name == strings.ToLower(strings.TrimSpace(typed)):
			fit = append([]filter.Candidate{x}, fit...)
		case strings.Contains(name, strings.ToLower(strings.TrimSpace(typed))):
			fit = append(fit, x)
		}
	}
	return fit
}

// tookZone shows the clock in a zone, or says that there is no such zone.
func (m *Model) tookZone(msg zoneMsg) {
	if msg.problem != nil {
		m.notice = m.ui.words.T("time.refuse.no-zone", text.Args{"Found": text.EscapeTo(msg.name, 40)})
		return
	}
	m.ui.options.Zone = msg.zone
	m.notice = m.ui.words.T("time.clock.zone", text.Args{"Zone": text.EscapeTo(msg.name, 40)})
}

// tookZones offers the zones in the field that has asked for them.
func (m *Model) tookZones(msg zonesMsg) {
	m.ui.zones = msg.names
	if w, ok := m.top().(*watch); ok && w.field != nil && w.field.prompt == "time.clock.field" {
		w.field.typed()
	}
}
