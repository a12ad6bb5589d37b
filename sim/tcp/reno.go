package tcp

// renoControl is the algorithm of RFC 5681.
//
//	RFC 5681                                Linux
//	ssthresh is half of FlightSize (eq. 4)  half of cwnd
//	cwnd grows by SMSS²/cwnd an ACK, or by  by one segment for each cwnd of segments acknowledged,
//	SMSS for cwnd bytes acknowledged (§3.1) partial segments rounded down
//	an ACK grows cwnd unless it is in       unless the application, not cwnd, held data back
//	recovery                                (RFC 2861)
type renoControl struct{ indifferent }

// avoid adds a segment for each one acknowledged in slow start, and one for
// each window acknowledged beyond it (RFC 5681 §3.1).
func (*renoControl) avoid(w *window, m *moment) {
	if !w.limited {
		return
	}
	acked := m.acked
	if w.slowStart() && w.one > 1 {
		w.grow(min(acked, w.one)) // RFC 5681 §3.1, equation 2, to the letter
		return
	}
	if w.slowStart() {
		if acked = w.grow(acked); acked == 0 {
			return
		}
	}
	w.avoid(w.cwnd, acked)
}

// threshold is half of the window, but at least two segments (RFC 5681 §3.1,
// equation 4). A window that counts bytes takes the RFC at its word: half of
// what is in flight.
func (*renoControl) threshold(w *window) int {
	if w.one > 1 {
		return max(w.flight/2, 2*w.one)
	}
	return max(w.cwnd/2, 2)
}
