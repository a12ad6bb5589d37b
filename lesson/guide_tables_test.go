package lesson_test

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// generated is a part of a page that is made from the code, with its name.
var generated = regexp.MustCompile(`(?ms)^<!-- made from the code: (\w+) -->\n(.*?)^<!-- end -->$`)

// TestTheGuidesTablesAreOfTheCode holds what the guides list to what there is.
func TestTheGuidesTablesAreOfTheCode(t *testing.T) {
	made := map[string]func(*text.Printer) string{
		"events": eventFields, "packets": packetFields, "protocols": protocolFields, "timers": timers, "roles": roles,
	}
	for i, path := range guides {
		w, met := text.For(text.Langs()[i]), 0
		page := guide(t, path)
		want := generated.ReplaceAllStringFunc(page, func(old string) string {
			name := generated.FindStringSubmatch(old)[1]
			met++
			return "<!-- made from the code: " + name + " -->\n" + made[name](w) + "<!-- end -->"
		})
		if met != len(made) {
			t.Errorf("%s: %d of %d lists", path, met, len(made))
		}
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if page != want {
			t.Errorf("%s isn't what is so: run the test with -update", path)
		}
	}
}

// heads are a table's first two lines.
func heads(w *text.Printer, english, spanish string) string {
	said := english
	if w.Lang == text.Spanish {
		said = spanish
	}
	return said + "\n|" + strings.Repeat("---|", strings.Count(said, "|")-1) + "\n"
}

// eventFields tells of each field of events, what it is and which events have it.
func eventFields(w *text.Printer) string {
	table := heads(w, "| field | meaning | of which events |", "| campo | significado | de qué eventos |")
	for _, c := range filter.Complete("event.", len("event."), nil).Candidates {
		f, err := filter.Parse(c.Text)
		if err != nil {
			continue
		}
		table += fmt.Sprintf("| `%s` | %s | %s |\n", c.Text, meaning(w, &c), kindsOf(w, f.Kinds()))
	}
	return table
}

func kindsOf(w *text.Printer, kinds trace.KindSet) string {
	if kinds == trace.KindsOf(trace.EventKinds()...) {
		return map[text.Lang]string{text.English: "all", text.Spanish: "todos"}[w.Lang]
	}
	var all []string
	for _, k := range trace.EventKinds() {
		if kinds.Has(k) {
			all = append(all, "`"+k.String()+"`")
		}
	}
	return strings.Join(all, ", ")
}

func packetFields(w *text.Printer) string {
	table := heads(w, "| field | meaning |", "| campo | significado |")
	for _, c := range filter.Complete("packet.", len("packet."), nil).Candidates {
		table += fmt.Sprintf("| `%s` | %s |\n", c.Text, meaning(w, &c))
	}
	return table
}

// meaning is what a field is, of what sort, and the words that it may be.
func meaning(w *text.Printer, c *filter.Candidate) string {
	said := w.T(c.Title) + " (" + w.T("complete.kind."+c.Kind) + ")"
	_, err := filter.Parse(c.Text + ` == "…"`)
	if fault := (*filter.Error)(nil); errors.As(err, &fault) && fault.Code == filter.BadWord {
		said += ": `" + strings.ReplaceAll(fault.Expected, ", ", "`, `") + "`"
	}
	return said
}

// protocolFields lists the fields of what lessons show most: names without options
// and what is deeper.
func protocolFields(w *text.Printer) string {
	table := heads(w, "| protocol | fields |", "| protocolo | campos |")
	for _, p := range []string{"arp", "ip", "ipv6", "icmp", "icmpv6", "tcp", "udp", "dns", "http", "tftp"} {
		var all []string
		for _, name := range filter.Fields(p + ".") {
			deep := p == "arp" || p == "dns" || p == "http" || strings.HasPrefix(name, "tcp.flags.")
			if dots := strings.Count(name, "."); dots == 1 || dots == 2 && deep && !strings.Contains(name, ".opt.") {
				all = append(all, "`"+name+"`")
			}
		}
		table += fmt.Sprintf("| `%s` | %s |\n", p, strings.Join(all, ", "))
	}
	return table
}

func timers(w *text.Printer) string {
	table := heads(w, "| timer | whose it is |", "| temporizador | de qué es |")
	for _, name := range lesson.Timers() {
		said := w.T("tui.about.timer." + strings.ReplaceAll(strings.ToLower(name), " ", "-"))
		table += fmt.Sprintf("| `%s` | %s |\n", name, said)
	}
	return table
}

func roles(*text.Printer) string { return "`" + strings.Join(explain.Roles(), "`, `") + "`\n" }

// TestNoTimerIsUnknown runs every built-in scenario, and finds each timer in the list.
func TestNoTimerIsUnknown(t *testing.T) {
	met := map[string]bool{}
	for _, name := range scenario.Names() {
		log, err := sim.NewRunner().Run(t.Context(), session.Variant{Scenario: name})
		if err != nil {
			continue // it tells more than a lesson may
		}
		for _, e := range log.Events.All() {
			if d, ok := e.Detail.(trace.Timer); ok && d.Name != "pacing" {
				met[d.Name] = true
			}
		}
	}
	for name := range met {
		if !slices.Contains(lesson.Timers(), name) {
			t.Errorf("%s is in no list", name)
		}
	}
	if len(met) < 8 {
		t.Errorf("only %v", met)
	}
}
