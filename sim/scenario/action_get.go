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
	URLs  []*url.URL    // over one connection where the server keeps it
	Think time.Duration // from an answer to the next thing asked
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
	v := visit{host: h, name: d.URLs[0].Host, think: d.Think}
	for _, u := range d.URLs {
		v.paths = append(v.paths, u.RequestURI())
	}
	v.browse(c, d.URLs[0])
}

// site holds that the host can talk to a web server.
func (n *needs) site(u *url.URL) {
	if to, err := netip.ParseAddr(u.Hostname()); err == nil {
		n.way(to)
	} else {
		n.names()
	}
}

// visit is what a host wants of a web server.
type visit struct {
	host   *host.Host
	name   string
	paths  []string
	upload []byte
	think  time.Duration
}

// browse begins once the server's address is known, if it is given by name.
func (v visit) browse(c *Host, site *url.URL) {
	if to, err := netip.ParseAddr(site.Hostname()); err == nil {
		v.begin(netip.AddrPortFrom(to, port(site)))
		return
	}
	v.host.Lookup(c.resolver(), site.Hostname(), func(to netip.Addr, err error) {
		if err == nil {
			v.begin(netip.AddrPortFrom(to, port(site)))
		}
	})
}

// begin gets resources over one connection, and what is left over another
// where the server closes it before it has answered everything.
func (v visit) begin(to netip.AddrPort) {
	v.host.Dial(to, &http.Client{Host: v.name, Paths: v.paths, Upload: v.upload, Think: v.think, Done: func(left []string, err error) {
		if err == nil && len(left) > 0 && len(left) < len(v.paths) {
			v.paths = left
			v.begin(to)
		}
	}})
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
