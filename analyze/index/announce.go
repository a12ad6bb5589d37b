package index

import "net/netip"

// announcements are the conversations that others have announced, by the
// addresses of their servers, with the numbers of their protocols.
type announcements map[netip.AddrPort]uint8

// maxAnnounced bounds those that wait; further ones are not heard.
const maxAnnounced = 4096

func (a *announcements) put(to netip.AddrPort, protocol uint8) {
	if *a == nil {
		*a = make(announcements)
	}
	if len(*a) < maxAnnounced {
		(*a)[to] = protocol
	}
}

// expect names a conversation that begins by what was announced of it.
func (x *Index) expect(c *conversation) {
	if len(x.announced) == 0 {
		return
	}
	_, server := c.ends()
	if protocol, ok := x.announced[server]; ok {
		c.application = protocol
		delete(x.announced, server)
	}
}
