package tui

import (
	"strconv"
	"strings"

	"wiretale/explain"
	"wiretale/session"
	"wiretale/text"
)

// deed says an intervention in a few words: "drop SYN·ACK at 20.0 ms". What it
// names may come from a file.
func deed(w *text.Printer, v *session.Intervention) string {
	args := text.Args{
		"At": w.Duration(v.At), "Way": way(w, v.From, v.To), "Host": explain.RoleName(w, v.Host),
		"Delay": w.Duration(v.Delay), "Offset": strconv.Itoa(v.Offset), "Loss": percent(v.Loss), "Rate": rateWords(w, v.Rate),
	}
	if v.Action.On() == session.OnPacket {
		args["Packet"] = packetOf(w, v)
		if v.At == 0 { // a file need not say when
			return w.T("tui.deed."+string(v.Action)+".untimed", args)
		}
	}
	return w.T("tui.deed."+string(v.Action), args)
}

func way(w *text.Printer, from, to string) string {
	return explain.RoleName(w, from) + " → " + explain.RoleName(w, to)
}

// rateWords is a link's rate; 0 is without limit.
func rateWords(w *text.Printer, bits int64) string {
	if bits == 0 {
		return w.T("tui.deed.unlimited")
	}
	return w.Rate(bits)
}

// percent writes millionths as a percentage without needless zeros: 12.5.
func percent(millionths int) string {
	s := strconv.Itoa(millionths / 10_000)
	if rest := millionths % 10_000; rest > 0 {
		s += "." + strings.TrimRight(strconv.Itoa(10_000 + rest)[1:], "0")
	}
	return s + " %"
}

// packetOf is what an intervention's fingerprint says of its packet.
func packetOf(w *text.Printer, v *session.Intervention) string {
	parts := strings.Fields(v.Fingerprint)
	if len(parts) == 0 {
		return w.T("tui.deed.nth", text.Args{"Nth": v.Nth, "Way": way(w, v.From, v.To)})
	}
	name := text.EscapeTo(strings.ToUpper(parts[0]), 20)
	if parts[0] == "tcp" && len(parts) == 4 {
		name = text.EscapeTo(parts[2], 40)
	}
	if n, err := strconv.Atoi(parts[len(parts)-1]); err == nil && n > 0 && parts[0] != "arp" {
		name += " " + w.Bytes(int64(n))
	}
	return name
}

// storyName is a branch's name as it is shown: its own, or what was done last.
func storyName(w *text.Printer, b *session.Branches, i int) string {
	if i < 0 || i >= len(b.List) {
		return ""
	}
	branch := &b.List[i]
	switch n := len(branch.Interventions); {
	case branch.Name != "":
		return text.EscapeTo(branch.Name, 60)
	case i == 0:
		return w.T("tui.branch.baseline")
	case n == 0:
		return w.T("tui.branch.number", text.Args{"Number": i})
	default:
		return deed(w, &branch.Interventions[n-1])
	}
}

// lastDeed is what was done last in the story that is looked at; "" where
// nothing was.
func lastDeed(w *text.Printer, b *session.Branches) string {
	if b.Looking >= len(b.List) || len(b.List[b.Looking].Interventions) == 0 {
		return ""
	}
	all := b.List[b.Looking].Interventions
	return deed(w, &all[len(all)-1])
}

// outcome is what became of an intervention; "" where it took place.
func outcome(w *text.Printer, b *session.Branch, i int) string {
	if i >= len(b.Outcomes) || b.Outcomes[i] == "applied" || !w.Has("tui.branch.outcome."+b.Outcomes[i]) {
		return ""
	}
	return w.T("tui.branch.outcome." + b.Outcomes[i])
}

// deeds are a branch's interventions in words, with what became of each.
func deeds(w *text.Printer, b *session.Branch) []string {
	var all []string
	for i := range b.Interventions {
		words := deed(w, &b.Interventions[i])
		if became := outcome(w, b, i); became != "" {
			words += ": " + became
		}
		all = append(all, words)
	}
	return all
}
