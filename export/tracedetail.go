package export

import (
	"encoding/json"

	"wiretale/trace"
)

// The details of events, by their kinds.
type (
	sentDetail struct {
		To             *string `json:"to"`
		Hop            int     `json:"hop"`
		Phase          *string `json:"phase"`
		Retransmission bool    `json:"retransmission"`
		Rule           *string `json:"rule"`
		CopyOf         *int    `json:"copy_of"`
	}
	deliveredDetail struct {
		From *string `json:"from"`
		Hop  int     `json:"hop"`
		Fate string  `json:"fate"`
	}
	lostDetail struct {
		To   *string `json:"to"`
		Hop  int     `json:"hop"`
		Fate string  `json:"fate"`
		Rule *string `json:"rule"`
	}
	ruleDetail struct {
		Rule *string `json:"rule"`
	}
	stateDetail struct {
		From *string `json:"from"`
		To   *string `json:"to"`
		Rule *string `json:"rule"`
	}
	timerDetail struct {
		Timer    string       `json:"timer"`
		Deadline *json.Number `json:"deadline"`
		Rule     *string      `json:"rule"`
	}
	variableDetail struct {
		Variable string  `json:"variable"`
		Value    int64   `json:"value"`
		Unit     string  `json:"unit"`
		Rule     *string `json:"rule"`
	}
	queueDetail struct {
		To      *string     `json:"to"`
		Packets int         `json:"packets"`
		Bytes   trace.Bytes `json:"bytes"`
	}
	tableDetail struct {
		Table string  `json:"table"`
		Key   string  `json:"key"`
		Value string  `json:"value"`
		Rule  *string `json:"rule"`
	}
	callDetail struct {
		Call  string `json:"call"`
		Bytes int    `json:"bytes"`
	}
	messageDetail struct {
		Message *int `json:"message"`
	}
	phaseDetail struct {
		Phase *string `json:"phase"`
	}
	findingDetail struct {
		Finding string `json:"finding"`
	}
	interventionDetail struct {
		Intervention int     `json:"intervention"`
		Matched      bool    `json:"matched"`
		Action       *string `json:"action"`
		Amount       int64   `json:"amount"`
		To           *string `json:"to"`
	}
	socketDetail struct {
		State      *string `json:"state"`
		Congestion *string `json:"congestion"`
		Inode      *uint64 `json:"inode"`
		Process    *string `json:"process"`
	}
	captureLossDetail struct {
		Packets int `json:"packets"`
	}
)

var unitNames = [...]string{
	trace.UnitNumber: "number", trace.UnitSeq: "sequence", trace.UnitBytes: "bytes", trace.UnitTime: "nanoseconds",
	trace.UnitCA: "congestion-state", trace.UnitRate: "bytes-per-second",
}

// orNull is a text, null where there is none.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func stateOrNull(s trace.State) *string {
	if s == trace.StateUnknown {
		return nil
	}
	return some(s.String())
}

// detail is what an event of its kind tells; nil where that is nothing.
func (w *jsonWindow) detail(e *trace.Event) any {
	switch d := e.Detail.(type) {
	case trace.Sent:
		l := sentDetail{To: w.node(d.To), Hop: d.Hop, Phase: orNull(d.Phase.String()), Retransmission: d.Retransmission, Rule: orNull(d.Rule)}
		if d.CopyOf != 0 {
			l.CopyOf = some(w.s.Number(d.CopyOf))
		}
		return l
	case trace.Delivered:
		return deliveredDetail{w.node(d.From), d.Hop, d.Fate.String()}
	case trace.Lost:
		return lostDetail{w.node(d.To), d.Hop, d.Fate.String(), orNull(d.Rule)}
	case trace.Ignored:
		return ruleDetail{orNull(d.Rule)}
	case trace.Transition:
		return stateDetail{stateOrNull(d.From), stateOrNull(d.To), orNull(d.Rule)}
	case trace.Timer:
		l := timerDetail{Timer: d.Name, Rule: orNull(d.Rule)}
		if e.Kind == trace.TimerSet {
			l.Deadline = some(seconds(d.Deadline))
		}
		return l
	case trace.Variable:
		return variableDetail{d.Name, d.Value, unitNames[d.Unit], orNull(d.Rule)}
	case trace.Queue:
		return queueDetail{w.node(d.To), d.Packets, d.Bytes}
	case trace.TableEntry:
		return tableDetail{d.Table, d.Key, d.Value, orNull(d.Rule)}
	case trace.Call:
		return callDetail{d.Name, d.Bytes}
	case trace.MessageID:
		return messageDetail{w.message(d)}
	case trace.Phase:
		return phaseDetail{orNull(d.String())}
	case trace.Finding:
		return findingDetail{d.String()}
	case trace.Intervened:
		return interventionDetail{d.Index, d.Matched, orNull(d.Action), d.Amount, w.node(d.To)}
	case trace.Socket:
		l := socketDetail{State: stateOrNull(d.State), Congestion: orNull(d.Congestion), Process: orNull(d.Process.String())}
		if d.Inode != 0 {
			l.Inode = &d.Inode
		}
		return l
	case trace.CaptureLoss:
		return captureLossDetail{d.Packets}
	}
	return nil
}
