package trace

var eventKindNames = [...]string{
	"", "packet_sent", "packet_delivered", "packet_lost", "segment_ignored", "state_changed",
	"timer_set", "timer_fired", "timer_stopped", "variable_changed", "queue_changed", "table_changed",
	"application_call", "message_begun", "message_complete", "phase_entered", "finding",
	"intervention", "socket_observed", "capture_lost",
}

// String is the kind's name in filters and in the text and JSON forms; it is
// not translated.
func (k EventKind) String() string {
	if int(k) >= len(eventKindNames) {
		return ""
	}
	return eventKindNames[k]
}

// EventKinds lists every kind in the order of its constants.
func EventKinds() []EventKind {
	all := make([]EventKind, 0, len(eventKindNames)-1)
	for k := PacketSent; k <= CaptureLost; k++ {
		all = append(all, k)
	}
	return all
}
