package capture

import (
	"net/netip"
	"os"

	"wiretale/wire"
)

// AnyInterface is the name under which Live watches every interface.
const AnyInterface = "any"

// Socket is a packet socket that was opened to watch an interface of its own
// network namespace, which may be another than this process's. It is of the
// kind SOCK_RAW, and not bound yet.
type Socket struct {
	Interface string
	File      *os.File
}

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
