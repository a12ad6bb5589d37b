package capture

import (
	"net/netip"

	"wiretale/wire"
)

// AnyInterface is the name under which Live watches every interface.
const AnyInterface = "any"

// Interface is one that can be watched.
type Interface struct {
	Name     string
	Link     wire.LinkType
	Loopback bool
	Up       bool
	// Permitted says that this process has the right to watch it.
	Permitted bool
	Addrs     []netip.Addr
}
