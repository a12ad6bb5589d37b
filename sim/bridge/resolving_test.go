package bridge

import (
	"fmt"
	"strings"
	"testing"
)

func TestResolvConfIsReadAsTheCLibraryDoes(t *testing.T) {
	for file, want := range map[string]string{
		"": "[127.0.0.1:53]  ",
		"nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch lan example.org\n":      "[127.0.0.53:53] lan example.org edns0 trust-ad",
		"# nameserver 192.0.2.1\n;nameserver 192.0.2.2\nnameserver\t192.0.2.3  # near": "[192.0.2.3:53]  ",
		"nameserver fe80::1%eth0\nnameserver 2001:db8::53":                             "[[fe80::1%eth0]:53 [2001:db8::53]:53]  ",
		"nameserver 1\nnameserver\nnameserver ::ffff:192.0.2.1\n":                      "[192.0.2.1:53]  ",
		strings.Repeat("nameserver 192.0.2.1\n", 5):                                    "[192.0.2.1:53 192.0.2.1:53 192.0.2.1:53]  ",
		"domain one\nsearch two three\noptions a\noptions b":                           "[127.0.0.1:53] two three a b",
		"search evil\x1b[2J\noptions \x07":                                             "[127.0.0.1:53]  ",
	} {
		r := parseResolv([]byte(file))
		if got := fmt.Sprintf("%v %s %s", r.servers, r.search, r.options); got != want {
			t.Errorf("%q is read as %q, want %q", file, got, want)
		}
	}
}

func FuzzParseResolv(f *testing.F) {
	f.Add([]byte("nameserver 127.0.0.53\noptions edns0\nsearch lan\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := parseResolv(data)
		if n := len(r.servers); n < 1 || n > maxServers {
			t.Errorf("%d servers", n)
		}
		if strings.ContainsFunc(r.search+r.options, func(c rune) bool { return c < ' ' || c >= 0x7f }) {
			t.Errorf("%q, %q are passed on", r.search, r.options)
		}
	})
}
