package scenario

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/session"
	"wiretale/sim/link"
	"wiretale/trace/filter"
)

// actions are the words for what an intervention does.
var actions = func() (names []string) {
	for _, a := range session.Actions() {
		names = append(names, string(a))
	}
	return names
}()

func (r *reader) interventions(n ast.Node, sc *Scenario) {
	r.list(n, maxInterventions, func(n ast.Node) {
		sc.Interventions = append(sc.Interventions, r.intervention(n))
		sc.interventionsAt = append(sc.interventionsAt, at(n))
	})
}

// intervention reads an intervention. Which keys it may have follows from what
// it does.
func (r *reader) intervention(n ast.Node) (v session.Intervention) {
	if r.form != nil {
		sets := make([][]field, len(actions))
		for i, a := range actions {
			sets[i] = r.effect(&session.Intervention{Action: session.Action(a)})
		}
		r.tellKinds(sets)
		return v
	}
	named := r.value(n, "action")
	if named == nil {
		r.fail(at(n), MissingKey, "", "action")
		return v
	}
	v.Action = session.Action(r.choice(named, actions...))
	if r.err == nil {
		r.mapping(n, r.effect(&v)...)
	}
	return v
}

// effect are the keys of an intervention whose action is known.
func (r *reader) effect(v *session.Intervention) []field {
	fields := []field{
		{"action", true, func(n ast.Node) { r.choice(n, string(v.Action)) }},
		{"at", false, func(n ast.Node) { v.At = r.duration(n) }},
	}
	switch v.Action.On() {
	case session.OnHost:
		return append(fields, field{"host", true, func(n ast.Node) { v.Host = r.name(n) }})
	case session.OnLink:
		return append(append(fields, r.direction(v)...), r.linkChange(v))
	}
	v.Nth = 1
	return append(append(fields, r.direction(v)...), r.packetChange(v)...)
}

func (r *reader) direction(v *session.Intervention) []field {
	return []field{
		{"from", true, func(n ast.Node) { v.From = r.name(n) }},
		{"to", true, func(n ast.Node) { v.To = r.name(n) }},
	}
}

func (r *reader) linkChange(v *session.Intervention) field {
	switch v.Action {
	case session.SetLoss:
		return field{"loss", true, func(n ast.Node) { v.Loss = int(r.chance(n)) }}
	case session.SetRate:
		return field{"rate", true, func(n ast.Node) { v.Rate = r.amount(n, rateUnits, 0, million*million, "10 Mbit/s") }}
	}
	return field{"delay", true, func(n ast.Node) { v.Delay = r.duration(n) }}
}

func (r *reader) packetChange(v *session.Intervention) []field {
	fields := []field{
		{"nth", false, func(n ast.Node) { v.Nth = int(r.number(n, 1, 1000*million)) }},
		{"filter", false, func(n ast.Node) { v.Filter = r.filter(n) }},
		{"fingerprint", false, func(n ast.Node) { v.Fingerprint = r.text(n) }},
	}
	switch v.Action {
	case session.Delay:
		fields = append(fields, field{"delay", true, func(n ast.Node) {
			if v.Delay = r.duration(n); v.Delay == 0 {
				r.fail(at(n), OutOfRange, "0", durationUnits.write(1)+" … "+durationUnits.write(int64(maxTime)))
			}
		}})
	case session.Duplicate, session.Reorder:
		fields = append(fields, field{"delay", false, func(n ast.Node) { v.Delay = r.duration(n) }})
	case session.Corrupt:
		v.XOR = 0xff
		fields = append(fields,
			field{"offset", false, func(n ast.Node) { v.Offset = int(r.number(n, 0, 65535)) }},
			field{"xor", false, func(n ast.Node) { v.XOR = uint8(r.number(n, 1, 255)) }})
	}
	return fields
}

// filter reads an expression that asks for nothing but a packet's own fields.
func (r *reader) filter(n ast.Node) string {
	const example = "tcp.flags.syn and ip.src == 192.0.2.2"
	if r.tell(Form{Kind: Text, Sort: FilterText, Example: example}) {
		return ""
	}
	s := r.text(n)
	f, err := filter.Parse(s)
	switch {
	case r.err != nil:
	case err != nil:
		r.fail(at(n), BadValue, s, example)
	case !f.OfFrames():
		r.fail(at(n), FilterTooDeep, s, example)
	}
	return s
}

// checkInterventions holds that what an intervention changes is there.
func (r *reader) checkInterventions(sc *Scenario) {
	for i, v := range sc.Interventions {
		r.apart(func() { r.checkIntervention(sc, v, sc.interventionsAt[i]) })
	}
}

func (r *reader) checkIntervention(sc *Scenario, v session.Intervention, here position) {
	if v.Action.On() == session.OnHost {
		r.checkHost(sc, v.Host, here)
		return
	}
	r.checkHost(sc, v.From, here)
	r.checkHost(sc, v.To, here)
	if !sc.Linked(v.From, v.To) {
		r.fail(here, NoRoute, v.From+" → "+v.To, "")
	}
}

// Fault finds what no run of the scenario could make sense of in an
// intervention: a key, and what it says. field is "" where all is well.
func (sc *Scenario) Fault(v session.Intervention) (field, found string) {
	late := func(d time.Duration) bool { return d < 0 || d > maxTime }
	switch {
	case !slices.Contains(actions, string(v.Action)):
		return "action", string(v.Action)
	case late(v.At):
		return "at", v.At.String()
	case v.Action.On() == session.OnHost:
		if !slices.ContainsFunc(sc.Hosts, func(h Host) bool { return h.Name == v.Host }) {
			return "host", v.Host
		}
		return "", ""
	case !sc.Linked(v.From, v.To):
		return "from, to", v.From + " → " + v.To
	case late(v.Delay):
		return "delay", v.Delay.String()
	case v.Loss < 0 || v.Loss > int(link.Always):
		return "loss", strconv.Itoa(v.Loss)
	case v.Rate < 0 || v.Rate > million*million:
		return "rate", strconv.FormatInt(v.Rate, 10)
	case v.Action.On() == session.OnPacket:
		return packetFault(v)
	}
	return "", ""
}

func packetFault(v session.Intervention) (field, found string) {
	switch {
	case v.Nth < 1:
		return "nth", strconv.Itoa(v.Nth)
	case v.Action == session.Delay && v.Delay == 0:
		return "delay", "0"
	case v.Action == session.Corrupt && (v.Offset < 0 || v.Offset > 65535):
		return "offset", strconv.Itoa(v.Offset)
	case v.Action == session.Corrupt && v.XOR == 0:
		return "xor", "0"
	case v.Filter != "":
		if f, err := filter.Parse(v.Filter); err != nil || !f.OfFrames() {
			return "filter", strings.TrimSpace(v.Filter)
		}
	}
	return "", ""
}
