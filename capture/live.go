package capture

import (
	"net/netip"
	"os"

	"wiretale/capture/pcapfilter"
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

// LiveOptions say what Live watches, and what of it it keeps.
type LiveOptions struct {
	// Interfaces are the names of one or more, or AnyInterface alone.
	Interfaces []string
	// Filter says which frames are kept; nil keeps all.
	Filter *pcapfilter.Filter
	// Count is how many frames are kept before the source ends; 0 for no end.
	Count int
	// Buffer is how many bytes of frames the kernel holds at most while they
	// are not read yet, at all interfaces together; 0 leaves it to Live.
	Buffer int
}
