package wire

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzDecode(f *testing.F) {
	for _, link := range linkTypes {
		for _, frame := range frames(link) {
			data := frame.Serialize()
			f.Add(uint16(link), data, len(data))
		}
	}
	for _, path := range captures(f) {
		for _, s := range readCapture(f, path) {
			f.Add(uint16(s.link), s.data, s.length)
		}
	}
	f.Fuzz(func(t *testing.T, link uint16, data []byte, length int) {
		if length > 1<<20 {
			return
		}
		d := Decode(LinkType(link), data, length)
		for _, l := range d.Layers {
			if l.Start < 0 || l.Start > l.Payload || l.End > d.Length {
				t.Fatalf("layer %+v of %d bytes", l, d.Length)
			}
		}
		if d.Captured != len(data) || d.Length < d.Captured {
			t.Fatal(d.Length, d.Captured)
		}
		VerifyChecksums(&d, data)
		for field := range all(d.Fields(data)) {
			from, to := field.Span.Bytes()
			if from < 0 || to > len(data) || field.Span.Bits < 0 {
				t.Fatalf("%s stands at %+v of %d bytes", field.Name, field.Span, len(data))
			}
			if _, known := FieldByName(field.Name); !known {
				t.Fatalf("%s is not in the registry", field.Name)
			}
		}
		// What is written from a frame is read as the same frame, or at least
		// comes to rest: writing it again changes nothing more. What stands around the
		// innermost datagram isn't written.
		if !slices.Contains(linkTypes, LinkType(link)) {
			return
		}
		once := d.Frame.Serialize()
		again := Decode(LinkType(link), once, len(once))
		if again.Truncated() {
			t.Fatal("what was written counts as cut off")
		}
		if len(tunnels(d.Layers))+len(tunnels(again.Layers)) > 0 {
			return
		}
		twice := again.Frame.Serialize()
		third := Decode(LinkType(link), twice, len(twice))
		if string(third.Frame.Serialize()) != string(twice) {
			t.Fatalf("% x\nthen % x\nthen % x", once, twice, third.Frame.Serialize())
		}
	})
}

// tunnels are the layers behind the first datagram that are no part of it, and
// those before it that are not written.
func tunnels(layers []Layer) (all []string) {
	plain := []string{"eth", "vlan", "sll", "null", "ppp", "radiotap", "wlan", "llc", "arp", "ip", "ipv6", "tcp", "udp", "icmp",
		"icmpv6", "ipv6.hopopts", "ipv6.routing", "ipv6.fraghdr", "ipv6.dstopts", "ah", "shim6"}
	datagrams, frames := 0, 0
	for _, l := range layers {
		if l.Protocol == "ip" || l.Protocol == "ipv6" {
			datagrams++
		}
		if l.Protocol == "eth" || l.Protocol == "wlan" {
			frames++
		}
		if !slices.Contains(plain, l.Protocol) || datagrams > 1 || frames > 1 {
			all = append(all, l.Protocol)
		}
	}
	return all
}

func FuzzParseDNS(f *testing.F) {
	for _, p := range datagrams() {
		if p.UDP != nil {
			f.Add(p.UDP.Payload)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseDNS(b)
		if err != nil {
			return
		}
		again, err := ParseDNS(m.Serialize())
		if len(m.Serialize()) > 0xffff {
			return
		}
		if diff := cmp.Diff(m, again, exact); diff != "" || err != nil {
			t.Fatal(diff, err)
		}
	})
}

func FuzzParseHTTPHead(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 5)
	f.Add([]byte("HTTP/1.0 200 OK\nA: b\n c\n\n"), 9)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		head, done, err := ParseHTTPHead(b)
		if done && (err != nil || head.Length < 1 || head.Length > len(b)) {
			t.Fatal(head.Length, err)
		}
		// A part of a head is never more wrong, and never longer, than the whole.
		cut = min(max(cut, 0), len(b))
		part, early, earlyErr := ParseHTTPHead(b[:cut])
		if early && (!done || part.Length != head.Length) || earlyErr != nil && err == nil {
			t.Fatalf("%q: %v %v", b[:cut], early, earlyErr)
		}
		if done {
			if _, err := head.Body("GET"); err == nil {
				head.Persistent()
			}
			again, ok, err := ParseHTTPHead(headBytes(&head))
			again.Length, head.Length = 0, 0
			if diff := cmp.Diff(head, again); diff != "" || !ok || err != nil {
				t.Fatal(diff, ok, err)
			}
		}
		ParseHTTPChunk(b)
	})
}
