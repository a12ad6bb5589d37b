package bridge

import (
	"net/netip"
	"testing"
)

func prefixes(list ...string) (all []netip.Prefix) {
	for _, s := range list {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}

func TestTheNetworkInsideIsOneThatTheMachineHasNothingToDoWith(t *testing.T) {
	for _, c := range []struct {
		machine  []netip.Prefix
		resolver string
		want     string
	}{
		{prefixes("127.0.0.1/8", "192.168.1.7/24"), "127.0.0.53:53", "10.0.2.15"},
		{prefixes("10.0.2.15/24"), "10.0.2.3:53", "192.168.127.15"},
		{prefixes("10.1.2.3/8", "192.168.1.1/16"), "10.0.0.1:53", "172.31.254.15"},
		{prefixes("192.168.1.7/24"), "10.0.2.3:53", "192.168.127.15"},
	} {
		in := newInside(c.machine, []netip.AddrPort{netip.MustParseAddrPort(c.resolver)})
		if in.Command.String() != c.want {
			t.Errorf("beside %v and %s: got %v", c.machine, c.resolver, in.Command)
		}
		if in.Command6.IsValid() {
			t.Errorf("beside %v: there is IPv6", c.machine)
		}
	}
	if in := newInside(prefixes("::1/128", "fe80::1/64"), nil); in.Command6.IsValid() {
		t.Error("a machine without addresses of the world's gives IPv6")
	}
	if in := newInside(prefixes("2001:db8::1/64"), nil); !in.Command6.IsValid() {
		t.Error("a machine with IPv6 gives none")
	}
}

func TestWhereTheOwnAddressesLead(t *testing.T) {
	servers := []netip.AddrPort{netip.MustParseAddrPort("127.0.0.53:53"), netip.MustParseAddrPort("[2001:db8::53]:53")}
	in := newInside(prefixes("2001:db8::1/64"), servers)
	for to, want := range map[string]string{
		"10.0.2.2:80": "127.0.0.1:80", "[fd77:6972:6574:616c::2]:80": "[::1]:80",
		"10.0.2.3:53": "127.0.0.53:53", "10.0.2.4:53": "[2001:db8::53]:53", "10.0.2.3:80": "",
		"192.0.2.1:80": "192.0.2.1:80", "10.0.2.5:53": "10.0.2.5:53",
	} {
		got, ok := in.outside(netip.MustParseAddrPort(to), servers)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%s leads to %v, %v", to, got, ok)
		}
	}
}
