package lesson

import (
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// state asks for the state in which an endpoint is when the answer shows.
type state struct{}

func (state) compile(c *compiler, s *Step, a *Ask) {
	if a.Host == "" {
		c.at(a.path, s, NoKey, "", "host")
	}
	c.hostNamed(a.path+".host", s, a.Host)
}

func (state) choice(c *compiler, path string, s *Step, o *Option) {
	if _, ok := stateNamed(o.State); !ok {
		c.at(path+".state", s, BadValue, o.State, "LISTEN, SYN-SENT, ESTABLISHED, …")
	}
}

func stateNamed(name string) (trace.State, bool) {
	for st := trace.Closed; st <= trace.TimeWait; st++ {
		if st.String() == name {
			return st, true
		}
	}
	return 0, false
}

func (state) settle(x *exam, t *truth, f *faults) bool {
	h := endpoint(x.after, x.ask.Host, x.ask.Port)
	if h == nil {
		f.at(x.ask.path+".host", x.step, NoAnswer, x.ask.Host, "event.kind == state_changed")
		return false
	}
	t.state = h.StateAt(trace.EndOf(x.after.Duration))
	i := x.after.Timeline().Previous(x.after.Events.Len(), trace.KindsOf(trace.StateChanged), func(e *trace.Event) bool {
		return e.Endpoint == h.Endpoint.ID
	})
	if i >= x.plays() {
		t.event = trace.Ordinal(i + 1)
	}
	return true
}

// endpoint is the connection's end at a host, that with a port where one is
// given: the latest, and a socket that listens only where there is no other.
func endpoint(s *trace.Snapshot, host string, port uint16) *trace.EndpointHistory {
	var found *trace.EndpointHistory
	for _, e := range s.Log.Endpoints.All() {
		n, _ := s.Node(e.Node)
		if n.Name != host || e.Protocol != wire.ProtocolTCP || port != 0 && e.Local.Port() != port && e.Remote.Port() != port {
			continue
		}
		if found == nil || e.Remote.IsValid() || !found.Endpoint.Remote.IsValid() {
			if h := s.Endpoint(e.ID); h != nil {
				found = h
			}
		}
	}
	return found
}

func (state) holds(_ *exam, o *Option, t *truth) bool { return o.State == t.state.String() }

func (state) label(_ *look, _ *text.Printer, o *Option) string { return o.State }

func (state) so(_ *exam, _ *text.Printer, t *truth) string { return t.state.String() }
