package tcp

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"wiretale/wire"
)

// line is a segment as a script writes it.
type line struct {
	segment wire.Segment
	length  int
	named   map[string]bool // which fields were given
	again   bool
	rule    string
	phase   string
}

func parseSegment(args []string) (line, error) {
	l := line{named: map[string]bool{}}
	if len(args) == 0 {
		return l, fmt.Errorf("a segment needs flags")
	}
	letters := map[rune]wire.Flags{'S': wire.SYN, 'A': wire.ACK, 'F': wire.FIN, 'P': wire.PSH, 'R': wire.RST, 'U': wire.URG}
	for _, r := range args[0] {
		f, ok := letters[r]
		if !ok {
			return l, fmt.Errorf("unknown flag %q", r)
		}
		l.segment.Flags |= f
	}
	for args = args[1:]; len(args) > 0; args = args[1:] {
		word := args[0]
		switch {
		case word == "again":
			l.again = true
			continue
		case strings.HasPrefix(word, "<"):
			l.named["options"] = true
			if err := parseOptions(strings.Trim(word, "<>"), &l.segment.Options); err != nil {
				return l, err
			}
			continue
		case len(args) < 2:
			return l, fmt.Errorf("%q needs a value", word)
		}
		args = args[1:]
		l.named[word] = true
		n, err := strconv.ParseUint(args[0], 10, 32)
		switch word {
		case "rule":
			l.rule, err = args[0], nil
		case "phase":
			l.phase, err = args[0], nil
		case "seq":
			l.segment.Seq = wire.Seq(n)
		case "ack":
			l.segment.Ack = wire.Seq(n)
		case "win":
			l.segment.Window = uint16(n)
		case "len":
			l.length = int(n)
		default:
			return l, fmt.Errorf("unknown field %q", word)
		}
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

func parseOptions(s string, o *wire.Options) error {
	for _, part := range strings.Split(s, ",") {
		words := strings.Fields(part)
		if len(words) == 0 {
			continue
		}
		var n []uint64
		for _, w := range words[1:] {
			v, err := strconv.ParseUint(w, 10, 32)
			if err != nil {
				return err
			}
			n = append(n, v)
		}
		switch {
		case words[0] == "mss" && len(n) == 1:
			o.MSS = uint16(n[0])
		case words[0] == "ws" && len(n) == 1:
			shift := uint8(n[0])
			o.WindowScale = &shift
		case words[0] == "sackok":
			o.SACKPermitted = true
		case words[0] == "ts" && len(n) == 2:
			o.Timestamps = &wire.Timestamps{Value: uint32(n[0]), Echo: uint32(n[1])}
		case words[0] == "sack" && len(n)%2 == 0:
			for i := 0; i < len(n); i += 2 {
				o.SACK = append(o.SACK, wire.SACKBlock{Left: wire.Seq(n[i]), Right: wire.Seq(n[i+1])})
			}
		default:
			return fmt.Errorf("unknown option %q", part)
		}
	}
	return nil
}

// expect compares the next segment that was sent with a ">" line.
func (g *stage) expect(st step) error {
	want, err := parseSegment(st.args)
	if err != nil {
		return err
	}
	if len(g.sent) == 0 {
		return fmt.Errorf("nothing was sent")
	}
	got := g.sent[0]
	g.sent = g.sent[1:]
	s := g.relative(got.out.Segment)
	wrong := got.at != st.at || s.Flags != want.segment.Flags || len(s.Payload) != want.length ||
		want.named["seq"] && s.Seq != want.segment.Seq ||
		want.named["ack"] && s.Ack != want.segment.Ack ||
		want.named["win"] && s.Window != want.segment.Window ||
		want.named["options"] && !cmp.Equal(s.Options, want.segment.Options) ||
		want.named["rule"] && got.out.Rule != want.rule ||
		want.named["phase"] && got.out.Phase.String() != want.phase ||
		got.out.Retransmission != want.again
	if wrong {
		return fmt.Errorf("sent %s", g.describe(got))
	}
	if len(s.Payload) > 0 && !slices.Equal(s.Payload, stream(int(s.Seq)-1, len(s.Payload))) {
		return fmt.Errorf("the payload is not what was written there")
	}
	return nil
}

// relative counts a sent segment's numbers from the initial ones.
func (g *stage) relative(s wire.Segment) wire.Segment {
	s.Seq -= g.script.cfg.ISS
	if s.Flags.Has(wire.ACK) {
		s.Ack -= peerISS
	}
	s.Options.SACK = slices.Clone(s.Options.SACK)
	for i := range s.Options.SACK {
		s.Options.SACK[i].Left -= peerISS
		s.Options.SACK[i].Right -= peerISS
	}
	return s
}

func (g *stage) describe(s sent) string {
	r := g.relative(s.out.Segment)
	text := fmt.Sprintf("%.3f > %s seq %d ack %d win %d len %d", s.at.Seconds(), r.Flags, r.Seq, r.Ack, r.Window, len(r.Payload))
	if o := r.Options; o.MSS > 0 || o.Timestamps != nil || len(o.SACK) > 0 {
		text += fmt.Sprintf(" mss %d", o.MSS)
		if o.WindowScale != nil {
			text += fmt.Sprintf(" ws %d", *o.WindowScale)
		}
		if o.Timestamps != nil {
			text += fmt.Sprintf(" ts %d %d", o.Timestamps.Value, o.Timestamps.Echo)
		}
		text += fmt.Sprintf(" sackok %t sack %v", o.SACKPermitted, o.SACK)
	}
	if s.out.Retransmission {
		text += " again"
	}
	return fmt.Sprintf("%s phase %s rule %q", text, s.out.Phase, s.out.Rule)
}
