package scenario

import (
	"net/netip"
	"net/url"
	"strconv"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/http"
)

// Get asks a web server for one resource after another.
type Get struct {
	URLs        []*url.URL    // over one connection where the server keeps it
	Think       time.Duration // from an answer to the next thing asked
	From        uint16        // the port to begin at; 0 is any
	Pipelines   bool          // it asks without waiting for the answers
	Keeps       time.Duration // how long it holds a connection that it needs no more
	Connections int           // that share what there is to get; 0 is one
}

func (d *Get) fields(r *reader) []field {
	return []field{
		{"get", true, func(n ast.Node) {
			r.list(n, maxResources, func(n ast.Node) {
				u := r.url(n)
				if u != nil && len(d.URLs) > 0 && u.Host != d.URLs[0].Host {
					r.fail(at(n), TwoServers, u.Host, d.URLs[0].Host)
				}
				d.URLs = append(d.URLs, u)
			})
		}},
		{"think", false, func(n ast.Node) { d.Think = r.duration(n) }},
		{"from_port", false, func(n ast.Node) { d.From = r.port(n) }},
		{"pipelines", false, func(n ast.Node) { d.Pipelines = r.flag(n) }},
		{"keeps", false, func(n ast.Node) { d.Keeps = r.duration(n) }},
		{"connections", false, func(n ast.Node) { d.Connections = int(r.number(n, 1, maxConnections)) }},
	}
}

func (d *Get) check(n *needs) {
	if len(d.URLs) > 0 {
		n.site(d.URLs[0])
	}
}

func (d *Get) do(c *Host, h *host.Host) {
	if len(d.URLs) == 0 {
		return
	}
	v := visit{host: h, name: d.URLs[0].Host, think: d.Think, from: d.From, pipelines: d.Pipelines, keeps: d.Keeps, connections: d.Connections}
	for _, u := range d.URLs {
		v.paths = append(v.paths, u.RequestURI())
	}
	v.browse(c, d.URLs[0])
}

// maxConnections is how many connections one client may use side by side.
const maxConnections = 32

// site holds that the host can talk to a web server.
func (n *needs) site(u *url.URL) {
	if to, known := n.scenario.Hosts[n.host].knows(u.Hostname()); known {
		n.way(to)
	} else {
		n.names()
	}
}

// visit is what a host wants of a web server.
type visit struct {
	host        *host.Host
	name        string
	paths       []string
	upload      []byte
	think       time.Duration
	from        uint16
	pipelines   bool
	keeps       time.Duration
	connections int
}

// browse begins once the server's address is known, if it is given by name.
func (v visit) browse(c *Host, site *url.URL) {
	if to, known := c.knows(site.Hostname()); known {
		v.share(netip.AddrPortFrom(to, port(site)))
		return
	}
	v.host.Lookup(c.resolver(), site.Hostname(), func(to netip.Addr, err error) {
		if err == nil {
			v.share(netip.AddrPortFrom(to, port(site)))
		}
	})
}

// share deals out what there is to get among the connections, in turns.
func (v visit) share(to netip.AddrPort) {
	n := max(min(v.connections, len(v.paths)), 1)
	for i := range n {
		part := v
		part.paths = nil
		for j := i; j < len(v.paths); j += n {
			part.paths = append(part.paths, v.paths[j])
		}
		part.begin(to)
	}
}

// begin gets resources over one connection, and what is left over another
// where the server closes it before it has answered everything.
func (v visit) begin(to netip.AddrPort) {
	client := &http.Client{Host: v.name, Paths: v.paths, Upload: v.upload, Think: v.think, Pipelines: v.pipelines, Keeps: v.keeps}
	client.Done = func(left []string, err error) {
		if err == nil && len(left) > 0 && len(left) < len(v.paths) {
			v.paths, v.pipelines = left, false // RFC 9112 §9.3.2: not at once where it has just gone wrong
			v.begin(to)
		}
	}
	v.host.DialFrom(v.from, to, client)
}

// port is the port that a URL names; reading the scenario has checked it.
func port(u *url.URL) uint16 {
	if v, err := strconv.ParseUint(u.Port(), 10, 16); err == nil {
		return uint16(v)
	}
	return httpPort
}

// httpPort is what a URL means that names no port (RFC 6335).
const httpPort = 80
