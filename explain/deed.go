package explain

import (
	"strconv"
	"strings"

	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
)

// Deed says an intervention in a few words: "drop SYN·ACK at 20.0 ms". What it
// names may come from a file.
func Deed(w *text.Printer, v *session.Intervention) string { return deed(w, v, "") }

// DeedsIn are Deeds, with the packets named as they are in a story that is told with
// them, as far as they are found in it.
func DeedsIn(w *text.Printer, s *trace.Snapshot, all []session.Intervention) []string {
	var said []string
	for i := range all {
		v, name := all[i], ""
		if e, ok := aimedAt(s, &v); ok {
			parts := LabelParts(w, s, e.Packet)
			name = strings.TrimSpace(parts.Name + " " + parts.Numbers)
			if i == 0 && v.At == 0 { // what comes after it may come at another time than it did
				v.At = e.Time
			}
		}
		said = append(said, deed(w, &v, name))
	}
	return said
}

// aimedAt is the sending of the packet that an intervention is made on.
func aimedAt(s *trace.Snapshot, v *session.Intervention) (e trace.Event, ok bool) {
	if v.Action.On() != session.OnPacket || v.Filter != "" { // then others are counted than those of the link
		return e, false
	}
	left := v.Nth
	for _, e := range s.Events.All() {
		d, sent := e.Detail.(trace.Sent)
		if !sent || nameOf(s, e.Node) != v.From || nameOf(s, d.To) != v.To {
			continue
		}
		if left--; left == 0 {
			return e, true
		}
	}
	return e, false
}

func nameOf(s *trace.Snapshot, id trace.NodeID) string {
	n, _ := s.Node(id)
	return n.Name
}

// deed is an intervention in words; name is its packet's, or "" for what the
// intervention itself knows of it.
func deed(w *text.Printer, v *session.Intervention, name string) string {
	args := text.Args{
		"At": w.Duration(v.At), "Way": way(w, v.From, v.To), "Host": RoleName(w, v.Host),
		"Delay": w.Duration(v.Delay), "Offset": strconv.Itoa(v.Offset), "Loss": percent(int64(v.Loss)), "Rate": rateWords(w, v.Rate),
	}
	if v.Action.On() == session.OnPacket {
		if args["Packet"] = name; name == "" {
			args["Packet"] = packetOf(w, v)
		}
		if v.At == 0 { // a file need not say when
			return w.T("explain.deed."+string(v.Action)+".untimed", args)
		}
	}
	return w.T("explain.deed."+string(v.Action), args)
}

// Deeds are some interventions, each in a few words.
func Deeds(w *text.Printer, all []session.Intervention) []string {
	var said []string
	for i := range all {
		said = append(said, Deed(w, &all[i]))
	}
	return said
}

func way(w *text.Printer, from, to string) string {
	return RoleName(w, from) + " → " + RoleName(w, to)
}

// rateWords is a link's rate; 0 is without limit.
func rateWords(w *text.Printer, bits int64) string {
	if bits == 0 {
		return w.T("explain.deed.unlimited")
	}
	return w.Rate(bits)
}

// packetOf is what an intervention's fingerprint says of its packet.
func packetOf(w *text.Printer, v *session.Intervention) string {
	parts := strings.Fields(v.Fingerprint)
	if len(parts) == 0 {
		nth := w.T("explain.deed.nth", text.Args{"Nth": v.Nth, "Way": way(w, v.From, v.To)})
		if v.Filter != "" { // it counts those alone that it picks
			nth += " (" + text.EscapeTo(v.Filter, 60) + ")"
		}
		return nth
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
