package explain_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// sighting is a packet of a captured conversation, as a reading would tell it.
type sighting struct {
	fromClient bool
	findings   []trace.Finding
	phase      trace.Phase
	repeats    trace.PacketID
	tcp        trace.TCPSummary
}

// capture puts together what a reading makes of a connection that was seen at
// one place: no causes, no variables, addresses for names.
func capture(packets ...sighting) *trace.Snapshot {
	a, b := netip.MustParseAddrPort("192.0.2.2:49152"), netip.MustParseAddrPort("198.51.100.80:80")
	s := trace.NewBuilder()
	client := s.AddNode(trace.Node{Name: a.Addr().String(), Basis: trace.Inferred})
	server := s.AddNode(trace.Node{Name: b.Addr().String(), Basis: trace.Inferred})
	s.PutConversation(trace.Conversation{ID: 1, Protocol: wire.ProtocolTCP, Client: a, Server: b, ClientNode: client, ServerNode: server})
	for i, p := range packets {
		at := time.Duration(i) * 100 * time.Millisecond
		var findings trace.Findings
		for _, f := range p.findings {
			findings = findings.With(f)
		}
		from, to := client, server
		if !p.fromClient {
			from, to = server, client
		}
		summary := p.tcp
		id := s.AddPacket(trace.Packet{Conversation: 1, FromClient: p.fromClient, Phase: p.phase, Protocol: "TCP", Findings: findings,
			Repeats: p.repeats, TCP: &summary, Hops: []trace.Hop{{From: from, To: to, Departed: at, Arrived: at, Fate: trace.FateUnknown}}})
		s.AddEvent(trace.Event{Time: at, Kind: trace.PacketSent, Basis: trace.Observed, Packet: id, Conversation: 1, Node: from, Detail: trace.Sent{To: to}})
	}
	log := trace.NewLog(time.Unix(0, 0))
	return s.Snapshot(log.View(), false)
}

func ack(seq, ack uint32, length int) trace.TCPSummary {
	return trace.TCPSummary{Flags: wire.ACK, Seq: wire.Seq(seq), Ack: wire.Seq(ack), RelSeq: seq, RelAck: ack, Len: length, Window: 4000, Scaled: 4000}
}

