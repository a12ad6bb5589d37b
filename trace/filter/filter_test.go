package filter_test

import (
	"net/netip"
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// story is a snapshot of a client's SYN, the server's refusal to be silent,
// and a request, put together by hand.
func story(t testing.TB) *trace.Snapshot {
	t.Helper()
	log := trace.NewLog(time.Unix(0, 0))
	client := log.Node(trace.Node{Name: "client"})
	server := log.Node(trace.Node{Name: "server"})
	tap := log.Tap(trace.Tap{Node: client, Link: wire.LinkEthernet})
	a, b := netip.MustParseAddr("10.0.0.2"), netip.MustParseAddr("10.0.0.80")
	s := trace.NewBuilder()
	s.AddNode(trace.Node{Name: "client"})
	s.AddNode(trace.Node{Name: "server"})
	s.PutConversation(trace.Conversation{ID: 1, Protocol: wire.ProtocolTCP, Client: netip.AddrPortFrom(a, 49152),
		Server: netip.AddrPortFrom(b, 80), ClientNode: client, ServerNode: server, Application: "HTTP", State: trace.Open})
	add := func(at time.Duration, fromClient bool, seg wire.Segment, p trace.Packet) {
		f := wire.Frame{Link: wire.LinkEthernet, Src: wire.MAC{2, 0, 0, 0, 0, 2}, Dst: wire.MAC{2, 0, 0, 0, 0, 0x80},
			EtherType: wire.EtherTypeIPv4, IP: &wire.Datagram{Src: a, Dst: b, HopLimit: 64, Protocol: wire.ProtocolTCP, TCP: &seg}}
		seg.SrcPort, seg.DstPort = 49152, 80
		from, to := client, server
		if !fromClient {
			f.IP.Src, f.IP.Dst, seg.SrcPort, seg.DstPort, from, to = b, a, 80, 49152, server, client
		}
		data := f.Serialize()
		id := log.Sight(trace.Sighting{Tap: tap, Time: at, Length: len(data)}, func() []byte { return data })
		p.Conversation, p.FromClient, p.Length = 1, fromClient, len(data)
		p.TCP = &trace.TCPSummary{Flags: seg.Flags, Seq: seg.Seq, Ack: seg.Ack, RelSeq: uint32(seg.Seq) - 1000,
			RelAck: uint32(seg.Ack), Len: len(seg.Payload), Window: seg.Window, Scaled: int64(seg.Window)}
		p.Hops = []trace.Hop{{From: from, To: to, Departed: at, Arrived: at + 20*time.Millisecond, Departure: id, Fate: trace.Arrived}}
		s.AddEvent(trace.Event{Time: at, Packet: s.AddPacket(p), Node: from, Kind: trace.PacketSent, Detail: trace.Sent{To: to}, Conversation: 1})
	}
	add(0, true, wire.Segment{Seq: 1000, Flags: wire.SYN, Window: 64000}, trace.Packet{Protocol: "TCP", Phase: trace.Handshake})
	s.AddEvent(trace.Event{Node: client, Kind: trace.StateChanged, Detail: trace.Transition{From: trace.Closed, To: trace.SynSent}})
	s.AddEvent(trace.Event{Node: client, Kind: trace.TimerSet, Detail: trace.Timer{Name: "RTO", Deadline: time.Second}})
	add(20*time.Millisecond, false, wire.Segment{Seq: 1000, Ack: 1, Flags: wire.SYN | wire.ACK}, trace.Packet{Protocol: "TCP", Phase: trace.Handshake})
	add(40*time.Millisecond, true, wire.Segment{Seq: 1001, Ack: 1, Flags: wire.PSH | wire.ACK, Payload: []byte("GET / HTTP/1.1\r\n\r\n")},
		trace.Packet{Protocol: "HTTP", Phase: trace.Request, Findings: trace.Findings(0).With(trace.FindingFastRetransmission)})
	s.AddMessage(trace.Message{Conversation: 1, FromClient: true, Protocol: "HTTP", Kind: trace.MessageRequest, Title: "GET / HTTP/1.1",
		First: 3, Last: 3, Complete: true, Fields: []trace.MessageField{{Name: "http.request.method", Value: "GET"}, {Name: "http.request.uri", Value: "/"}}})
	s.AddEvent(trace.Event{Time: 40 * time.Millisecond, Packet: 3, Kind: trace.MessageComplete, Detail: trace.MessageID(1), Conversation: 1})
	return s.Snapshot(log.View(), false)
}

func TestPackets(t *testing.T) {
	s := story(t)
	for src, want := range map[string]string{
		`tcp`:                                 "123",
		`udp`:                                 "",
		`not udp`:                             "123",
		`!udp`:                                "123",
		`tcp.flags.syn`:                       "12",
		`tcp.flags.syn and not tcp.flags.ack`: "1",
		`tcp.flags.syn && !tcp.flags.ack`:     "1",
		`tcp.flags == 2`:                      "1",
		`tcp.flags == 0x012`:                  "2",
		`tcp.flags.syn == false`:              "3",
		`tcp.flags.syn == 1`:                  "12",
		`ip.src == 10.0.0.2`:                  "13",
		`ip.src == 10.0.0.0/26`:               "13",
		`ip.addr == 10.0.0.80`:                "123",
		`ip.src != 10.0.0.2`:                  "2",
		`ip.addr != 10.0.0.2`:                 "123", // one of the two differs
		`ip.src in {10.0.0.1..10.0.0.9, 192.0.2.1}`: "13",
		`ip.src == 2001:db8::/32`:                   "",
		`ipv6.src == 2001:db8::1`:                   "",
		`not ipv6.src == 2001:db8::1`:               "123", // absent, so the comparison is false
		`tcp.port in {80, 443}`:                     "123",
		`tcp.srcport in {1..1023}`:                  "2",
		`tcp.dstport == 80 or tcp.len > 5`:          "13",
		`tcp.dstport eq 80 and tcp.len gt 5`:        "3",
		`tcp.len >= 18`:                             "3",
		`tcp.len < 18`:                              "12",
		`frame.len > 60`:                            "3",
		`frame.number == 2`:                         "2",
		`frame.time_relative >= 0.02`:               "23",
		`frame.time_relative > 20ms`:                "3",
		`tcp.analysis.fast_retransmission`:          "3",
		`tcp.analysis.retransmission`:               "3",
		`tcp.analysis.zero_window`:                  "",
		`tcp.analysis.flags`:                        "3",
		`http`:                                      "3",
		`http.request.method == "GET"`:              "3",
		`http.request.method == GET`:                "3",
		`http.request.uri contains "/"`:             "3",
		`http.host contains "x"`:                    "",
		`eth.src == 02:00:00:00:00:02`:              "123",
		`packet.from_client`:                        "13",
		`packet.phase == handshake`:                 "12",
		`conversation.phase in {request, response}`: "3",
		`conversation.state == open`:                "123",
		`packet.fate == ARRIVED`:                    "123",
		`event.kind == packet_sent`:                 "", // a packet is no event
		`tcp and (udp or tcp.flags.push)`:           "3",
		`udp and tcp or tcp.flags.push`:             "3", // and binds tighter
		`TCP.Flags.SYN`:                             "12",
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got := ""
		for _, p := range s.Packets.All() {
			if f.Packet(s, &p) {
				got += string(rune('0' + p.ID))
			}
		}
		if got != want {
			t.Errorf("%s: picked %q, want %q", src, got, want)
		}
	}
}

// What applications say is picked by the packet that completes a message, by
// names in any case.
func TestWhatApplicationsSay(t *testing.T) {
	b := trace.NewBuilder()
	for _, protocol := range []string{"TLS", "MQTT", "SIP", "HTTP2", "KRB5", "TCP"} {
		b.AddPacket(trace.Packet{Protocol: protocol, Hops: []trace.Hop{{}}})
	}
	for i, m := range []trace.Message{
		{Protocol: "TLS", Fields: []trace.MessageField{{Name: "tls.handshake.extensions_server_name", Value: "db.example"}, {Name: "tls.handshake.type", Value: "1"}}},
		{Protocol: "MQTT", Fields: []trace.MessageField{{Name: "mqtt.topic", Value: "a/b"}, {Name: "mqtt.qos", Value: "2"}, {Name: "mqtt.sub.qos", Value: "none"}}},
		{Protocol: "SIP", Fields: []trace.MessageField{{Name: "sip.Method", Value: "INVITE"}}},
		{Protocol: "GRPC", Fields: []trace.MessageField{{Name: "http2.headers.status", Value: "200"}}},
		{Protocol: "HTTP", Fields: []trace.MessageField{{Name: "http.content_length_header", Value: "120"}}},
	} {
		m.First, m.Last, m.Complete = trace.PacketID(i+1), trace.PacketID(i+1), true
		id := b.AddMessage(m)
		b.AddEvent(trace.Event{Packet: m.Last, Kind: trace.MessageComplete, Detail: id})
	}
	s := b.Snapshot(trace.NewLog(time.Unix(0, 0)).View(), false)
	for src, want := range map[string]string{
		`tls`:      "1",
		`mqtt`:     "2",
		`sip`:      "3",
		`grpc`:     "4",
		`http2`:    "4",
		`kerberos`: "5",
		`tls.handshake.extensions_server_name contains "db."`: "1",
		`tls.handshake.type == 1`:                             "1",
		`mqtt.topic in {"a/b", "c"}`:                          "2",
		`mqtt.qos > 1`:                                        "2",
		`mqtt.sub.qos`:                                        "", // what is no number
		`sip.Method == INVITE`:                                "3",
		`sip.method`:                                          "3",
		`http2.headers.status in {200..299}`:                  "4",
		`http.content_length >= 100`:                          "5",
		`http.content_length_header == "120"`:                 "5",
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if f.Depth() != filter.Story {
			t.Errorf("%s looks no deeper than %d", src, f.Depth())
		}
		got, over, telling := "", f.Over(s), ""
		for _, p := range s.Packets.All() {
			if f.Packet(s, &p) {
				got += string(rune('0' + p.ID))
			}
			if over.Packet(&p) {
				telling += string(rune('0' + p.ID))
			}
		}
		if got != want || telling != want {
			t.Errorf("%s: picked %q alone and %q among others, want %q", src, got, telling, want)
		}
	}
}

func TestEvents(t *testing.T) {
	s := story(t)
	for src, want := range map[string]string{
		`event.kind == packet_sent`:                                  "145",
		`event.kind == packet_sent and packet.from_client`:           "15",
		`event.kind == packet_sent and tcp.flags.syn`:                "14",
		`event.node == "server"`:                                     "4",
		`event.to == server`:                                         "15",
		`event.state == SYN-SENT`:                                    "2",
		`event.state == syn-sent and event.state.from == CLOSED`:     "2",
		`event.timer == "RTO"`:                                       "3",
		`event.time >= 40ms`:                                         "56",
		`event.kind in {timer_set, timer_fired} or http.request.uri`: "356",
		`tcp.flags.push`:                                             "56",
	} {
		f, err := filter.Parse(src)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got := ""
		for _, e := range s.Events.All() {
			if f.Event(s, &e) {
				got += string(rune('0' + e.Ordinal))
			}
		}
		if got != want {
			t.Errorf("%s: picked %q, want %q", src, got, want)
		}
	}
}

func BenchmarkPacket(b *testing.B) {
	s := story(b)
	f, _ := filter.Parse(`tcp.flags.syn and tcp.dstport == 80 and ip.src == 10.0.0.0/8`)
	p := s.Packets.At(0)
	b.ReportAllocs()
	for b.Loop() {
		f.Packet(s, &p)
	}
}
