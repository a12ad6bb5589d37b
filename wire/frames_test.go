package wire

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wiretale/internal/oracle"
)

// linkTypes are all that can be written.
var linkTypes = []LinkType{LinkEthernet, LinkNull, LinkLoop, LinkRaw, LinkIPv4, LinkIPv6, LinkLinuxSLL, LinkLinuxSLL2, LinkPPP, LinkRadiotap}

// datagrams are what the frames of the tests carry: every protocol, and every
// option and extension header that has fields.
func datagrams() []*Datagram {
	four := func(p IPProtocol) *Datagram {
		return &Datagram{Src: client4, Dst: server4, HopLimit: 64, ID: 0x1234, Protocol: p}
	}
	six := func(p IPProtocol, extensions ...Extension) *Datagram {
		return &Datagram{Src: client6, Dst: server6, HopLimit: 64, TrafficClass: 0xb9, FlowLabel: 0xabcde, Protocol: p, Extensions: extensions}
	}
	with := func(p *Datagram, change func(*Datagram)) *Datagram {
		change(p)
		return p
	}
	message := DNSMessage{ID: 7, RecursionDesired: true, Questions: []DNSQuestion{{"www.example.test", DNSTypeA, 1}}}
	answer := message
	answer.Response = true
	answer.Answers = []DNSRecord{
		{Name: "www.example.test", Type: DNSTypeCNAME, Class: 1, TTL: 60, Target: "host.example.test"},
		{Name: "host.example.test", Type: DNSTypeA, Class: 1, TTL: 60, Addr: server4},
		{Name: "host.example.test", Type: DNSTypeAAAA, Class: 1, TTL: 60, Addr: server6},
		{Name: "example.test", Type: DNSTypeMX, Class: 1, TTL: 60, Preference: 10, Target: "mail.example.test"},
		{Name: "_http._tcp.example.test", Type: DNSTypeSRV, Class: 1, Preference: 1, Weight: 2, Port: 80, Target: "host.example.test"},
		{Name: "example.test", Type: DNSTypeTXT, Class: 1, Texts: []string{"one", "three"}},
		{Name: "2.2.0.192.in-addr.arpa", Type: DNSTypePTR, Class: 1, Target: "host.example.test"},
	}
	answer.Authority = []DNSRecord{
		{Name: "example.test", Type: DNSTypeNS, Class: 1, Target: "ns.example.test"},
		{Name: "example.test", Type: DNSTypeSOA, Class: 1, SOA: &DNSAuthority{"ns.example.test", "me.example.test", 1, 2, 3, 4, 5}},
	}
	answer.Additional = []DNSRecord{{Name: ".", Type: DNSTypeOPT, Class: 1232, TTL: 0x8000, Options: []DNSOption{{65001, []byte{1, 2}}}}}

	multicast := DNSMessage{Response: true,
		Questions: []DNSQuestion{{"printer.local", DNSTypeAAAA, 0x8001}},
		Answers:   []DNSRecord{{Name: "printer.local", Type: DNSTypeA, Class: 0x8001, TTL: 120, Addr: server4}}}

	udp := func(p *Datagram, port uint16, payload []byte) *Datagram {
		p.UDP = &UDP{SrcPort: 40000, DstPort: port, Payload: payload}
		return p
	}
	tcp := func(p *Datagram, s *Segment) *Datagram {
		p.TCP = s
		return p
	}
	icmp := func(p *Datagram, kind, code uint8, rest [4]byte, body []byte) *Datagram {
		p.ICMP = &ICMP{Type: kind, Code: code, Rest: rest, Body: body}
		return p
	}
	target := netip.MustParseAddr("fe80::1").AsSlice()
	quoted := udp(four(ProtocolUDP), 53, message.Serialize()).Append(nil)[:28]
	quoted6 := tcp(six(ProtocolTCP), syn()).Append(nil)
	sack := &Segment{
		SrcPort: 80, DstPort: 49152, Seq: 1, Ack: 1001, Flags: ACK | ECE | CWR, Window: 500, Urgent: 3,
		Options: Options{Timestamps: &Timestamps{7, 8}, SACK: []SACKBlock{{2001, 3001}, {4001, 5001}, {6001, 7001}}},
	}
	get := &Segment{SrcPort: 49153, DstPort: 80, Seq: 1, Ack: 1, Flags: PSH | ACK, Window: 502,
		Payload: []byte("GET /a?b=c HTTP/1.1\r\nHost: example.test\r\nX-Other:  yes\r\nContent-Length: 3\r\n\r\nabc")}
	odd := &Segment{SrcPort: 49152, DstPort: 443, Flags: SYN,
		Options: Options{MSS: 1220, FastOpen: []byte{1, 2, 3, 4, 5, 6, 7, 8}, Other: []Option{{253, []byte{0x12, 0x34, 9, 9}}, {77, []byte{1, 2}}}}}
	asks := &Segment{SrcPort: 49152, DstPort: 443, Flags: SYN, Options: Options{FastOpen: []byte{}}}

	return []*Datagram{
		tcp(four(ProtocolTCP), syn()), tcp(six(ProtocolTCP), syn()),
		tcp(four(ProtocolTCP), sack), tcp(four(ProtocolTCP), odd), tcp(six(ProtocolTCP), asks), tcp(four(ProtocolTCP), get),
		udp(four(ProtocolUDP), 53, message.Serialize()), udp(six(ProtocolUDP), 53, answer.Serialize()),
		udp(four(ProtocolUDP), 9, []byte("nobody listens")), udp(four(ProtocolUDP), 9, nil),
		udp(four(ProtocolUDP), 5353, multicast.Serialize()),
		icmp(four(ProtocolICMP), 8, 0, [4]byte{0, 1, 0, 2}, []byte("abc")),
		icmp(four(ProtocolICMP), 3, 3, [4]byte{}, quoted),
		icmp(four(ProtocolICMP), 3, 4, [4]byte{0, 0, 5, 0xdc}, quoted),
		icmp(four(ProtocolICMP), 5, 1, [4]byte{192, 0, 2, 1}, quoted),
		icmp(four(ProtocolICMP), 11, 0, [4]byte{}, quoted),
		icmp(four(ProtocolICMP), 13, 0, [4]byte{0, 1, 0, 2}, make([]byte, 12)),
		icmp(six(ProtocolICMPv6), 128, 0, [4]byte{0, 1, 0, 2}, []byte("abcd")),
		icmp(six(ProtocolICMPv6), 1, 4, [4]byte{}, quoted6),
		icmp(six(ProtocolICMPv6), 2, 0, [4]byte{0, 0, 5, 0}, quoted6),
		icmp(six(ProtocolICMPv6), 135, 0, [4]byte{}, append(append([]byte{}, target...), 1, 1, 2, 0, 0, 0, 0, 1)),
		icmp(six(ProtocolICMPv6), 136, 0, [4]byte{0x60}, append(append([]byte{}, target...), 2, 1, 2, 0, 0, 0, 0, 1)),
		icmp(six(ProtocolICMPv6), 133, 0, [4]byte{}, []byte{1, 1, 2, 0, 0, 0, 0, 1}),
		icmp(six(ProtocolICMPv6), 134, 0, [4]byte{64, 0xc0, 7, 8}, append(append(make([]byte, 8),
			5, 1, 0, 0, 0, 0, 5, 0xdc, 3, 4, 64, 0xc0, 0, 0, 0, 9, 0, 0, 0, 8, 0, 0, 0, 0), target...)),
		with(udp(four(ProtocolUDP), 9, []byte("options")), func(p *Datagram) {
			p.Options = []byte{148, 4, 0, 0, 7, 7, 4, 0, 0, 0, 0, 0}
		}),
		with(four(ProtocolUDP), func(p *Datagram) {
			p.MoreFragments, p.FragmentOffset, p.Payload = true, 1480, []byte("a later fragment")
		}),
		with(four(132), func(p *Datagram) { p.DontFragment, p.Payload = true, []byte("no transport that we know") }),
		udp(six(ProtocolUDP, Extension{extensionHopByHop, []byte{5, 2, 0, 0, 1, 0}},
			Extension{extensionDestination, []byte{0x0d, 4, 1, 2, 3, 4, 1, 2, 0, 0, 0, 1, 0, 0}}), 9, []byte("extended")),
		with(six(ProtocolUDP), func(p *Datagram) {
			p.FragmentOffset, p.MoreFragments, p.ID, p.Payload = 1480, true, 0xdeadbeef, []byte("a later fragment")
			p.Extensions = []Extension{{extensionFragment, []byte{5, 0xc9, 0xde, 0xad, 0xbe, 0xef}}}
		}),
		tcp(six(ProtocolTCP, Extension{extensionAuthentication, []byte{0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}), sack),
	}
}

// frames are the datagrams on one kind of link.
func frames(link LinkType) []Frame {
	var all []Frame
	ethernet := link == LinkEthernet
	for i, p := range datagrams() {
		v6 := p.Src.Is6()
		if link == LinkIPv4 && v6 || link == LinkIPv6 && !v6 {
			continue
		}
		f := Frame{Link: link, EtherType: EtherTypeIPv4, IP: p}
		if v6 {
			f.EtherType = EtherTypeIPv6
		}
		switch link {
		case LinkEthernet, LinkRadiotap:
			f.Src, f.Dst = MAC{2, 0, 0, 0, 0, 1}, MAC{0x33, 0x33, 0, 0, 0, 1}
		case LinkLinuxSLL, LinkLinuxSLL2:
			f.Src = MAC{2, 0, 0, 0, 0, 1}
		}
		if ethernet && i%3 == 1 {
			f.VLANs = []uint16{0x6064}
		}
		if ethernet && i%3 == 2 {
			f.VLANs = []uint16{100, 0x2065}
		}
		all = append(all, f)
	}
	if ethernet {
		arp := &ARP{Operation: 1, SenderMAC: MAC{2, 0, 0, 0, 0, 1}, SenderIP: client4, TargetIP: server4}
		all = append(all,
			Frame{Link: link, Dst: MAC{255, 255, 255, 255, 255, 255}, EtherType: EtherTypeARP, ARP: arp, Payload: make([]byte, 18)},
			Frame{Link: link, EtherType: 0x88b5, Payload: []byte("an experiment")})
	}
	return all
}

func TestFramesComeBackAsTheyWereWritten(t *testing.T) {
	for _, link := range linkTypes {
		for i, f := range frames(link) {
			data := f.Serialize()
			d := Decode(link, data, len(data))
			if diff := cmp.Diff(f, d.Frame, exact); diff != "" || d.Malformed != nil {
				t.Errorf("link %d, frame %d: %v\n%s", link, i, d.Malformed, diff)
			}
			if again := d.Frame.Serialize(); string(again) != string(data) {
				t.Errorf("link %d, frame %d: % x\nthen % x", link, i, data, again)
			}
			for _, r := range VerifyChecksums(&d, data) {
				if r.State != ChecksumGood && r.State != ChecksumUnverified {
					t.Errorf("link %d, frame %d: %+v", link, i, r)
				}
			}
		}
	}
}

func TestFieldsOfWrittenFramesAgainstTshark(t *testing.T) {
	oracle.Need(t, "tshark")
	n := 0
	for _, link := range linkTypes {
		var samples []sample
		for _, f := range frames(link) {
			data := f.Serialize()
			samples = append(samples, sample{link, data, len(data)})
		}
		theirs := tshark(t, writeCapture(t, link, samples), "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE")
		for i, s := range samples {
			n += compare(t, fmt.Sprintf("link %d, frame %d", link, i+1), s, theirs[i])
		}
	}
	t.Logf("%d fields compared", n)
	oracle.Count(t, n)
}
