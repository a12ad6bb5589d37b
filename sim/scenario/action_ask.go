package scenario

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/host"
)

// Ask sends a datagram and waits for an answer.
type Ask struct{ host.Inquiry }

func newAsk() *Ask {
	return &Ask{host.Inquiry{Payload: []byte("hello"), Timeout: 5 * time.Second, Attempts: 1}}
}

// maxQuestion is what fits every link with its headers: see leastMTU.
const maxQuestion = 500

func (d *Ask) fields(r *reader) []field {
	return []field{
		{"ask", true, func(n ast.Node) { d.To = r.addressPort(n) }},
		{"says", false, func(n ast.Node) {
			s := r.text(n)
			if len(s) > maxQuestion {
				r.fail(at(n), TooLarge, s, sizeUnits.write(maxQuestion))
			}
			d.Payload = []byte(s)
		}},
		{"from_port", false, func(n ast.Node) { d.From = r.port(n) }},
		{"timeout", false, func(n ast.Node) { d.Timeout = r.pause(n) }},
		{"attempts", false, func(n ast.Node) { d.Attempts = int(r.number(n, 1, 10)) }},
	}
}

func (d *Ask) check(n *needs) { n.way(d.To.Addr()) }

func (d *Ask) do(_ *Host, h *host.Host) { h.Inquire(d.Inquiry) }
