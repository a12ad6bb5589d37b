package explain_test

import (
	"strings"
	"testing"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/trace"
)

// TestWhatAHostDoesIsToldFromItsCause looks in simulations for a packet that
// each sentence is about.
func TestWhatAHostDoesIsToldFromItsCause(t *testing.T) {
	lossy, handshake := tell(t, "lossy"), tell(t, "handshake")
	selective := conversation{client: "profile: linux", does: sends, server: "profile: linux", lost: []int{4}}.tell(t)
	early := conversation{client: "profile: textbook", does: sends, server: "profile: textbook", lost: []int{4}}.tell(t)
	tooBig := conversation{client: "profile: linux", does: sends, server: "profile: linux", beyond: ", mtu: 600"}.tell(t)
	for _, c := range []struct {
		s      *trace.Snapshot
		en, es string
	}{
		{lossy, `The server sends bytes 9001–10000 of "200 OK": now 10,000 are in flight, of the 10,000 bytes of its congestion window (RFC 5681 §3.1).`,
			`El servidor envía los bytes 9001–10000 de "200 OK": ya hay 10 000 en vuelo, de los 10 000 de su ventana de congestión (RFC 5681 §3.1).`},
		{lossy, `The client confirms 2,000 more bytes and expects byte 2001 next. Every second segment is confirmed at once, and bytes 1001–2000 were the second (RFC 5681 §4.2).`,
			`ahora espera el byte 2001. Confirma en el acto cada segundo segmento, y los bytes 1001–2000 lo eran (RFC 5681 §4.2).`},
		{lossy, `and expects byte 5001 next. It says so at once, because bytes 6001–7000 came, which leave a hole before them (RFC 5681 §4.2).`,
			`ahora espera el byte 5001. Lo dice en el acto, porque llegaron los bytes 6001–7000, que dejan un hueco delante (RFC 5681 §4.2).`},
		{lossy, `The client still expects byte 5001: bytes 8001–9000 came instead, from beyond it. This is duplicate number 2 (RFC 5681 §3.2).`,
			`El cliente sigue esperando el byte 5001: en su lugar llegaron los bytes 8001–9000, que están más allá. Este es el duplicado número 2 (RFC 5681 §3.2).`},
		{lossy, `and expects byte 20001 next. Now bytes 5001–6000 are here, which were missing: what waited behind counts too (RFC 5681 §4.2).`,
			`ahora espera el byte 20001. Faltaban los bytes 5001–6000: ahora cuenta también todo lo que esperaba detrás (RFC 5681 §4.2).`},
		{lossy, `The server sends bytes 18001–19000 of "200 OK" beyond its congestion window of 13,000: each of the first two duplicate acknowledgments allows one (RFC 3042 §2).`,
			`más allá de su ventana de congestión de 13 000: cada uno de los dos primeros ACK duplicados permite uno (RFC 3042 §2).`},
		{handshake, `The client's program closes: it sends no more. Its FIN takes a number too, so the server confirms with 2. The other direction stays open (RFC 9293 §3.6).`,
			`El programa del cliente cierra y ya no envía. Su FIN ocupa un número: el servidor lo confirmará con 2. El otro sentido sigue abierto (RFC 9293 §3.6).`},
		{handshake, `The server's program closes as well: the client had already said that it was done. Now both directions end (RFC 9293 §3.6).`,
			`El programa del servidor cierra también: el cliente ya había dicho que había terminado. Ahora acaban los dos sentidos (RFC 9293 §3.6).`},
		{selective, `and it names what it has: 2897–4344 (RFC 2018 §3).`, `y nombra lo que ya tiene: 2897–4344 (RFC 2018 §3).`},
		{early, `came instead, from beyond it. This is duplicate number 3`, `Este es el duplicado número 3`},
		{tooBig, `is too big for the next link, which takes 600 bytes (RFC 1191 §4).`, `es demasiado grande para el enlace siguiente, que admite 600 bytes (RFC 1191 §4).`},
	} {
		found := map[text.Lang]bool{}
		sample := map[text.Lang]string{}
		for _, k := range c.s.Packets.All() {
			for lang, want := range map[text.Lang]string{text.English: c.en, text.Spanish: c.es} {
				got := said(c.s, lang, k.ID)
				if strings.Contains(got, want) {
					found[lang] = true
				} else if len(want) > 30 && strings.HasPrefix(got, want[:20]) {
					sample[lang] = got
				}
			}
		}
		if !found[text.English] || !found[text.Spanish] {
			t.Errorf("nobody says %q, %q; but %q", c.en, c.es, sample)
		}
	}
}

// seenAt is what a capture at the first tap of a simulated trace tells.
func seenAt(s *trace.Snapshot) *trace.Snapshot {
	log := trace.NewLog(s.Log.Epoch)
	first, _ := s.Log.Tap(1)
	log.Tap(trace.Tap{Interface: first.Interface, Link: first.Link})
	for _, sighting := range s.Log.Sightings.All() {
		if sighting.Tap == first.ID {
			data := s.Log.Data(sighting)
			log.Sight(trace.Sighting{Tap: 1, Time: sighting.Time, Length: sighting.Length}, func() []byte { return data })
		}
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

func TestACaptureIsToldByWhatItsPacketsHold(t *testing.T) {
	selective := seenAt(conversation{client: "profile: linux", does: sends, server: "profile: linux", lost: []int{4, 6, 8}}.tell(t))
	tooBig := seenAt(conversation{client: "profile: linux", does: sends, server: "profile: linux", beyond: ", mtu: 600"}.tell(t))
	for _, c := range []struct {
		s    *trace.Snapshot
		want string
	}{
		{selective, "selective acknowledgments name enough that lies beyond, and leave a hole here (RFC 6675 §4)."},
		{selective, "It names what it has from beyond: "},
		{tooBig, "is too big for the next link, which takes 600 bytes (RFC 1191 §4)."},
	} {
		found, all := false, ""
		for _, k := range c.s.Packets.All() {
			got := said(c.s, text.English, k.ID)
			all += got + "\n"
			found = found || strings.Contains(got, c.want)
		}
		if !found {
			t.Errorf("nobody says %q:\n%s", c.want, all)
		}
	}
}
