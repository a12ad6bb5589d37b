package explain

import (
	"strings"
	"testing"

	"wiretale/internal/sample"
	"wiretale/text"
	"wiretale/trace"
)

// sentences are what is said of the packets of an embedded scenario, in order, without
// their labels and with them.
func sentences(t *testing.T, lang text.Lang, name string) (all, labels []string) {
	s, p := sample.Story(t, name), text.For(lang)
	for k := range s.Packets.Len() {
		id := trace.PacketID(k + 1)
		all = append(all, strings.ReplaceAll(Packet(p, s, id), "\u00a0", " "))
		labels = append(labels, strings.ReplaceAll(Label(p, s, id), "\u00a0", " "))
	}
	return all, labels
}

func TestATransferIsToldBlockByBlock(t *testing.T) {
	all, labels := sentences(t, text.English, "lock-step")
	for i, want := range []string{"RRQ  notes.txt", "DATA 1  512 bytes", "ACK 1", "DATA 2  512 bytes", "ACK 1", "DATA 2  512 bytes", "ACK 2",
		"DATA 3  512 bytes", "ACK 3", "DATA 4  464 bytes", "ACK 4"} {
		if labels[i] != want {
			t.Errorf("packet %d: got %q, want %q", i+1, labels[i], want)
		}
	}
	for i, want := range map[int]string{
		0: "The client asks the server for the file notes.txt (RFC 1350 §4).",
		1: "The server sends block 1, 512 bytes: the next one goes out when this is confirmed (RFC 1350 §2).",
		2: "The client confirms block 1 (RFC 1350 §2).",
		4: "The client confirms block 1 once more: for 1.00 s no other block has come (RFC 1350 §2).",
		5: "The server sends block 2 again: for 1.00 s it has seen no confirmation (RFC 1350 §2).",
		9: "The server sends block 4, 464 bytes: less than a whole block, which ends the transfer (RFC 1350 §6).",
	} {
		if all[i] != want {
			t.Errorf("packet %d: got %q, want %q", i+1, all[i], want)
		}
	}
	spanish, _ := sentences(t, text.Spanish, "lock-step")
	if want := "El servidor envía el bloque 4, de 464 bytes: no llega a un bloque entero, y con eso acaba la transferencia (RFC 1350 §6)."; spanish[9] != want {
		t.Errorf("got %q, want %q", spanish[9], want)
	}
}

// TestAnAnswerIsTimedWhereItIsGiven: from when the question came, not from when it left.
func TestAnAnswerIsTimedWhereItIsGiven(t *testing.T) {
	s, p := sample.Story(t, "echo"), text.For(text.English)
	for _, m := range s.Messages.All() {
		asked, ok := s.Message(m.Answers)
		if !ok {
			continue
		}
		q, _ := s.Packet(asked.First)
		a, _ := s.Packet(m.First)
		wait := a.Departed() - q.Settled()
		got := Packet(p, s, a.ID)
		want := "after the question came"
		if wait == 0 {
			want = "with the same, at once"
		}
		if !strings.Contains(got, want) || wait > 0 && !strings.Contains(got, p.Duration(wait)+" after") {
			t.Errorf("%v after the question had come: %s", wait, got)
		}
		return
	}
	t.Error("nothing is answered")
}
