package explain_test

import (
	"strings"
	"testing"
	"time"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// TestEveryInterventionIsExplained holds the sentence of each kind, in both
// languages.
func TestEveryInterventionIsExplained(t *testing.T) {
	first := session.Intervention{From: "client", To: "server", Nth: 1}
	for _, c := range []struct {
		action session.Action
		change func(*session.Intervention)
		en, es string
	}{
		{session.Drop, nil, "Intervention 1 takes SYN seq 0 out of the air: it never gets to the server.",
			"La intervención 1 saca del aire SYN seq 0: nunca llega al servidor."},
		{session.Delay, func(v *session.Intervention) { v.Delay = 300 * time.Millisecond }, "Intervention 1 makes SYN seq 0 late by 300 ms.",
			"La intervención 1 retrasa SYN seq 0 300 ms."},
		{session.Duplicate, nil, "Intervention 1 makes a second packet of SYN seq 0, which arrives right behind the first.",
			"La intervención 1 hace un segundo paquete de SYN seq 0, que llega justo detrás del primero."},
		{session.Duplicate, func(v *session.Intervention) { v.Delay = time.Millisecond }, "Intervention 1 makes a second packet of SYN seq 0, which arrives 1.0 ms after the first.",
			"La intervención 1 hace un segundo paquete de SYN seq 0, que llega 1.0 ms después del primero."},
		{session.Reorder, nil, "Intervention 1 lets the next packet overtake SYN seq 0; if none comes within 1.00 s of its time, it arrives alone.",
			"La intervención 1 deja que el paquete siguiente adelante a SYN seq 0; si no viene ninguno hasta 1.00 s después de su hora, llega solo."},
		{session.Corrupt, func(v *session.Intervention) { v.Offset, v.XOR = 40, 1 }, "Intervention 1 changes byte 40 of SYN seq 0 on its way.",
			"La intervención 1 cambia el byte 40 de SYN seq 0 por el camino."},
		{session.Drop, func(v *session.Intervention) { v.Fingerprint = "arp 1" }, "Intervention 1 met another packet than the one it was made for, and left it alone.",
			"La intervención 1 dio con otro paquete que el suyo, y lo dejó en paz."},
		{session.SetLoss, func(v *session.Intervention) { v.Loss = 2500 }, "Intervention 1: from now on the link from the client to the server loses 0.25 % of its packets.",
			"Intervención 1: desde ahora el enlace del cliente al servidor pierde el 0.25 % de sus paquetes."},
		{session.SetLoss, nil, "Intervention 1: from now on the link from the client to the server loses nothing.",
			"Intervención 1: desde ahora el enlace del cliente al servidor no pierde nada."},
		{session.SetDelay, func(v *session.Intervention) { v.Delay = time.Second }, "Intervention 1: from now on a packet takes 1.00 s on the way from the client to the server.",
			"Intervención 1: desde ahora un paquete tarda 1.00 s del cliente al servidor."},
		{session.SetRate, func(v *session.Intervention) { v.Rate = 1_000_000 }, "Intervention 1: from now on the link from the client to the server carries 1 Mbit/s.",
			"Intervención 1: desde ahora el enlace del cliente al servidor lleva 1 Mbit/s."},
		{session.SetRate, nil, "Intervention 1: from now on the link from the client to the server carries everything at once.",
			"Intervención 1: desde ahora el enlace del cliente al servidor lo lleva todo al instante."},
		{session.StopReading, nil, "Intervention 1: from now on the programs on the server take nothing from their connections. What arrives fills the buffers, and the windows close.",
			"Intervención 1: desde ahora los programas del servidor no toman nada de sus conexiones. Lo que llega llena los búferes, y las ventanas se cierran."},
		{session.ReadAgain, nil, "Intervention 1: the programs on the server read again, and the windows open.",
			"Intervención 1: los programas del servidor vuelven a leer, y las ventanas se abren."},
		{session.Crash, nil, "Intervention 1: the server loses its power. It forgets every connection, says nothing more, and hears nothing.",
			"Intervención 1: el servidor se queda sin corriente. Olvida todas sus conexiones, no dice nada más y no oye nada."},
		{session.Reboot, nil, "Intervention 1: the server is started anew. In a second it is back, and knows nothing of what was: whoever goes on with an old connection gets a RST.",
			"Intervención 1: el servidor se reinicia. Vuelve dentro de un segundo y no sabe nada de lo que hubo: quien siga con una conexión antigua recibe un RST."},
		{session.Refuse, nil, "Intervention 1: from now on the server answers new connections with a RST.",
			"Intervención 1: desde ahora el servidor responde a las conexiones nuevas con un RST."},
	} {
		v := first
		v.Action, v.Host = c.action, "server"
		if c.change != nil {
			c.change(&v)
		}
		s := tell(t, "handshake", v)
		found := false
		for _, e := range s.Events.All() {
			if e.Kind != trace.InterventionApplied {
				continue
			}
			found = true
			for lang, want := range map[text.Lang]string{text.English: c.en, text.Spanish: c.es} {
				if got := explain.Event(text.For(lang), s, e.Ordinal); strings.ReplaceAll(got, "\u00a0", " ") != want {
					t.Errorf("%s:\n  got  %s\n  want %s", c.action, got, want)
				}
			}
		}
		if !found {
			t.Errorf("%s: no event tells of it", c.action)
		}
	}
}

// TestATimerOfAHostThatForgotIsOver: what a restart stops was not acknowledged.
func TestATimerOfAHostThatForgotIsOver(t *testing.T) {
	s := tell(t, "handshake", session.Intervention{Action: session.Reboot, Host: "client", At: 10 * time.Millisecond})
	for _, e := range s.Events.All() {
		if e.Kind != trace.TimerStopped {
			continue
		}
		if got := explain.Event(text.For(text.English), s, e.Ordinal); got != "The client stops its RTO timer: the connection is over (RFC 6298 §5)." {
			t.Error(got)
		}
		return
	}
	t.Error("no timer is stopped")
}

// TestAnAnswerThatGotLostIsGivenAgain: the FIN that comes a second time lies
// beyond nothing.
func TestAnAnswerThatGotLostIsGivenAgain(t *testing.T) {
	s := tell(t, "handshake", session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 4})
	last := trace.PacketID(s.Packets.Len())
	want := "The client tells the server once more that it expects byte 2: a FIN that it had confirmed has come again (RFC 9293 §3.10.7.4)."
	if got := explain.Packet(text.For(text.English), s, last); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestATimerOfWhoCannotReachAnyoneIsOver: nothing was acknowledged, where a
// link has nobody at its other end.
func TestATimerOfWhoCannotReachAnyoneIsOver(t *testing.T) {
	s := tell(t, "neighbours")
	var got string
	for _, e := range s.Events.All() {
		if e.Kind == trace.TimerStopped && e.Time > 3*time.Second && e.Endpoint != 0 {
			got = explain.Event(text.For(text.English), s, e.Ordinal)
		}
	}
	if got != "The client stops its RTO timer: the connection is over (RFC 6298 §5)." {
		t.Error(got)
	}
}
