package scenario

import (
	"fmt"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/tcp"
)

// Service is what a host offers at a port.
type Service struct {
	Offer
	at position
}

// Offer is one kind of service. Each has a file of its own.
type Offer interface {
	// fields are the keys of a service of the kind, the first of which names it.
	fields(r *reader) []field
	// places are what the service takes up of its host: no two may share one.
	places() []string
	// open starts the service, now and whenever its host is switched on again.
	open(h *host.Host)
}

// offers are the kinds of service.
func offers() []Offer {
	return []Offer{&HTTP{}, &Authority{}, &DNS{}, &Recursive{}, &Echo{}, newTFTP(), &TCP{}}
}

// service reads a service, whose kind is told by the key that names it.
func (r *reader) service(n ast.Node) (s Service) {
	kinds := offers()
	sets := make([][]field, len(kinds))
	for i, o := range kinds {
		sets[i] = o.fields(r)
	}
	if i := r.kind(n, sets); i >= 0 {
		s.Offer = kinds[i]
		s.at = r.mapping(n, sets[i]...)
	}
	return s
}

// Listening is how a service accepts connections.
type Listening struct {
	Port        uint16
	Backlog     int           // 0 is Linux's 4096
	AcceptAfter time.Duration // it is busy until then
	Cookies     tcp.Cookies
	AtOnce      int // how many connections are served at once; 0 is without limit
}

// listening are the fields of a service that accepts connections; key names its
// port.
func (r *reader) listening(key string, l *Listening) []field {
	return []field{
		{key, true, func(n ast.Node) { l.Port = r.port(n) }},
		{"backlog", false, func(n ast.Node) { l.Backlog = int(r.number(n, 1, 65535)) }},
		{"accepts_after", false, func(n ast.Node) { l.AcceptAfter = r.duration(n) }},
		{"serves_at_once", false, func(n ast.Node) { l.AtOnce = int(r.number(n, 1, 65535)) }},
		{"syn_cookies", false, func(n ast.Node) { l.Cookies = cookiePolicies.read(r, n) }},
	}
}

// listen says the same to a host.
func (l *Listening) listen() host.ListenConfig {
	return host.ListenConfig{Port: l.Port, Backlog: l.Backlog, AcceptAfter: l.AcceptAfter, Cookies: l.Cookies, AtOnce: l.AtOnce,
		Queues: l.Backlog > 0 || l.AcceptAfter > 0 || l.AtOnce > 0} // where something may have to wait
}

// namePlaces are the places of a service that answers questions for names, over UDP
// and over TCP (RFC 7766 §5).
func namePlaces(port uint16) []string {
	return []string{fmt.Sprintf("udp %d", port), fmt.Sprintf("tcp %d", port)}
}
