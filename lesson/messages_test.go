package lesson_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"wiretale/lesson"
	"wiretale/sim"
	"wiretale/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// slip is what somebody did wrong in the sample: in each file old became new.
type slip struct {
	what     string // as its author would tell it
	old, new string
	file     string // "" for lesson.yaml
}

// What an author gets wrong, each once. What is said of it is in testdata/messages.
var slips = []slip{
	{"Two choices come true.", "never: tcp.flags.fin, believes: open-at-once", "happens: tcp.flags.fin, believes: open-at-once", ""},
	{"The right choice is refuted.", "{id: client-soon, timer: RTO, host: client}", "{id: client-soon, timer: RTO, host: client, believes: receiver-asks, wrong: {en: No., es: No.}}", ""},
	{"A miss is the right answer.", "{is: packet.from_client, believes", "{is: packet.fate != arrived and not packet.from_client, believes", ""},
	{"A miss is no number yet.", "value: [\"0\"]", "value: [rtt]", ""},
	{"Two misses are the same.", "      misses:\n        - value: [\"0\"]", "      misses:\n        - {value: [0ms], believes: open-at-once, wrong: {en: No., es: No.}}\n        - value: [\"0\"]", ""},
	{"A miss of a task is its goal.", "{happens: event.kind == packet_lost and packet.from_client and tcp.flags.fin, says", "{happens: event.kind == packet_lost and packet.from_client and tcp.flags.fin, believes: receiver-asks, says: {en: A., es: A.}}\n        - {happens: event.kind==packet_lost and packet.from_client && tcp.flags.fin, says", ""},
	{"A miss answers nothing.", "{is: packet.from_client, believes", "{is: tcp.flags.reset, believes", ""},
	{"A belief is nobody's.", "beliefs:\n", "beliefs:\n  no-one: {en: A., es: A.}\n", ""},
	{"A figure is in no text.", "figures:\n", "figures:\n  alone: {count: event.kind == packet_lost}\n", ""},
	{"A scene isn't shown.", "scenes:\n", "scenes:\n  other: file\n", ""},
	{"Nothing sums up.", "  - id: card\n    card: true", "  - id: card", ""},
	{"The solution isn't one.", "nth: 3}", "nth: 2}", ""},
	{"The solution names a host that isn't there.", "{action: drop, from: server, to: client, nth: 3}", "{action: drop, from: sever, to: client, nth: 3}", ""},
	{"The solution names a way that isn't there.", "{action: drop, from: server, to: client, nth: 3}", "{action: drop, from: server, to: server, nth: 3}", ""},
	{"The solution's packet isn't sent.", "nth: 3}", "nth: 99}", ""},
	{"A goal can't come true.", "event.retransmission and tcp.flags.fin}", "event.retransmission and tcp.flags.reset}", ""},
	{"A goal is over before the one above it comes true.", "      allows: [drop]", "        - {says: {en: a, es: a}, happens: event.kind == packet_sent and event.node == client and event.retransmission and tcp.flags.syn}\n      allows: [drop]", ""},
	{"An action is misspelt.", "allows: [drop]", "allows: [dorp]", ""},
	{"The solution isn't allowed.", "allows: [drop]", "allows: delay", ""},
	{"The right choice isn't always the same.", "happens: event.kind == packet_sent and packet.from_client and tcp.flags.fin}\n        - {id: never, says: {en: nobody closes, es: nadie cierra}, never: tcp.flags.fin", "happens: event.kind == packet_sent and packet.from_client and tcp.flags.fin and event.time < 1200ms}\n        - {id: never, says: {en: nobody closes, es: nadie cierra}, happens: event.kind == packet_sent and packet.from_client and tcp.flags.fin and event.time > 1200ms", ""},
	{"A packet says something else.", "packet: {from: server, flags: SYN·ACK, ack: 1}", "packet: {from: server, flags: ACK, ack: 1, again: true}\n          believes: open-at-once\n          wrong: {en: No., es: No.}", ""},
	{"A timer has another name.", "{id: client-soon, timer: RTO, host: client}", "{id: client-soon, timer: timeout, host: client, believes: receiver-asks, wrong: {en: No., es: No.}}", ""},
	{"Hints stand beside the question.", "      hints: [{en: A hint., es: Una pista.}, {en: Another., es: Otra.}, {en: \"It is", "    hints: [{en: A hint., es: Una pista.}, {en: Another., es: Otra.}, {en: \"It is", ""},
	{"The scene stands within the question.", "      asks: timer", "      asks: timer\n      view: list", ""},
	{"A list is written without brackets.", "rfcs: [RFC 9293 §3.5]", "rfcs: {RFC: 9293}", ""},
	{"A word is misspelt.", "at: event.state == LISTEN", "at: event.kind == table_change", ""},
	{"The file of a scene isn't there.", "lost: lost.yaml", "lost: lots.yaml", ""},
	{"A figure in a text is misspelt.", "It took {{rtt}}", "It took {{rtk}}", "en.md"},
	{"A figure in a text is none.", "It took {{rtt}}", "It took {{distance}}", "en.md"},
	{"What is of the packet is misspelt.", "It took {{rtt}}", "It took {{.Sequence}}", "en.md"},
	{"The packet has no such number.", "listens](#listening) at port 80.", "listens](#listening): {{.Ack}}.", "en.md"},
	{"A figure comes later.", "It took {{rtt}}", "It took {{rto}}", "en.md"},
	{"A figure never comes.", "rto: {field: event.timer.after, of: event.kind == timer_set and event.timer == \"RTO\", scene: lost}", "rto: {field: event.timer.after, of: event.kind == timer_set and event.timer == \"rto\", scene: lost}", ""},
	{"A figure has no second.", "rto: {field: event.timer.after, of: event.kind == timer_set", "rto: {nth: 70, field: event.timer.after, of: event.kind == timer_set", ""},
	{"A host is misspelt.", "event.node == client and event.state == ESTABLISHED", "event.node == Client and event.state == ESTABLISHED", ""},
	{"A state never comes.", "at: event.state == LISTEN", "at: event.state == CLOSING and event.node == server", ""},
	{"A timer is misspelt.", "      until: event.kind == packet_sent and event.retransmission\n", "      until: event.timer == \"rto\"\n", ""},
	{"A flag never comes.", "at: event.state == LISTEN", "at: event.kind == packet_sent and tcp.flags.reset", ""},
	{"Both come, but not together.", "at: event.state == LISTEN", "at: event.kind == packet_lost and event.time < 1us", ""},
	{"There are not so many.", "at: event.state == LISTEN", "at: event.state == LISTEN\n    nth: 5", ""},
	{"The answer is over before.", "      until: event.kind == packet_sent and event.retransmission\n", "      until: event.state == LISTEN\n", ""},
	{"A tab indents.", "number: 99\n", "varies:\n\tdelay: [5ms, 6ms]\n", ""},
	{"A text holds a colon.", "{en: Which number?, es: ¿Qué número?}", "\n        en: Think: which number?\n        es: ¿Qué número?", ""},
	{"A text holds a comma.", "{en: Which number?, es: ¿Qué número?}", "{en: Who, and what?, es: ¿Qué número?}", ""},
	{"A text begins with a brace.", "{en: Which number?, es: ¿Qué número?}", "{en: {{rtt}} is it?, es: ¿Qué número?}", ""},
	{"A text begins with a backquote.", "{en: Which number?, es: ¿Qué número?}", "\n        en: `ack`?\n        es: ¿Qué número?", ""},
	{"An apostrophe ends a text.", "{en: Which number?, es: ¿Qué número?}", "\n        en: 'What's it?'\n        es: ¿Qué número?", ""},
	{"A step goes back.", "    at: event.kind == packet_sent and event.retransmission and event.node == \"server\"", "    at: event.kind == packet_sent", ""},
	{"An equals sign is missing.", "is: tcp.len > 0", "is: tcp.len = 0", ""},
	{"A field is misspelt.", "is: tcp.len > 0", "is: packet.hops > 0", ""},
	{"There are too many changes.", "      most: 2", "      most: 0", ""},
	{"A question that is unseen has hints.", "{en: And now?, es: ¿Y ahora?}", "{en: And now?, es: ¿Y ahora?}\n      hints: [{en: a, es: a}]", ""},
	{"The last question has no hints.", "    unseen: true\n", "", ""},
}

