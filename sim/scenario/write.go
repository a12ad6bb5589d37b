package scenario

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"wiretale/session"
)

// maxSettings bounds how many settings a scenario may change of another.
const maxSettings = 64

// Write writes a scenario file that is told just as this scenario with the
// interventions made in it: of an embedded scenario its name, else its whole
// text, and what was changed in it. The error is an *Error where the file would
// be too large to be read again; others are the writer's.
func (sc *Scenario) Write(w io.Writer, interventions []session.Intervention) error {
	var b bytes.Buffer
	if sc.embedded != "" {
		fmt.Fprintf(&b, "base: %s\n", sc.embedded)
	} else {
		b.WriteString("base:\n")
		b.WriteString(indented(sc.text))
	}
	words := func(key string, w Words, wanted bool) {
		if wanted {
			fmt.Fprintf(&b, "%s: {en: %s, es: %s}\n", key, quoted(w.English), quoted(w.Spanish))
		}
	}
	words("title", sc.Title, sc.retitled)
	words("description", sc.Description, sc.retold)
	fmt.Fprintf(&b, "seed: %d\n", sc.Seed)
	if len(sc.set) > 0 {
		b.WriteString("set:\n")
		for _, s := range sc.set {
			fmt.Fprintf(&b, "  - %s\n", quoted(s))
		}
	}
	all := append(append([]session.Intervention(nil), interventions...), sc.Interventions[:sc.added]...)
	if len(all) > 0 {
		b.WriteString("interventions:\n")
		for _, v := range all {
			b.WriteString("  - {" + strings.Join(written(v), ", ") + "}\n")
		}
	}
	// A text that can't stand inside another would be found out too late.
	if _, err := Parse(sc.Name+".yaml", b.Bytes()); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// indented is a text that stands two columns further in, without the marks
// that begin and end a document.
func indented(text []byte) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n"), "\n") {
		switch {
		case line == "---" || line == "..." || strings.HasPrefix(line, "%"):
		case line == "":
			b.WriteString("\n")
		default:
			b.WriteString("  " + line + "\n")
		}
	}
	return b.String()
}

// written are the keys of an intervention, each with its value.
func written(v session.Intervention) (keys []string) {
	add := func(wanted bool, key, value string) {
		if wanted {
			keys = append(keys, key+": "+value)
		}
	}
	on := v.Action.On()
	add(true, "action", string(v.Action))
	add(on != session.OnPacket || v.At > 0, "at", writeDuration(v.At))
	add(on == session.OnHost, "host", quoted(v.Host))
	add(on != session.OnHost, "from", quoted(v.From))
	add(on != session.OnHost, "to", quoted(v.To))
	add(on == session.OnPacket, "nth", strconv.Itoa(v.Nth))
	add(on == session.OnPacket && v.Filter != "", "filter", quoted(v.Filter))
	add(on == session.OnPacket && v.Fingerprint != "", "fingerprint", quoted(v.Fingerprint))
	add(v.Action == session.Delay || v.Action == session.SetDelay ||
		v.Delay > 0 && (v.Action == session.Duplicate || v.Action == session.Reorder), "delay", writeDuration(v.Delay))
	add(v.Action == session.Corrupt, "offset", strconv.Itoa(v.Offset))
	add(v.Action == session.Corrupt, "xor", strconv.Itoa(int(v.XOR)))
	add(v.Action == session.SetLoss, "loss", chanceUnits.write(int64(v.Loss)))
	add(v.Action == session.SetRate, "rate", rateUnits.write(v.Rate))
	return keys
}

// writeDuration writes a span so that it is read again to the nanosecond.
func writeDuration(d time.Duration) string {
	switch {
	case d >= time.Second && d%time.Microsecond == 0:
		return decimal(int64(d), int64(time.Second), 9) + " s"
	case d >= time.Millisecond:
		return decimal(int64(d), int64(time.Millisecond), 6) + " ms"
	}
	return durationUnits.write(int64(d))
}

// decimal writes a number in units that are worth a power of ten.
func decimal(v, worth int64, digits int) string {
	fraction := strings.TrimRight(fmt.Sprintf("%0*d", digits, v%worth), "0")
	if fraction == "" {
		return strconv.FormatInt(v/worth, 10)
	}
	return strconv.FormatInt(v/worth, 10) + "." + fraction
}

// quoted is a text as a double-quoted scalar of YAML, where it needs to be one.
func quoted(s string) string {
	plain := s != ""
	for _, c := range s {
		plain = plain && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '_')
	}
	switch s {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "-":
		plain = false
	}
	if plain && s[0] != '-' {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteRune('\\')
			b.WriteRune(c)
		case c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
