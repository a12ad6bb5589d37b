package netns

import (
	"bytes"
	"io"
	"net/netip"
	"os"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	Init()
	os.Exit(m.Run())
}

var config = Config{
	Interface: "eth0", MTU: 1500,
	Addresses:   []netip.Addr{netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("2001:db8::2")},
	Routes:      []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("2001:db8:1::80/128")},
	Nameservers: []netip.Addr{netip.MustParseAddr("192.0.2.53")},
	Timeout:     1500 * time.Millisecond, Attempts: 3,
}

func output(t *testing.T, script string) (string, int) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(config, Command{Args: []string{"sh", "-c", script}, Env: os.Environ(), Stdout: w, Stderr: w})
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	defer n.Device.Close()
	defer n.Close()
	if err := n.Start(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	_, _ = io.Copy(&b, r)
	return b.String(), n.Wait()
}

func TestX(t *testing.T) {
	t.Log(output(t, "id; ip addr; ip route; ip -6 route; cat /etc/resolv.conf /etc/hosts /etc/nsswitch.conf; ps aux | head; cat /proc/self/status | grep Cap; cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/net/ipv4/ping_group_range; ls /tmp | head -3; exit 7"))
}
