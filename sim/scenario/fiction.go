package scenario

import (
	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/tcp"
)

// fictions reads what a host's TCP does without.
func (r *reader) fictions(n ast.Node) (f tcp.Fictions) {
	r.list(n, len(tcp.FictionNames), func(n ast.Node) {
		f.With(r.choice(n, tcp.FictionNames[:]...))
	})
	return f
}

// config is how the host's connections behave.
func (h *Host) config() tcp.Config {
	c := h.TCP
	c.Fictions = h.Fictions
	return c
}