func TestACaptureIsToldByItsFindings(t *testing.T) {
	type findings = []trace.Finding
	for _, c := range []struct {
		name   string
		s      *trace.Snapshot
		en, es string
	}{
		{"data of one side alone", capture(sighting{true, nil, trace.Request, 0, ack(1, 1, 100)}),
			"192.0.2.2 sends bytes 1–100. Nothing of 198.51.100.80 was seen before, so its window is not known.", "su ventana no se conoce"},
		{"data", capture(sighting{false, nil, trace.Response, 0, ack(1, 1, 0)}, sighting{true, nil, trace.Request, 0, ack(1, 1, 100)}),
			"192.0.2.2 sends bytes 1–100 without waiting", "192.0.2.2 envía los bytes 1–100 sin esperar"},
		{"acknowledgment", capture(sighting{true, nil, trace.Response, 0, ack(1, 1, 0)}, sighting{true, nil, trace.Response, 0, ack(1, 501, 0)}),
			"192.0.2.2 confirms 500 more bytes and expects byte 501 next.", "192.0.2.2 confirma 500 bytes más y ahora espera el byte 501."},
		{"acknowledgment, seen first", capture(sighting{true, nil, trace.Response, 0, ack(1, 501, 0)}),
			"192.0.2.2 tells 198.51.100.80 once more where it stands: it expects byte 501 next.", "192.0.2.2 le dice a 198.51.100.80 una vez más por dónde va"},
		{"second duplicate", capture(
			sighting{true, findings{trace.FindingDuplicateAck}, trace.Response, 1, ack(1, 501, 0)},
			sighting{true, findings{trace.FindingDuplicateAck}, trace.Response, 1, ack(1, 501, 0)}),
			"192.0.2.2 still expects byte 501: what came lies beyond it. This is duplicate number 2 (RFC 5681 §2).", "Este es el duplicado número 2"},
		{"fast retransmission", capture(
			sighting{true, findings{trace.FindingDuplicateAck}, trace.Response, 1, ack(1, 501, 0)},
			sighting{true, findings{trace.FindingDuplicateAck}, trace.Response, 1, ack(1, 501, 0)},
			sighting{true, findings{trace.FindingDuplicateAck}, trace.Response, 1, ack(1, 501, 0)},
			sighting{false, findings{trace.FindingFastRetransmission}, trace.Response, 0, ack(501, 1, 500)}),
			"198.51.100.80 repeats bytes 501–1000: 3 duplicate acknowledgments told it that they were lost, and it does not wait for its timer (RFC 5681 §3.2).",
			"198.51.100.80 repite los bytes 501–1000: 3 ACK duplicados le dijeron que se habían perdido"},
		{"retransmission", capture(
			sighting{false, nil, trace.Response, 0, ack(501, 1, 500)},
			sighting{true, nil, trace.Response, 0, ack(1, 501, 0)},
			sighting{false, findings{trace.FindingRetransmission}, trace.Response, 1, ack(501, 1, 500)}),
			"198.51.100.80 repeats bytes 501–1000: 200 ms after it sent them no acknowledgment had come, and its timer ran out (RFC 6298 §5.4).",
			"198.51.100.80 repite los bytes 501–1000: 200 ms después de enviarlos"},
		{"retransmission before any timer", capture(
			sighting{false, nil, trace.Response, 0, ack(501, 1, 500)},
			sighting{false, findings{trace.FindingRetransmission}, trace.Response, 1, ack(501, 1, 500)}),
			"198.51.100.80 repeats bytes 501–1000, the last that it sent, after 100 ms: too soon for its timer",
			"198.51.100.80 repite los bytes 501–1000, lo último que envió, al cabo de 100 ms"},
		{"question about a closed window, which looks like a keep-alive", capture(
			sighting{false, findings{trace.FindingZeroWindow}, trace.Request, 0, trace.TCPSummary{Flags: wire.ACK, RelSeq: 1, RelAck: 501}},
			sighting{true, findings{trace.FindingKeepAlive}, trace.Request, 0, ack(500, 1, 0)}),
			"192.0.2.2 asks whether 198.51.100.80 has room again", "192.0.2.2 pregunta si 198.51.100.80 ya tiene sitio"},
		{"retransmission of what was not seen", capture(sighting{false, findings{trace.FindingRetransmission}, trace.Response, 0, ack(501, 1, 500)}),
			"198.51.100.80 sends bytes 501–1000 again: it has seen no acknowledgment.", "198.51.100.80 envía otra vez los bytes 501–1000"},
		{"spurious retransmission", capture(sighting{false, findings{trace.FindingSpuriousRetransmission}, trace.Response, 0, ack(501, 1, 500)}),
			"198.51.100.80 repeats bytes 501–1000, which 192.0.2.2 had already acknowledged: the copy was not needed.", "la copia no hacía falta"},
		{"zero window", capture(sighting{true, findings{trace.FindingZeroWindow}, trace.Response, 0, ack(1, 501, 0)}),
			"192.0.2.2 has no room left: 198.51.100.80 must stop sending after byte 500, though the connection stays open (RFC 9293 §3.8.6).", "192.0.2.2 se ha quedado sin sitio"},
		{"window update", capture(sighting{true, findings{trace.FindingWindowUpdate}, trace.Response, 0, ack(1, 501, 0)}),
			"192.0.2.2 has read some of its data: 198.51.100.80 may send 4,000 bytes from byte 501 on (RFC 9293 §3.8.6).", "192.0.2.2 ha leído parte de sus datos"},
		{"window full", capture(sighting{false, findings{trace.FindingWindowFull}, trace.Response, 0, ack(501, 1, 500)}),
			"198.51.100.80 sends bytes 501–1000 and must stop there: 192.0.2.2's window is used up (RFC 9293 §3.8.6).", "la ventana de 192.0.2.2 está agotada"},
		{"zero-window probe", capture(sighting{false, findings{trace.FindingZeroWindowProbe}, trace.Response, 0, ack(501, 1, 1)}),
			"198.51.100.80 tries one byte, number 501, to learn whether 192.0.2.2 has room again", "198.51.100.80 prueba con un solo byte, el 501"},
		{"answer to a probe", capture(sighting{true, findings{trace.FindingZeroWindowProbeAck}, trace.Response, 0, ack(1, 501, 0)}),
			"192.0.2.2 answers the probe: it still has no room, and expects byte 501.", "192.0.2.2 contesta a la sonda"},
		{"keep-alive", capture(sighting{true, findings{trace.FindingKeepAlive}, trace.Request, 0, ack(1, 501, 0)}),
			"192.0.2.2 has heard nothing for long and asks whether 198.51.100.80 is still there", "192.0.2.2 lleva mucho sin oír nada"},
		{"answer to a keep-alive", capture(sighting{false, findings{trace.FindingKeepAliveAck}, trace.Request, 0, ack(501, 1, 0)}),
			"198.51.100.80 is still there: it answers the keep-alive", "198.51.100.80 sigue ahí"},
		{"abort", capture(
			sighting{true, nil, trace.Request, 0, ack(1, 1, 100)},
			sighting{false, nil, trace.Teardown, 0, trace.TCPSummary{Flags: wire.RST, RelSeq: 1}}),
			"198.51.100.80 breaks the connection off", "198.51.100.80 corta la conexión"},
		{"refusal", capture(
			sighting{true, nil, trace.Handshake, 0, trace.TCPSummary{Flags: wire.SYN}},
			sighting{false, nil, trace.Teardown, 0, trace.TCPSummary{Flags: wire.RST | wire.ACK, RelAck: 1}}),
			"198.51.100.80 refuses 192.0.2.2: no program listens on its port 80 (RFC 9293 §3.10.7.1).", "198.51.100.80 rechaza a 192.0.2.2"},
		{"last data with the FIN", capture(sighting{false, nil, trace.Teardown, 0,
			trace.TCPSummary{Flags: wire.FIN | wire.ACK, RelSeq: 501, RelAck: 1, Len: 500}}),
			"198.51.100.80 sends its last 500 bytes and its FIN in one segment; the FIN takes a number too, so 192.0.2.2 will confirm with 1002 (RFC 9293 §3.6).",
			"192.0.2.2 lo confirmará con 1002"},
	} {
		last := trace.PacketID(c.s.Packets.Len())
		if got := said(c.s, text.English, last); !strings.HasPrefix(got, c.en) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.en)
		}
		if got := said(c.s, text.Spanish, last); !strings.Contains(got, c.es) {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.es)
		}
	}
}

func TestNamesFromTheNetworkAreEscaped(t *testing.T) {
	s := capture(sighting{true, nil, trace.Request, 0, ack(1, 1, 100)})
	s.Nodes[0].Name = "evil\x1b[2J\u202e"
	for _, got := range []string{explain.Packet(text.For(text.English), s, 1), explain.Event(text.For(text.Spanish), s, 1)} {
		if !strings.Contains(got, `evil\x1b[2J\u202e`) {
			t.Errorf("got %q", got)
		}
	}
}

func TestWhatIsNotThereIsNotTold(t *testing.T) {
	s := capture()
	w := text.For(text.English)
	if got := explain.Packet(w, s, 9) + explain.Event(w, s, 9) + explain.Label(w, s, 9); got != "" {
		t.Errorf("got %q", got)
	}
}
