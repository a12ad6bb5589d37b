package bridge

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"wiretale/internal/netns"
	"wiretale/sim/scenario"
)

// HostError says that a host can't be a real machine.
type HostError struct {
	Found    string
	Expected []string // the hosts that can
}

// Error is for logs and tests; a person is told by the catalogue under
// "cmd.run.host".
func (e *HostError) Error() string {
	return fmt.Sprintf("found %q, expected one of %q", e.Found, e.Expected)
}

// choose finds the host that a real machine is to be: the one that is wanted,
// or the one in focus, or else the first that does something by itself.
func choose(sc *scenario.Scenario, wanted string) (*scenario.Host, error) {
	var can []string
	var doing *scenario.Host
	for i := range sc.Hosts {
		h := &sc.Hosts[i]
		if h.Router || h.Down {
			continue
		}
		can = append(can, h.Name)
		if h.Name == wanted || wanted == "" && h.Name == sc.Focus {
			return h, nil
		}
		if doing == nil && len(h.Actions) > 0 {
			doing = h
		}
	}
	if wanted == "" && doing != nil {
		return doing, nil
	}
	return nil, &HostError{Found: wanted, Expected: can}
}

// after is a scenario whose hosts do everything later by a span.
func after(span time.Duration, sc *scenario.Scenario) *scenario.Scenario {
	later := *sc
	later.Hosts = slices.Clone(sc.Hosts)
	for i := range later.Hosts {
		h := &later.Hosts[i]
		h.Actions = slices.Clone(h.Actions)
		for j := range h.Actions {
			h.Actions[j].At += span
		}
	}
	return &later
}

// device is the name that a host's interface has in traces.
const device = "eth0"

// mtu is the largest datagram that the simulated links carry (RFC 894).
const mtu = 1500

// network is what a host of a scenario knows of its network.
func network(sc *scenario.Scenario, h *scenario.Host) netns.Config {
	c := netns.Config{Interface: device, MTU: mtu, Addresses: h.Addresses,
		Timeout: h.Resolver.Timeout, Attempts: h.Resolver.Attempts, Search: "."}
	if h.Resolver.Server.IsValid() {
		c.Nameservers = []netip.Addr{h.Resolver.Server}
	}
	for _, to := range sc.Reach(h.Name) {
		if h.Speaks(to.Addr()) {
			c.Routes = append(c.Routes, to)
		}
	}
	return c
}

// patience is how long the hosts of a scenario may take to answer each other:
// the way there and back over all of its links.
func patience(sc *scenario.Scenario) time.Duration {
	sum := 50 * time.Millisecond
	for _, l := range sc.Links {
		sum += l.There.Delay + l.Back.Delay
	}
	return sum
}
