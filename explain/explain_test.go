package explain_test

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
)

func tell(t *testing.T, scenario string, interventions ...session.Intervention) *trace.Snapshot {
	t.Helper()
	log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: scenario, Interventions: interventions})
	if err != nil {
		t.Fatal(err)
	}
	return analyze.Read(log)
}

func drop(from, to string, nth int) session.Intervention {
	return session.Intervention{From: from, To: to, Nth: nth, Action: session.Drop}
}

// said is what is told of a packet, with the large numbers of the handshake as #.
func said(s *trace.Snapshot, lang text.Lang, id trace.PacketID) string {
	return regexp.MustCompile(`\b\d{8,10}\b`).ReplaceAllString(strings.ReplaceAll(explain.Packet(text.For(lang), s, id), "\u00a0", " "), "#")
}

func TestPacketsAreToldByWhoDidWhatAndWhy(t *testing.T) {
	handshake, page := tell(t, "handshake"), tell(t, "web-page")
	lostSYN, lostAnswer := tell(t, "handshake", drop("client", "server", 1)), tell(t, "handshake", drop("server", "client", 1))
	lostFIN := tell(t, "handshake", drop("client", "server", 3))
	for _, c := range []struct {
		s      *trace.Snapshot
		id     trace.PacketID
		en, es string
	}{
		{handshake, 1, "The client asks the server to open a connection to its port 80. It counts its bytes from #, made for this connection alone (RFC 9293 §3.4.1).",
			"El cliente pide al servidor abrir una conexión con su puerto 80. Cuenta sus bytes desde #, un número hecho solo para esta conexión (RFC 9293 §3.4.1)."},
		{handshake, 2, "The server accepts: the client's SYN was number #, so it expects the next; its own first is # (RFC 9293 §3.5).",
			"El servidor acepta: el SYN del cliente era el número #, así que espera el siguiente; su primer número es # (RFC 9293 §3.5)."},
		{handshake, 3, "The client confirms the server's first number: the SYN counted as one, so byte 1 comes next (RFC 9293 §3.5).",
			"El cliente confirma el primer número del servidor: el SYN contó como uno, así que ahora toca el byte 1 (RFC 9293 §3.5)."},
		{lostSYN, 1, "The client asks the server to open a connection to its port 80. An intervention drops it.",
			"El cliente pide al servidor abrir una conexión con su puerto 80. Una intervención lo descarta."},
		{lostSYN, 2, "The client sends its SYN again: for 1.00 s the server has not answered it, and only a SYN·ACK stops the timer (RFC 6298 §5).",
			"El cliente envía otra vez su SYN: el servidor lleva 1.00 s sin contestarlo, y solo un SYN·ACK detiene el temporizador (RFC 6298 §5)."},
		{lostFIN, 5, "The client repeats its FIN: 240 ms after it sent it no acknowledgment had come (RFC 6298 §5.4).",
			"El cliente repite su FIN: 240 ms después de enviarlo no había llegado ninguna confirmación (RFC 6298 §5.4)."},
		{page, 1, "The client asks the resolver for the A record of www.example.test (RFC 1035 §4.1).",
			"El cliente pregunta al resolutor por el registro A de www.example.test (RFC 1035 §4.1)."},
		{page, 2, "The resolver answers the client: www.example.test is 203.0.113.80 (RFC 1035 §4.1).",
			"El resolutor responde al cliente: www.example.test es 203.0.113.80 (RFC 1035 §4.1)."},
	} {
		if got := said(c.s, text.English, c.id); got != c.en {
			t.Errorf("packet %d:\ngot  %s\nwant %s", c.id, got, c.en)
		}
		if got := said(c.s, text.Spanish, c.id); got != c.es {
			t.Errorf("packet %d:\ngot  %s\nwant %s", c.id, got, c.es)
		}
	}
	again := said(lostAnswer, text.English, 3) + said(lostAnswer, text.English, 4)
	if !strings.Contains(again, "repeats its SYN·ACK") && !strings.Contains(again, "sends its SYN again") {
		t.Errorf("got %s", again)
	}
}

func TestRefusalAndRetryAreTold(t *testing.T) {
	if got := said(tell(t, "refused"), text.English, 2); got != "The server refuses the client: no program listens on its port 8080 (RFC 9293 §3.10.7.1)." {
		t.Error(got)
	}
	if got := said(tell(t, "dns-retry"), text.Spanish, 2); got != "El cliente pregunta otra vez por el registro A de www.example.test: pasaron 5.00 s sin respuesta. UDP no repite nada; lo hace el programa (RFC 1035 §4.2.1)." {
		t.Error(got)
	}
}

func TestRetransmissionsAreToldByTheirCause(t *testing.T) {
	s := tell(t, "lossy")
	fast, slow := 0, 0
	for _, k := range s.Packets.All() {
		switch got := said(s, text.English, k.ID); {
		case strings.Contains(got, "3 duplicate acknowledgments told it that they were lost"):
			fast++
		case strings.Contains(got, "its timer ran out"):
			slow++
		}
	}
	if fast == 0 || slow == 0 {
		t.Errorf("%d fast, %d by the timer", fast, slow)
	}
}

func TestLabels(t *testing.T) {
	page := tell(t, "web-page")
	for id, want := range map[trace.PacketID]string{
		1: "DNS query  A www.example.test",
		2: "DNS answer  www.example.test  203.0.113.80",
		3: "SYN  seq 0",
		4: "SYN·ACK  seq 0 ack 1",
		5: "ACK  seq 1 ack 1",
		6: `PSH·ACK  seq 1 ack 1  77 bytes  "GET /"`,
		0: "",
	} {
		if got := explain.Label(text.For(text.English), page, id); got != want {
			t.Errorf("packet %d: got %q, want %q", id, got, want)
		}
	}
	if got := explain.Label(text.For(text.Spanish), page, 1); got != "consulta DNS  A www.example.test" {
		t.Error(got)
	}
}

// TestEverythingThatHappensIsTold tells every scenario and some variations,
// and holds each sentence to be one.
func TestEverythingThatHappensIsTold(t *testing.T) {
	amiss := regexp.MustCompile(`⟨|explain\.|\b[ade]{1,2} el (cliente|servidor|resolutor)|  |\{\{|^[a-z]+ el `)
	for _, name := range scenario.Names() {
		for _, v := range [][]session.Intervention{nil, {drop("client", "server", 2)}, {drop("server", "client", 1)}} {
			log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: name, Interventions: v})
			if err != nil {
				continue // not every scenario has these hosts
			}
			s := analyze.Read(log)
			for _, lang := range text.Langs() {
				w := text.For(lang)
				hold := func(what string, n int, got string) {
					if got == "" || amiss.MatchString(got) {
						t.Errorf("%s, %s %d: %q", name, what, n, got)
					}
				}
				for _, k := range s.Packets.All() {
					hold("packet", int(k.ID), explain.Packet(w, s, k.ID))
				}
				for _, e := range s.Events.All() {
					hold(e.Kind.String(), int(e.Ordinal), explain.Event(w, s, e.Ordinal))
				}
			}
		}
	}
}

func BenchmarkLabel(b *testing.B) {
	log, err := sim.NewRunner().Run(context.Background(), session.Variant{Scenario: "lossy"})
	if err != nil {
		b.Fatal(err)
	}
	s := analyze.Read(log)
	w := text.For(text.English)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		explain.Label(w, s, trace.PacketID(i%s.Packets.Len()+1))
	}
}
