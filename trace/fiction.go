package trace

// The names of what a node's TCP may do without, as Node.Fictions has them.
const (
	TwoWayHandshake     = "two-way-handshake"
	NoRetransmission    = "no-retransmission"
	NoTimeWait          = "no-time-wait"
	NoCongestionControl = "no-congestion-control"
)
