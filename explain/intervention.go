package explain

import (
	"fmt"
	"strings"
	"time"

	"wiretale/text"
	"wiretale/trace"
)

// intervened says what an intervention changes, and in what.
func (h happening) intervened(d trace.Intervened) string {
	args := text.Args{"Number": d.Index + 1, "Whom": node(h.p, h.s, d.To)}
	if !d.Matched {
		return h.say("explain.intervention.missed", args)
	}
	key := "explain.intervention." + text.EscapeTo(d.Action, 24)
	switch d.Action {
	case "set-loss":
		args["Chance"] = percent(d.Amount)
		if d.Amount == 0 {
			key += ".none"
		}
	case "set-rate":
		args["Rate"] = h.p.Rate(d.Amount)
		if d.Amount == 0 {
			key += ".none"
		}
	case "duplicate":
		args["Time"] = h.p.Duration(time.Duration(d.Amount))
		if d.Amount == 0 {
			key += ".at_once"
		}
	case "corrupt":
		args["Offset"] = h.p.Count(d.Amount)
	default:
		args["Time"] = h.p.Duration(time.Duration(d.Amount))
	}
	if !h.p.Has(key) {
		return ""
	}
	return h.say(key, args)
}

// percent writes a chance that is given in millionths.
func percent(millionths int64) string {
	s := fmt.Sprintf("%d.%04d", millionths/10_000, millionths%10_000)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".") + "\u00a0%"
}
