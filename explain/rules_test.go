package explain_test

import (
	"fmt"
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/wire"
)

// conversation is a client and a server with some settings, what the client
// does, and which of its packets are lost, counted from 1.
type conversation struct {
	client, does, server string
	lost                 []int
	accepts              string // how the server accepts
	beyond               string // of the link between the routers
	answerLost           bool   // the server's first packet is lost, too
}

const conversationText = `
limit: 90s
hosts:
  - name: client
    addresses: [192.0.2.2]
    tcp: {%s}
    does: [%s]
  - {name: r1, addresses: [192.0.2.1], router: true}
  - {name: r2, addresses: [203.0.113.1], router: true}
  - name: server
    addresses: [203.0.113.80]
    tcp: {%s}
    serves: [{tcp: 4242%s}]
links:
  - {between: [client, r1], delay: 10ms}
  - {between: [r1, r2], delay: 1ms%s}
  - {between: [r2, server], delay: 0 ms}
interventions: [%s]
`

const (
	sends = `{send: 20 kB, to: "203.0.113.80:4242"}`
	holds = `{connect: "203.0.113.80:4242", hold: 5s}`
)

// tell simulates the conversation.
func (c conversation) tell(t *testing.T) *trace.Snapshot {
	t.Helper()
	var acts []string
	for _, n := range c.lost {
		acts = append(acts, fmt.Sprintf("{from: client, to: r1, nth: %d, action: drop}", n))
	}
	if c.answerLost {
		acts = append(acts, "{from: server, to: r2, nth: 1, action: drop}")
	}
	text := fmt.Sprintf(conversationText, c.client, c.does, c.server, c.accepts, c.beyond, strings.Join(acts, ", "))
	sc, err := scenario.Parse("case.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

// which picks a packet by what its sender knows of it.
type which func(trace.Sent, *trace.Packet) bool

func by(rule string) which {
	return func(d trace.Sent, _ *trace.Packet) bool { return d.Rule == rule }
}

func (w which) and(more func(trace.Sent, *trace.Packet) bool) which {
	return func(d trace.Sent, k *trace.Packet) bool { return w(d, k) && more(d, k) }
}

func repeats(d trace.Sent, _ *trace.Packet) bool    { return d.Retransmission }
func afterwards(_ trace.Sent, k *trace.Packet) bool { return k.TCP.RelSeq > 1 }
func fresh(d trace.Sent, _ *trace.Packet) bool      { return !d.Retransmission }
func resets(_ trace.Sent, k *trace.Packet) bool     { return k.TCP.Flags.Has(wire.RST) }
func earlyData(_ trace.Sent, k *trace.Packet) bool  { return k.TCP.Flags.Has(wire.SYN) && k.TCP.Len > 0 }

// first is the first packet that is picked.
func (w which) first(s *trace.Snapshot) trace.PacketID {
	for _, e := range s.Events.All() {
		if d, ok := e.Detail.(trace.Sent); ok && d.Hop == 0 {
			if k, _ := s.Packet(e.Packet); k.TCP != nil && w(d, &k) {
				return e.Packet
			}
		}
	}
	return 0
}

// TestEachRuleIsTold tells of a packet that was sent by each rule, in a
// conversation that brings it about.
func TestEachRuleIsTold(t *testing.T) {
	const linux, textbook = "profile: linux", "profile: textbook"
	fastOpen := linux + ", fast_open: true"
	twice := sends + strings.Replace(", "+sends, "}", ", at: 2s}", 1)
	alive := linux + ", keep_alive: true, keep_idle: 1s, keep_interval: 1s, keep_count: 2"
	small := ", receive_buffer: 3000"
	for _, c := range []struct {
		conversation
		which
		en, es string
	}{
		{conversation{client: linux, does: sends, server: linux, lost: []int{4}}, by("RFC 8985 §6.2"),
			`The client repeats bytes 1449–2896: later ones have arrived, too long ago for mere disorder (RFC 8985 §6.2). By the packets alone one would say: fast retransmission.`,
			`El cliente repite los bytes 1449–2896: los posteriores llegaron hace demasiado para ser desorden (RFC 8985 §6.2). Solo por los paquetes se diría: retransmisión rápida.`},
		{conversation{client: linux, does: sends, server: linux, lost: []int{16, 17}}, by("RFC 8985 §7.3"),
			`The client has heard nothing and repeats bytes 18825–20000, the last that it sent, as a probe: the answer will show what is missing, before its timer runs out (RFC 8985 §7.3). An intervention drops it.`,
			`El cliente no ha oído nada y repite como sonda los bytes 18825–20000, lo último que envió: la respuesta mostrará lo que falta antes de que venza su temporizador (RFC 8985 §7.3). Una intervención lo descarta.`},
		{conversation{client: linux + ", initial_window: 2", does: sends, server: linux, lost: []int{3, 4}}, by("RFC 8985 §7.3").and(fresh),
			`The client has heard nothing and sends bytes 2897–4344 as a probe: the answer will show what is missing, before its timer runs out (RFC 8985 §7.3).`,
			`El cliente no ha oído nada y envía los bytes 2897–4344 como sonda: la respuesta mostrará lo que falta antes de que venza su temporizador (RFC 8985 §7.3).`},
		{conversation{client: linux + ", rack: false", does: sends, server: linux, lost: []int{4}}, by("RFC 6675 §4"),
			`The client repeats bytes 1449–2896: the server's selective acknowledgments name enough that lies beyond, and leave a hole here (RFC 6675 §4). By the packets alone one would say: fast retransmission.`,
			`El cliente repite los bytes 1449–2896: las confirmaciones selectivas del servidor nombran bastante de lo que viene después y dejan aquí un hueco (RFC 6675 §4). Solo por los paquetes se diría: retransmisión rápida.`},
		{conversation{client: textbook, does: sends, server: textbook, lost: []int{4}}, by("RFC 5681 §3.2").and(repeats),
			`The client repeats bytes 1001–2000: 3 duplicate acknowledgments told it that they were lost, and it does not wait for its timer (RFC 5681 §3.2).`,
			`El cliente repite los bytes 1001–2000: 3 ACK duplicados le dijeron que se habían perdido, y no espera a su temporizador (RFC 5681 §3.2).`},
		{conversation{client: textbook, does: sends, server: textbook, lost: []int{4, 6}}, by("RFC 6582 §3.2"),
			`The client repeats bytes 3001–4000: the server's acknowledgment stopped at byte 3001, so more is missing. It does not wait for its timer (RFC 6582 §3.2).`,
			`El cliente repite los bytes 3001–4000: la confirmación del servidor se detuvo en el byte 3001, así que falta más. No espera a su temporizador (RFC 6582 §3.2).`},
		{conversation{client: textbook, does: sends, server: textbook, lost: []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}, by("RFC 6298 §5.4"),
			`The client repeats bytes 1–1000: 222 ms after it sent them no acknowledgment had come, and its timer ran out (RFC 6298 §5.4).`,
			`El cliente repite los bytes 1–1000: 222 ms después de enviarlos no había llegado ninguna confirmación y venció su temporizador (RFC 6298 §5.4).`},
		{conversation{client: textbook, does: sends, server: textbook, lost: []int{3, 4, 5, 6, 7, 8, 9, 10, 11, 12}}, by("RFC 6298 §5.4").and(afterwards),
			`The client repeats bytes 1001–2000: when its timer ran out, this counted as lost as well, and now the window lets it go (RFC 6298 §5.4).`,
			`El cliente repite los bytes 1001–2000: cuando venció su temporizador, también esto se dio por perdido, y ahora la ventana lo deja salir (RFC 6298 §5.4).`},
		{conversation{client: linux, does: sends, server: linux, beyond: ", mtu: 600"}, by("RFC 1191 §6.4"),
			`The client repeats bytes 1–548 in smaller packets: a router on the way had to refuse a large one (RFC 1191 §6.4).`,
			`El cliente repite los bytes 1–548 en paquetes más pequeños: un router del camino tuvo que rechazar uno grande (RFC 1191 §6.4).`},
		{conversation{client: fastOpen, does: twice, server: fastOpen}, which(earlyData),
			`The client asks the server to open a connection to its port 4242 and sends 1,420 bytes along at once: a cookie that the server once gave it allows that (RFC 7413 §4.2.2).`,
			`El cliente pide al servidor abrir una conexión con su puerto 4242 y envía ya 1420 bytes: se lo permite una cookie que el servidor le dio en otra ocasión (RFC 7413 §4.2.2).`},
		{conversation{client: fastOpen, does: twice, server: fastOpen, lost: []int{18}}, by("RFC 7413 §4.2.2"),
			`The client repeats bytes 1–1420, which its SYN had carried: the server confirmed the SYN alone (RFC 7413 §4.2.2).`,
			`El cliente repite lo que llevaba su SYN, los bytes 1–1420: el servidor confirmó solo el SYN (RFC 7413 §4.2.2).`},
		{conversation{client: alive, does: holds, server: linux}, by("RFC 9293 §3.8.4"),
			`The client has heard nothing for long and asks whether the server is still there, with a number that was already acknowledged (RFC 9293 §3.8.4).`,
			`El cliente lleva mucho sin oír nada y pregunta si el servidor sigue ahí, con un número que ya estaba confirmado (RFC 9293 §3.8.4).`},
		{conversation{client: alive, does: holds, server: linux, lost: []int{3, 4}}, by("RFC 9293 §3.8.4").and(resets),
			`The client gives the connection up: the server has left all of its keep-alives unanswered (RFC 9293 §3.8.4).`,
			`El cliente da la conexión por perdida: el servidor no ha contestado a ninguna de sus preguntas (RFC 9293 §3.8.4).`},
		{conversation{client: linux, does: sends, server: linux + small, accepts: ", accepts_after: 5s"}, by("RFC 9293 §3.8.6.1"),
			`The client asks whether the server has room again, with an old number and no byte: the news may be lost (RFC 9293 §3.8.6.1). By the packets alone one would say: keep-alive.`,
			`El cliente pregunta si el servidor ya tiene sitio, con un número viejo y sin bytes: el aviso pudo perderse (RFC 9293 §3.8.6.1). Solo por los paquetes se diría: keep-alive.`},
		{conversation{client: textbook, does: sends, server: textbook + small, accepts: ", accepts_after: 5s"}, by("RFC 9293 §3.8.6.1"),
			`The client tries one byte, number 3001, to learn whether the server has room again: the news might have been lost (RFC 9293 §3.8.6.1).`,
			`El cliente prueba con un solo byte, el 3001, para saber si el servidor ya tiene sitio: el aviso podría haberse perdido (RFC 9293 §3.8.6.1).`},
		{conversation{client: textbook, does: strings.Replace(sends, "20 kB", "3000", 1), server: textbook + small, accepts: ", accepts_after: 5s"}, by("RFC 9293 §3.8.6.1"),
			`The client tries its FIN, which takes a number too, to learn whether the server has room again: the news might have been lost (RFC 9293 §3.8.6.1).`,
			`El cliente prueba con su FIN, que también ocupa un número, para saber si el servidor ya tiene sitio: el aviso podría haberse perdido (RFC 9293 §3.8.6.1).`},
		{conversation{client: textbook, does: sends, server: linux + ", receive_buffer: 1500", accepts: ", accepts_after: 5s"}, by("RFC 9293 §3.8.6.2.1"),
			`The client has waited long enough for more room and sends bytes 1001–1500, which is all that the server's window holds (RFC 9293 §3.8.6.2.1).`,
			`El cliente ya ha esperado bastante a que haya más sitio y envía los bytes 1001–1500, todo lo que cabe en la ventana del servidor (RFC 9293 §3.8.6.2.1).`},
		{conversation{client: linux, does: sends, server: linux, accepts: ", syn_cookies: always"}, by("RFC 4987 §3.6"),
			`The server answers, but keeps nothing of it yet: its number # is a cookie, and whoever sends that back is let in (RFC 4987 §3.6).`,
			`El servidor contesta, pero aún no guarda nada: su número # es una cookie, y quien la devuelva podrá entrar (RFC 4987 §3.6).`},
		{conversation{client: linux, does: sends, server: linux, answerLost: true}, by("RFC 9293 §3.8.1"),
			`The server repeats its SYN·ACK: the client's SYN has come again, so the first answer was lost or is late (RFC 9293 §3.8.1).`,
			`El servidor repite su SYN·ACK: el SYN del cliente ha llegado otra vez, así que la primera respuesta se perdió o llega tarde (RFC 9293 §3.8.1).`},
	} {
		s := c.tell(t)
		id := c.first(s)
		if id == 0 {
			t.Errorf("no packet for: %s", c.en)
			continue
		}
		if got := said(s, text.English, id); got != c.en {
			t.Errorf("got  %s\nwant %s", got, c.en)
		}
		if got := said(s, text.Spanish, id); got != c.es {
			t.Errorf("got  %s\nwant %s", got, c.es)
		}
	}
}
