package explain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/explain"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
)

// sentences are what is said of everything that happens in a scenario, each
// with its time.
func sentences(t *testing.T, lang text.Lang, scenarioText string) (list []string) {
	t.Helper()
	sc, err := scenario.Parse(t.Name()+".yaml", []byte("title: {en: Test, es: Prueba}\ndescription: {en: Test, es: Prueba}\n"+scenarioText))
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		t.Fatal(err)
	}
	s := analyze.Read(log.View())
	for _, e := range s.Events.All() {
		said := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(explain.Event(text.For(lang), s, e.Ordinal))
		list = append(list, fmt.Sprintf("%v %s", e.Time.Round(time.Millisecond), said))
	}
	return list
}

const neighbourText = `
hosts:
  - name: client
    addresses: [192.0.2.2, "2001:db8::2"]
    does:
      - {ping: 192.0.2.99, count: 1, timeout: 5s}
      - {ping: 192.0.2.80, count: 1}
      - {ping: "2001:db8::80", count: 1}
  - {name: server, addresses: [192.0.2.80, "2001:db8::80"]}
  - {name: gone, addresses: [192.0.2.99], down: true}
links:
  - {between: [client, server], delay: 10ms, arp: true}
  - {between: [client, gone], delay: 10ms, arp: true}
`

const pathText = `
hosts:
  - name: client
    addresses: [192.0.2.2]
    does:
      - {ping: 203.0.113.80, count: 1}
      - {at: 2s, trace_route: 203.0.113.80, probes: 1, timeout: 1s}
  - {name: router, addresses: [192.0.2.1, 203.0.113.1], router: true, silent: true}
  - {name: far, addresses: [203.0.113.2], router: true}
  - {name: server, addresses: [203.0.113.80], answers_ping: false}
links:
  - {between: [client, router], delay: 10ms}
  - {between: [router, far], delay: 10ms}
  - {between: [far, server], delay: 10ms}
`

const damagedText = `
hosts:
  - name: client
    addresses: [192.0.2.2]
    does:
      - {ask: "192.0.2.80:9000", says: Hello}
  - name: server
    addresses: [192.0.2.80]
    serves:
      - echo: 9000
links:
  - {between: [client, server], delay: 10ms}
interventions:
  - {action: corrupt, from: client, to: server, offset: 43}
`

// TestWhyADamagedPacketIsThrownAway is told in both languages.
func TestWhyADamagedPacketIsThrownAway(t *testing.T) {
	for lang, want := range map[text.Lang]string{
		text.English: "because its checksum is wrong (RFC 1122 §4.1.3.4).",
		text.Spanish: "porque su suma de comprobación no es correcta (RFC 1122 §4.1.3.4).",
	} {
		if all := sentences(t, lang, damagedText); !slices.ContainsFunc(all, func(s string) bool { return strings.HasPrefix(s, "10ms ") && strings.HasSuffix(s, want) }) {
			t.Errorf("%s: no sentence ends in %q:\n%s", lang, want, strings.Join(all, "\n"))
		}
	}
}

// TestNeighboursAndPathsAreTold in both languages.
func TestNeighboursAndPathsAreTold(t *testing.T) {
	for _, c := range []struct {
		scenario string
		lang     text.Lang
		want     []string
	}{
		{neighbourText, text.English, []string{
			"0s The client doesn't know the hardware address of 192.0.2.80, so it asks for it; what is meant for that host waits.",
			"0s The client asks everyone on its link who has the address 192.0.2.80 (RFC 826).",
			"10ms ARP request 192.0.2.80 from the client reaches the server after 10.0 ms.",
			"10ms The server notes that 192.0.2.2 has the hardware address 00:00:5e:00:53:01.",
			"10ms The server answers the client that 192.0.2.80 is at 00:00:5e:00:53:02 (RFC 826), 20.0 ms after the question.",
			"20ms The client pings the server, number 1.",
			"30ms The server answers the client's ping number 1: the round trip took 20.0 ms.",
			"40ms The client has measured a round trip of 40.0 ms.",
			"0s The client asks who has the address 2001:db8::80. The question goes to the group that only hosts with such an address listen to (RFC 4861 §7.2.2).",
			"10ms The server notes that 2001:db8::2 has the hardware address 00:00:5e:00:53:01 and is STALE: it was there, but nothing has shown lately that it can be reached.",
			"10ms The server answers the client that 2001:db8::80 is at 00:00:5e:00:53:02 (RFC 4861 §7.2.4), 20.0 ms after the question.",
			"5.03s The server asks the client whether it is still at 2001:db8::2 (RFC 4861 §7.3.3).",
			"1s The client's neighbour timer runs out.",
			"2s The client asks once more who has the address 192.0.2.99: nobody has answered for a second (RFC 1122 §2.3.2.1). It never arrives: the link is cut, or nobody is there.",
			"3s Nobody has answered for 192.0.2.99: the client gives up, and whoever wanted to send something there learns that the host is unreachable.",
		}},
		{neighbourText, text.Spanish, []string{
			"0s El cliente no conoce la dirección física de 192.0.2.80, así que pregunta por ella; lo que va a ese equipo espera.",
			"10ms Petición ARP 192.0.2.80, del cliente, llega al servidor en 10.0 ms.",
			"10ms El servidor responde al cliente que 192.0.2.80 está en 00:00:5e:00:53:02 (RFC 826), 20.0 ms después de la pregunta.",
			"30ms El servidor contesta al ping número 1 del cliente: la ida y vuelta tardó 20.0 ms.",
			"5.03s El servidor pregunta al cliente si sigue en 2001:db8::2 (RFC 4861 §7.3.3).",
			"3s Nadie ha respondido por 192.0.2.99: el cliente desiste, y quien quería enviar algo allí se entera de que el equipo es inalcanzable.",
		}},
		{pathText, text.English, []string{
			"30ms The server doesn't answer echo request 1: it is set not to, though every host should (RFC 1122 §3.2.2.6).",
			"2.01s The router throws away UDP 62069 → 33434, which has passed as many routers as it may, and tells nobody: it is set to be silent.",
			"3s The client has heard nothing from whoever is 1 hop away; it may be silent, or not be there.",
			"3.02s The far host tells the client that UDP 62070 → 33435 to the server passed too many routers, and throws it away (RFC 1812 §5.3.1).",
			"3.04s The client notes who is 2 hops away: 203.0.113.2.",
			"3.1s The client notes who is 3 hops away: 203.0.113.80.",
		}},
		{pathText, text.Spanish, []string{
			"30ms El servidor no contesta a lo que se le pide (petición de eco 1): está configurado así, aunque todo equipo debería hacerlo (RFC 1122 §3.2.2.6).",
			"3s El cliente no ha oído nada de quien está a 1 salto; quizá calle, quizá no esté.",
			"3.04s El cliente anota quién está a 2 saltos: 203.0.113.2.",
		}},
	} {
		said := sentences(t, c.lang, c.scenario)
		for _, want := range c.want {
			if !slices.Contains(said, want) {
				t.Errorf("nobody says %q", want)
			}
		}
		if t.Failed() {
			for _, s := range said {
				t.Log(s)
			}
			return
		}
	}
}
