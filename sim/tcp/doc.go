// Package tcp is a TCP endpoint (RFC 9293) without input or output. Segments,
// timeouts and application calls go in with the time as an argument; segments
// to send, the next deadline and observations come out. It reads no clock,
// starts no goroutine and draws no random number.
//
// After every call that gives a Conn something to do (Open, Accept, Receive,
// Expire, Write, Read, Close, Abort, …) take its segments with Next until there
// is none, then ask Deadline when to call Expire.
//
// # Where to look
//
//	opening.go, closing.go, states.go    the eleven states and the ways between them
//	listener.go                          SYN queue, accept queue, SYN cookies
//	fastopen.go, fastserver.go           data in the SYN, the client's side and the server's; its cookies:
//	siphash.go
//	memory.go, timewait.go               what earlier connections leave to later ones
//	receive.go, reassembly.go            the steps for a segment that arrives; holes; duplicates
//	window.go, growth.go, ack.go         the window that we offer; when we acknowledge
//	send.go, decide.go, sendbuffer.go    what goes next, and whether it may
//	probe.go, keepalive.go, pacing.go    closed windows, silent peers, spacing
//	flight.go                            the scoreboard: what is under way
//	acked.go, sack.go, undo.go           what an acknowledgment tells
//	castate.go, recovery.go, prr.go      the states of congestion avoidance, and recovery
//	rto.go, rack.go, tail.go             losses found by timeout, by time, by a probe
//	cwnd.go, controller.go, rate.go      the congestion window, and who moves it:
//	reno.go, cubic.go, hystart*.go, bbr*.go
//	options.go, ecn.go, icmp.go          what travels in options, marks and errors
//	timers.go                            the timers, and which of them is due
//	config.go, conn.go                   what can be chosen; the connection itself, and what it begins with
//	respond.go, failure.go               a RST for what belongs to no connection; why one failed
//	observe.go, info.go, busy.go         what the endpoint tells of itself,
//	reasons.go, rules.go                 and by which rule
//
// # Where Linux goes its own way
//
// The zero Config obeys the RFCs where they decide, and Linux returns what
// Linux does, setting by setting. Where the RFCs leave a choice, or Linux
// deviates:
//
//	what                       RFC                              Linux                               setting
//	SYN repeated after         1, 3, 7, 15 s (6298 §5.5)        1, 2, 3, 4, 5, 7, 11, 19 s          SynTimeouts
//	timeout at least           1 s (6298 §2.4)                  SRTT + 200 ms                       MinRTO, MinVariance
//	variance                   α 1/8, β 1/4 (6298 §2.3)         rises at once, falls once a         Estimator
//	                                                            round trip
//	windows count              bytes (5681 §2)                  segments                            CountBytes
//	slow start adds            SMSS an ACK at most (5681 §3.1)  all that is acknowledged            CountBytes
//	ssthresh                   half of FlightSize (5681 §3.1)   by cwnd; CUBIC 0.7 of it            CountBytes, Congestion
//	growth                     whenever data is acknowledged    if cwnd was what held data back     —
//	                                                            (2861)
//	after a pause              restart window (5681 §4.1)       halved for each timeout passed      CountBytes, KeepWindow
//	losses found by            duplicates (5681), SACK (6675)   time (8985)                         Recovery, RACK
//	in recovery                cwnd = ssthresh (6675 §5), or    as much as is delivered (6937)      PRR
//	                           inflated (6582 §3.2)
//	after recovery             cwnd no more than is in flight   cwnd = ssthresh                     PRR
//	                           and one segment (6582 §3.2)
//	tail of a flight           waits for the timeout            a probe after two round trips       TailProbe
//	                                                            (8985 §7)
//	spurious timeouts          —                                found (5682, 4015), and undone      FRTO, Undo
//	small segments wait for    any ACK (9293 §3.7.4)            that of another small one           Nagle
//	                                                            (Minshall)
//	PSH                        at the end of a write            also at the end of a burst, and     Pushes
//	                           (9293 §3.9.1.2)                  after half a window
//	window probes              one new byte (9293 §3.8.6.1)     an old number without data          ProbeOld
//	acknowledgments            every second segment, or         at once at first and after          Acks
//	                           within 500 ms (5681 §4.2)        pauses; then every time more than
//	                                                            one segment came, or after 40 to
//	                                                            200 ms
//	ACK of a FIN               at once                          may wait for our own FIN            LinuxHabits
//	ACK of what was not sent   answered (9293 §3.10.7.4)        ignored in ESTABLISHED              LinuxHabits
//	segment without the        dropped (7323 §3.2)              taken                               LinuxHabits
//	timestamps agreed upon
//	FIN and the window         the FIN waits (5681 §3.1)        the last segment does not ask       LinuxHabits
//	window of our RST          says nothing                     as in any other segment             LinuxHabits
//	challenge ACKs             no bound in 9293                 10 in 5 s here; a bound for all     —
//	                                                            connections there (5961 §7)
//	ECN                        asked for or not (3168 §6.1.1)   agreed to when asked                ECN
//	TIME-WAIT                  2 MSL = 4 min (9293 §3.4.2)      60 s                                TimeWait
//	abandoned FIN-WAIT-2       for ever                         60 s                                FinTimeout
//	giving up                  after 100 s or more              the user timeout if set (5482);     Retries, UserTimeout,
//	                           (9293 §3.8.3)                    else the time that 15 repetitions   LinuxHabits,
//	                                                            take from 200 ms on, or 8 once      OrphanRetries
//	                                                            the application has closed
//	data for a closed reader   may be queued (9293 §3.10.4)     answered with RST (2525 §2.17)      Close
//	data swallowed with a SYN  the next SYN has none            tried every time                    LinuxHabits
//	                           (7413 §4.1.3.1)
//	SYN too big for the path   goes again without data          and asks for smaller segments       LinuxHabits
//	SYN·ACK whose timestamp    taken                            refused                             LinuxHabits
//	echoes no SYN of ours
//	accept queue               —                                one more than the backlog; SYNs     NewListener
//	                                                            are dropped when it is full
//	HyStart                    HyStart++ (9406)                 ACK trains and delay, no CSS        SlowStart
//	buffers                    as they are                      grow with the transfer              GrowReceive, GrowSend
//
// Not taken over: the kernel's memory accounting, the deferral of small bursts for larger offloads (TSO), and the
// compression of acknowledgments that tell of holes.
package tcp
