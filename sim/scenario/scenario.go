package scenario

import (
	"net/netip"
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
	Silent    bool // as a router, it tells nobody of what has passed too many
	Hidden    bool // it answers no ping
	TCP       tcp.Config
	Fictions  tcp.Fictions // what its TCP does without
	Firewall  *Firewall    // nil where it is none
	NAT       *NAT         // nil where it is none
	Resolver  Resolver
	Known     []Record // names that it need not ask for
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

// Link joins two hosts.
type Link struct {
	Between [2]string
	There   link.Config // from the first to the second
	Back    link.Config
	ARP     bool // hosts ask for each other's hardware addresses
	at      position
}
