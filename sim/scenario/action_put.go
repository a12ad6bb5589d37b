package scenario

import (
	"net/url"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
	"wiretale/sim/http"
)

// Put gives a web server something to keep.
type Put struct {
	URL  *url.URL
	Size int // bytes
}

func (d *Put) fields(r *reader) []field {
	return []field{
		{"put", true, func(n ast.Node) { d.URL = r.url(n) }},
		{"size", true, func(n ast.Node) { d.Size = r.size(n, 0, maxResource) }},
	}
}

func (d *Put) check(n *needs) { n.site(d.URL) }

func (d *Put) do(c *Host, h *host.Host) {
	path := d.URL.RequestURI()
	v := visit{host: h, name: d.URL.Host, paths: []string{path}, upload: http.Resource{Path: path, Size: d.Size}.Content()}
	v.browse(c, d.URL)
}
