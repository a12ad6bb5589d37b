package host

import (
	"net/netip"

	"wiretale/sim/dns"
)

// nameClient asks one question over a connection of its own.
type nameClient struct {
	*dns.Client
	socket *socket
}

func (c *nameClient) join(s *socket) { c.socket = s }

// askOver asks a question over TCP. read takes what comes, and reports whether
// it was the answer; failed hears that there will be none. It returns nil where
// the server can't be dialled.
func (h *Host) askOver(server netip.AddrPort, query []byte, read func([]byte) bool, failed func()) *nameClient {
	c := &nameClient{Client: dns.NewClient(query)}
	c.Read, c.Failed = read, failed
	h.Dial(server, c)
	if c.socket == nil {
		return nil
	}
	return c
}

// giveUp ends the connection: nobody waits for the answer any more.
func (c *nameClient) giveUp() {
	c.GiveUp()
	c.socket.leave()
}
