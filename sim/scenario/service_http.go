package scenario

import (
	"fmt"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/http"
)

// HTTP is a web server.
type HTTP struct {
	Listening
	Resources []Resource
	Think     time.Duration // from a request to its response
	Close     bool          // the server closes after each response
	Keeps     time.Duration // how long it waits for the next request before it closes; 0 is for ever
	Uploads   bool          // it takes what it is given
}

// Resource is something that a web server holds.
type Resource struct {
	Path string
	Size int // bytes
}

func (s *HTTP) fields(r *reader) []field {
	s.Resources = []Resource{{Path: "/", Size: 1000}}
	return append(r.listening("http", &s.Listening),
		field{"think", false, func(n ast.Node) { s.Think = r.duration(n) }},
		field{"keeps", false, func(n ast.Node) { s.Keeps = r.duration(n) }},
		field{"uploads", false, func(n ast.Node) { s.Uploads = r.flag(n) }},
		field{"resources", false, func(n ast.Node) { s.Resources = r.resources(n) }},
		field{"closes", false, func(n ast.Node) { s.Close = r.choice(n, "client", "server") == "server" }},
	)
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

func (s *HTTP) places() []string { return []string{fmt.Sprintf("tcp %d", s.Port)} }

func (s *HTTP) open(h *host.Host) {
	site := http.Site{Think: s.Think, Close: s.Close, Keeps: s.Keeps, Uploads: s.Uploads}
	for _, v := range s.Resources {
		site.Resources = append(site.Resources, http.Resource{Path: v.Path, Size: v.Size})
	}
	h.Listen(s.listen(), func() host.Peer { return http.NewServer(&site) })
}
