package tcp

// The rules that a segment is sent or ignored by, each by its place in a
// standard. Within each group no two reasons share one.
const (
	// Sent again.
	ruleTimeout        = "RFC 6298 §5.4"   // the retransmission timer fired
	ruleFastRetransmit = "RFC 5681 §3.2"   // the third duplicate ACK
	ruleRACK           = "RFC 8985 §6.2"   // something sent later has arrived
	ruleTail           = "RFC 8985 §7.3"   // a probe before the timeout
	ruleFastOpen       = "RFC 7413 §4.2.2" // the data of a SYN that was acknowledged without it
	rulePathMTU        = "RFC 1191 §6.4"   // too big for the path
	ruleSelective      = "RFC 6675 §4"     // selective acknowledgments leave it out
	rulePartialAck     = "RFC 6582 §3.2"   // an ACK in recovery that leaves a hole
	ruleRepeatedSYN    = "RFC 9293 §3.8.1" // the peer repeats its SYN: ours, or its answer, was lost
	ruleSimultaneous   = "RFC 9293 §3.5"   // a SYN crossed ours: now it acknowledges, too

	// Probing a window.
	ruleProbe    = "RFC 9293 §3.8.6.1"   // zero-window probe
	ruleOverride = "RFC 9293 §3.8.6.2.1" // less than the silly window avoidance would send

	ruleKeepAlive = "RFC 9293 §3.8.4" // is the peer still there?
	ruleRestart   = "RFC 5681 §4.1"   // the window after a pause
	ruleUndo      = "RFC 4015 §3.4"   // a reduction that turned out to be unfounded

	// Acknowledging.
	ruleECN          = "RFC 3168 §6.1.3"     // a mark, or the peer's answer to ours
	ruleDelayedAck   = "RFC 9293 §3.8.6.3"   // the delay is over
	ruleSecond       = "RFC 5681 §4.2"       // every second full segment, or a hole was filled
	ruleQuickAck     = "RFC 9293 §3.10.7.4"  // at once, by setting or because a FIN came
	ruleHandshake    = "RFC 9293 §3.5"       // the peer's SYN
	ruleOutOfOrder   = "RFC 5681 §3.2"       // a hole: the duplicate ACK tells of it
	ruleWindowUpdate = "RFC 9293 §3.8.6.2.2" // the application read

	ruleCookie = "RFC 4987 §3.6" // a SYN·ACK that keeps nothing but itself

	// Refusing.
	ruleClosedReader = "RFC 9293 §3.6.1" // data for an application that has closed
	ruleReset        = "RFC 9293 §3.10.7.1"
	ruleAborted      = "RFC 9293 §3.10.5"

	// Ignoring, with the answer that each rule asks for.
	ruleUnacceptable    = "RFC 9293 §3.4"      // its sequence numbers lie outside the window
	ruleOldTimestamp    = "RFC 7323 §5.3"      // PAWS
	ruleNoTimestamp     = "RFC 7323 §3.2"      // timestamps were agreed upon, and it has none
	ruleInexactReset    = "RFC 5961 §3.2"      // in the window, but not the next number
	ruleSynInWindow     = "RFC 5961 §4.2"      // a SYN on a connection that has had its own
	ruleBadAck          = "RFC 5961 §5.2"      // it acknowledges what was never sent, or long ago
	ruleNoAck           = "RFC 9293 §3.1"      // no ACK flag
	ruleListenReset     = "RFC 9293 §3.10.7.2" // neither SYN nor ACK, or a RST, in LISTEN
	ruleSynSentDiscard  = "RFC 9293 §3.10.7.3" // neither SYN nor an acceptable RST in SYN-SENT
	ruleAfterFin        = "RFC 9293 §3.6"      // data after the peer's FIN
	ruleZeroWindow      = "RFC 9293 §3.8.6"    // data while the window is closed
	ruleAcceptQueue     = "RFC 4987 §2.2"      // the application does not accept fast enough
	ruleSynQueue        = "RFC 4987 §3.2"      // too many handshakes under way
	ruleReassemblyLimit = "RFC 9293 §3.10.7.4" // too many holes already
)