// TestWhatIsSaidOfLessonsThatAreWrong holds each of these to the sentences that are
// written down, in both languages: where it is, what was found, what to do.
func TestWhatIsSaidOfLessonsThatAreWrong(t *testing.T) {
	for _, lang := range text.Langs() {
		w, b := text.For(lang), strings.Builder{}
		for _, m := range slips {
			dir, file := sample(t), m.file
			if file == "" {
				file = "lesson.yaml"
			}
			src := string(dir[file].Data)
			if !strings.Contains(src, m.old) {
				t.Fatalf("%q is not in the sample", m.old)
			}
			dir[file].Data = []byte(strings.Replace(src, m.old, m.new, 1))
			fmt.Fprintf(&b, "# %s\n", m.what)
			all := lesson.Check("kinds", dir, sim.NewRunner())
			for _, err := range all {
				b.WriteString(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(err.(*lesson.Error).Say(w)) + "\n")
			}
			if len(all) == 0 {
				t.Errorf("%s: it isn't found", m.what)
			}
			b.WriteString("\n")
		}
		path := filepath.Join("testdata/messages", string(lang)+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		said, held := strings.Split(b.String(), "\n\n"), strings.Split(string(want), "\n\n")
		for i := range said {
			if i >= len(held) || said[i] != held[i] {
				t.Errorf("%s: %s", lang, said[i])
			}
		}
	}
}
