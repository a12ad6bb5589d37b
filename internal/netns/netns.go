package netns

import (
	"io"
	"net/netip"
	"os"
	"time"
)

// Config is the network that a command gets.
type Config struct {
	Interface string // the device's name
	MTU       int
	Queue     int // datagrams that the device may hold for its reader; 0 for the kernel's own measure
	Addresses []netip.Addr
	Routes    []netip.Prefix // that lead through the device
	// Nameservers answer every question for a name; with none, no name but
	// localhost is known.
	Nameservers []netip.Addr
	Timeout     time.Duration // until a question is asked again; rounded up to a second
	Attempts    int           // how often it is asked in all
	// Search and Options are lines of resolv.conf(5) besides, without their
	// keywords; with "." a short name belongs to no domain.
	Search, Options string
	// KnownHosts leaves the machine's /etc/hosts as it is, with these lines
	// behind it; nil leaves nothing of it.
	KnownHosts []byte
	// Watched has the kernel keep what passes lo and the device, from before
	// the command starts: Network.Sockets are where it does.
	Watched bool
}

// Command is what is started in the network.
type Command struct {
	Args []string // the program and its arguments
	Env  []string // its environment; nil for this program's own
	// Its standard files; nil is the null device.
	Stdin, Stdout, Stderr *os.File
	// Foreground leaves the command in this program's process group, so that
	// it may read the terminal and hears of ctrl-C. Else it is in one of its own.
	Foreground bool
}

// Network is a network that is ready for its command, and then the command
// that runs in it.
type Network struct {
	// Device is the end of the command's interface that is outside: a read
	// takes one datagram that the network's host sends, a write hands it one.
	// Both fail once the network has ended.
	Device io.ReadWriteCloser
	// Sockets are packet sockets of the namespace (packet(7)), not bound yet,
	// one for each of the interfaces Watched: lo, and the device. None where
	// nothing is to be watched.
	Sockets []*os.File
	// Opens is a packet socket of the namespace like them, of the kind
	// SOCK_DGRAM, and Kernel one at which the kernel tells of the namespace's
	// sockets (sock_diag(7)); nil where nothing is to be watched, or the kernel
	// tells nothing.
	Opens, Kernel *os.File
	*running
}

// Loopback is the name of the interface that every namespace has.
const Loopback = "lo"
