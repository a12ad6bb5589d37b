package scenario

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
)

// SettingError says why a setting can't be changed.
type SettingError struct {
	Name     string
	Code     Code // one of SettingCodes
	Found    string
	Expected string
}

// Error is the plain form. What a person reads is the catalogue's sentence for
// Key.
func (e *SettingError) Error() string {
	return fmt.Sprintf("%s: %s: found %q, expected %q", e.Name, e.Code, e.Found, e.Expected)
}

// Key is the catalogue's key of the sentence that explains the error. Its
// placeholders are Name, Found and Expected.
func (e *SettingError) Key() string { return "scenario.setting." + string(e.Code) }

// SettingCodes lists every sort of SettingError.
func SettingCodes() []Code {
	return []Code{UnknownSetting, NothingToSet, BadValue, WrongKind, Negative, OutOfRange}
}

// Settings lists the names that Set knows.
func Settings() (names []string) {
	for _, f := range new(reader).settings(new(Scenario)) {
		names = append(names, f.key)
	}
	return names
}

// Set returns the scenario with a setting changed wherever it occurs: a link's
// for every link, both ways, TCP's for every host, "bytes" for every stream
// that is sent. Values are written as in a file. Errors are of type
// *SettingError.
func (sc *Scenario) Set(name, value string) (*Scenario, error) {
	changed := *sc
	changed.Links = slices.Clone(sc.Links)
	changed.Hosts = slices.Clone(sc.Hosts)
	for i := range changed.Hosts {
		actions := slices.Clone(changed.Hosts[i].Actions)
		for j := range actions {
			if old, ok := actions[j].Deed.(*Send); ok {
				sent := *old
				actions[j].Deed = &sent
			}
		}
		changed.Hosts[i].Actions = actions
	}
	r := &reader{}
	fields := r.settings(&changed)
	f := find(fields, name)
	if f == nil {
		return nil, &SettingError{Name: clip(name), Code: UnknownSetting, Found: clip(name), Expected: nearest(name, fields)}
	}
	f.read(&ast.StringNode{Value: value})
	if r.err != nil {
		return nil, &SettingError{Name: name, Code: r.err.Code, Found: r.err.Found, Expected: r.err.Expected}
	}
	changed.set = append(slices.Clone(sc.set), name+"="+value)
	return &changed, nil
}

// settings are the keys that may be set for a whole scenario, each of which
// reads its value into every place that has it.
func (r *reader) settings(sc *Scenario) []field {
	fields := []field{
		{"bytes", false, func(n ast.Node) { r.setBytes(n, sc) }},
		{"seed", false, func(n ast.Node) { sc.Seed = r.seed(n) }},
		{"limit", false, func(n ast.Node) { sc.Limit = r.duration(n) }},
		{"profile", false, func(n ast.Node) {
			for i := range sc.Hosts {
				sc.Hosts[i].TCP = r.profile(n)
			}
		}},
	}
	var links, hosts [][]field
	for i := range sc.Links {
		links = append(links, r.knobs(&sc.Links[i].There), r.knobs(&sc.Links[i].Back))
	}
	for i := range sc.Hosts {
		hosts = append(hosts, r.tcpSettings(&sc.Hosts[i].TCP))
	}
	for _, f := range r.knobs(new(link.Config)) {
		fields = append(fields, r.everywhere(f.key, links))
	}
	for _, f := range r.tcpSettings(new(tcp.Config)) {
		fields = append(fields, r.everywhere(f.key, hosts))
	}
	return fields
}

// everywhere is the field that reads its value into all places that have one
// of its name.
func (r *reader) everywhere(name string, places [][]field) field {
	return field{name, false, func(n ast.Node) {
		for _, fields := range places {
			find(fields, name).read(n)
		}
		if len(places) == 0 {
			r.fail(position{}, NothingToSet, name, "")
		}
	}}
}

func (r *reader) setBytes(n ast.Node, sc *Scenario) {
	found := false
	for _, h := range sc.Hosts {
		for _, a := range h.Actions {
			if send, ok := a.Deed.(*Send); ok {
				send.Bytes = r.transfer(n)
				found = true
			}
		}
	}
	if !found {
		r.fail(position{}, NothingToSet, "bytes", "")
	}
}
