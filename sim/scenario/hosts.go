package scenario

import (
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/tcp"
)

func (r *reader) host(n ast.Node) (h Host) {
	h.Resolver = Resolver{Timeout: 5 * time.Second, Attempts: 2}
	h.TCP = tcp.Textbook()
	h.at = r.mapping(n,
		field{"name", true, func(n ast.Node) { h.Name = r.name(n) }},
		field{"addresses", true, func(n ast.Node) {
			r.list(n, maxAddresses, func(n ast.Node) { h.Addresses = append(h.Addresses, r.address(n)) })
		}},
		field{"router", false, func(n ast.Node) { h.Router = r.flag(n) }},
		field{"down", false, func(n ast.Node) { h.Down = r.flag(n) }},
		field{"tcp", false, func(n ast.Node) { h.TCP = r.tcp(n) }},
		field{"resolver", false, func(n ast.Node) { r.resolver(n, &h.Resolver) }},
		field{"serves", false, func(n ast.Node) {
			r.list(n, maxServices, func(n ast.Node) { h.Services = append(h.Services, r.service(n)) })
		}},
		field{"does", false, func(n ast.Node) {
			r.list(n, maxActions, func(n ast.Node) { h.Actions = append(h.Actions, r.action(n)) })
		}},
	)
	return h
}

func (r *reader) resolver(n ast.Node, c *Resolver) {
	r.mapping(n,
		field{"server", true, func(n ast.Node) { c.Server = r.address(n) }},
		field{"timeout", false, func(n ast.Node) { c.Timeout = r.duration(n) }},
		field{"attempts", false, func(n ast.Node) { c.Attempts = int(r.number(n, 1, 10)) }},
	)
}

// kind finds the key of a mapping that says what it is, one of kinds. Others
// are keys that may stand beside it.
func (r *reader) kind(n ast.Node, kinds []string, others ...string) string {
	entries, ok := r.entries(n)
	if !ok {
		return ""
	}
	for _, e := range entries {
		if key := e.Key.String(); slices.Contains(kinds, key) {
			return key
		}
	}
	for _, e := range entries {
		if key := e.Key.String(); !slices.Contains(others, key) {
			r.fail(at(e.Key), UnknownKey, key, strings.Join(kinds, ", "))
		}
	}
	r.fail(at(n), MissingKey, "", strings.Join(kinds, ", "))
	return ""
}

func (r *reader) service(n ast.Node) (s Service) {
	think := func(into *time.Duration) field {
		return field{"think", false, func(n ast.Node) { *into = r.duration(n) }}
	}
	port := func(key string, into *uint16) field {
		return field{key, true, func(n ast.Node) { *into = r.port(n) }}
	}
	queues := []field{
		{"backlog", false, func(n ast.Node) { s.Backlog = int(r.number(n, 1, 65535)) }},
		{"accepts_after", false, func(n ast.Node) { s.AcceptAfter = r.duration(n) }},
		{"syn_cookies", false, func(n ast.Node) { s.Cookies = cookiePolicies.read(r, n) }},
	}
	switch r.kind(n, []string{"http", "dns", "tcp"}, "think", "resources", "closes", "uploads", "zone", "backlog", "accepts_after", "syn_cookies") {
	case "http":
		s.HTTP = &HTTPService{}
		s.at = r.mapping(n, append(queues, port("http", &s.HTTP.Port), think(&s.HTTP.Think),
			field{"uploads", false, func(n ast.Node) { s.HTTP.Uploads = r.flag(n) }},
			field{"resources", true, func(n ast.Node) { s.HTTP.Resources = r.resources(n) }},
			field{"closes", false, func(n ast.Node) { s.HTTP.Close = r.choice(n, "client", "server") == "server" }})...)
	case "dns":
		s.DNS = &DNSService{}
		s.at = r.mapping(n, port("dns", &s.DNS.Port), think(&s.DNS.Think),
			field{"zone", true, func(n ast.Node) {
				r.list(n, maxRecords, func(n ast.Node) { s.DNS.Zone = append(s.DNS.Zone, r.record(n)) })
			}})
	case "tcp":
		s.TCP = &TCPService{}
		s.at = r.mapping(n, append(queues, port("tcp", &s.TCP.Port))...)
	}
	return s
}

func (r *reader) resources(n ast.Node) (list []Resource) {
	r.list(n, maxResources, func(n ast.Node) {
		var v Resource
		r.mapping(n,
			field{"path", true, func(n ast.Node) {
				if v.Path = r.text(n); !strings.HasPrefix(v.Path, "/") || len(v.Path) > 200 || strings.ContainsAny(v.Path, " \t\r\n") {
					r.fail(at(n), BadValue, v.Path, "/index.html")
				}
			}},
			field{"size", true, func(n ast.Node) { v.Size = r.size(n, 0, maxResource) }})
		list = append(list, v)
	})
	return list
}

func (r *reader) record(n ast.Node) (v Record) {
	v.TTL = 5 * time.Minute
	here := r.mapping(n,
		field{"name", true, func(n ast.Node) { v.Name = r.domain(n) }},
		field{"addresses", false, func(n ast.Node) {
			r.list(n, maxAddresses, func(n ast.Node) { v.Addresses = append(v.Addresses, r.address(n)) })
		}},
		field{"alias", false, func(n ast.Node) { v.Alias = r.domain(n) }},
		field{"ttl", false, func(n ast.Node) { v.TTL = r.duration(n) }})
	if len(v.Addresses) == 0 && v.Alias == "" {
		r.fail(here, MissingKey, "", "addresses")
	}
	return v
}

func (r *reader) action(n ast.Node) (a Action) {
	when := field{"at", false, func(n ast.Node) { a.At = r.duration(n) }}
	switch r.kind(n, []string{"get", "lookup", "connect", "send", "put"}, "at", "think", "hold", "to", "size") {
	case "get":
		a.at = r.mapping(n, when,
			field{"get", true, func(n ast.Node) {
				r.list(n, maxResources, func(n ast.Node) {
					u := r.url(n)
					if u != nil && len(a.Get) > 0 && u.Host != a.Get[0].Host {
						r.fail(at(n), TwoServers, u.Host, a.Get[0].Host)
					}
					a.Get = append(a.Get, u)
				})
			}},
			field{"think", false, func(n ast.Node) { a.Think = r.duration(n) }})
	case "lookup":
		a.at = r.mapping(n, when, field{"lookup", true, func(n ast.Node) { a.Lookup = r.domain(n) }})
	case "connect":
		a.at = r.mapping(n, when,
			field{"connect", true, func(n ast.Node) {
				to := r.addressPort(n)
				a.Connect = &to
			}},
			field{"hold", false, func(n ast.Node) { a.Hold = r.duration(n) }})
	case "send":
		a.Send = &Send{}
		a.at = r.mapping(n, when,
			field{"send", true, func(n ast.Node) { a.Send.Bytes = r.transfer(n) }},
			field{"to", true, func(n ast.Node) { a.Send.To = r.addressPort(n) }})
	case "put":
		a.Put = &Put{}
		a.at = r.mapping(n, when,
			field{"put", true, func(n ast.Node) { a.Put.URL = r.url(n) }},
			field{"size", true, func(n ast.Node) { a.Put.Size = r.size(n, 0, maxResource) }})
	}
	return a
}
