package scenario

import (
	"net/netip"
	"net/url"
	"time"

	"wiretale/session"
	"wiretale/sim/link"
	"wiretale/sim/tcp"
)

// Scenario is everything that determines a run besides the interventions that
// someone makes in it later.
type Scenario struct {
	Name          string // of the file, without its ending
	Title         Words
	Description   Words
	Seed          uint64
	Focus         string        // the host whose side of the story is told
	Limit         time.Duration // the run ends here even if something is still to come
	Hosts         []Host
	Links         []Link
	Interventions []session.Intervention

	focusAt         position
	interventionsAt []position
	base            // what it was made of
}

// Words is a text in the two languages.
type Words struct{ English, Spanish string }

// In returns the text in a language: Spanish for "es", else English.
func (w Words) In(lang string) string {
	if lang == "es" {
		return w.Spanish
	}
	return w.English
}

// Host is a machine.
type Host struct {
	Name      string
	Addresses []netip.Addr
	Router    bool // forwards what is not for itself
	Down      bool // it is switched off
	TCP       tcp.Config
	Resolver  Resolver
	Services  []Service
	Actions   []Action
	at        position
}

// Resolver is how a host asks for names.
type Resolver struct {
	Server   netip.Addr // invalid where the host knows none
	Timeout  time.Duration
	Attempts int
}

// Service is what a host offers at a port. One of the kinds is set.
type Service struct {
	HTTP *HTTPService
	DNS  *DNSService
	TCP  *TCPService
	// How a TCP service accepts connections.
	Backlog     int           // 0 is Linux's 4096
	AcceptAfter time.Duration // it is busy until then
	Cookies     tcp.Cookies
	at          position
}

// HTTPService is a web server.
type HTTPService struct {
	Port      uint16
	Resources []Resource
	Think     time.Duration // from a request to its response
	Close     bool          // the server closes after each response
	Uploads   bool          // it takes what it is given
}

// Resource is something that a web server holds.
type Resource struct {
	Path string
	Size int // bytes
}

// DNSService is a name server.
type DNSService struct {
	Port  uint16
	Zone  []Record
	Think time.Duration
}

// Record is a name with its addresses.
type Record struct {
	Name      string
	Addresses []netip.Addr
	Alias     string // another name, in place of addresses
	TTL       time.Duration
}

// TCPService accepts connections, takes what it is sent, and closes when the
// other side does.
type TCPService struct{ Port uint16 }

// Action is something that a host does at a time. One of the kinds is set.
type Action struct {
	At      time.Duration
	Get     []*url.URL      // one after another, over one connection where the server keeps it
	Lookup  string          // a name
	Connect *netip.AddrPort // and no more
	Send    *Send
	Put     *Put
	Hold    time.Duration // for Connect: how long the connection stays open
	Think   time.Duration // for Get: from an answer to the next thing asked
	at      position
}

// Send is one long stream to a service that takes it.
type Send struct {
	To    netip.AddrPort
	Bytes int64
}

// Put gives a web server something to keep.
type Put struct {
	URL  *url.URL
	Size int // bytes
}

// Link joins two hosts.
type Link struct {
	Between [2]string
	There   link.Config // from the first to the second
	Back    link.Config
	at      position
}
