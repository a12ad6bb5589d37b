package explain_test

import (
	"strings"
	"testing"

	"wiretale/text"
)

// TestWhatBecomesOfAConnectionThatIsLeft is told from what its program did.
func TestWhatBecomesOfAConnectionThatIsLeft(t *testing.T) {
	for script, want := range map[string][2]string{
		"{read: 10 B}, crash": {"The server's program has died, and its system closes for it: the FIN takes a number too, so the client will confirm with 2.",
			"El programa del servidor ha muerto y su sistema cierra por él"},
		"stop_reading, {wait: 1s}, crash": {"The server's program has died without having read all that came: its system breaks the connection off, so that the client learns of it (RFC 9293 §3.6.1).",
			"El programa del servidor ha muerto sin haber leído todo lo que llegó"},
		"stop_reading, {wait: 1s}, close": {"The server's program closes without having read all that came", "El programa del servidor cierra sin haber leído todo lo que llegó"},
		"reset":                           {"The server's program breaks the connection off", "El programa del servidor corta la conexión"},
		"half_close, stay": {"The server's program closes: it sends no more. Its FIN takes a number too, so the client confirms with 2. The other direction stays open (RFC 9293 §3.6).",
			"El otro sentido sigue abierto (RFC 9293 §3.6)."},
	} {
		s := conversation{client: "profile: teaching", does: `{connect: "203.0.113.80:4242", script: [{write: 10 B}, stay]}`, server: "profile: teaching",
			accepts: ", script: [" + script + "]"}.tell(t)
		var told [2]string
		for _, k := range s.Packets.All() {
			told[0] += said(s, text.English, k.ID) + "\n"
			told[1] += said(s, text.Spanish, k.ID) + "\n"
		}
		for i := range want {
			if !strings.Contains(told[i], want[i]) {
				t.Errorf("%s: nobody says %q in\n%s", script, want[i], told[i])
			}
		}
	}
}

// TestPipelinedRequestsAreToldTogether: one segment asks for three things.
func TestPipelinedRequestsAreToldTogether(t *testing.T) {
	s := tell(t, "keep-alive")
	for lang, want := range map[text.Lang]string{
		text.English: `The client asks "GET /", "GET /one.png", "GET /two.png" in one go, without waiting, in 236 bytes (1–236 of its stream). Answers come in this order (RFC 9112 §9.3.2).`,
		text.Spanish: `El cliente pide "GET /", "GET /one.png", "GET /two.png" de una vez, sin esperar, en 236 bytes (1–236 de su flujo). Se responderán en este orden (RFC 9112 §9.3.2).`,
	} {
		found := false
		for _, k := range s.Packets.All() {
			found = found || said(s, lang, k.ID) == want
		}
		if !found {
			t.Errorf("%s: nobody says %q", lang, want)
		}
	}
}
