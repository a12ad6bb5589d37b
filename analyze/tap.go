package analyze

import (
	"slices"

	"wiretale/trace"
)

// ReadTap returns the reading of some taps of a log as one vantage, or of all
// of them if none is named. Messages name their packets by sighting; an
// endpoint's id is twice its conversation's, less one for the client.
func ReadTap(log trace.LogView, taps ...trace.TapID) *trace.Reading {
	v := newVantage(true)
	r := &trace.Reading{Taps: taps}
	messages := []*trace.Message{}
	for _, s := range log.Sightings.All() {
		if len(taps) > 0 && !slices.Contains(taps, s.Tap) {
			continue
		}
		tap, _ := log.Tap(s.Tap)
		step := v.read(s, tap, log.Data(s))
		r.Notes.Append(step.note)
		for _, e := range step.events {
			e.Ordinal = trace.Ordinal(r.Events.Len() + 1)
			r.Events.Append(e)
		}
		for _, m := range step.messages {
			if int(m.ID) == len(messages)+1 {
				messages = append(messages, m)
			}
		}
	}
	for _, c := range v.all {
		r.Conversations = append(r.Conversations, c.summary(log.Done))
	}
	for _, m := range messages {
		r.Messages.Append(*m)
	}
	return r
}
