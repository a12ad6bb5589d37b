package tcp

import (
	"time"

	"wiretale/trace"
)

// Info is what a connection says of itself: the kernel's TCP_INFO. Counts are
// segments, sizes bytes.
type Info struct {
	State                     trace.State
	CAState                   CAState
	Retransmits, Probes       int // of the running timer, without an answer
	Backoff                   int
	Timestamps, SACK, WScale  bool
	ECN, ECNSeen              bool
	FastOpen                  bool // the data of the SYN was taken
	SndWScale, RcvWScale      uint8
	RTO, ATO                  time.Duration
	SndMSS, RcvMSS, AdvMSS    int
	PMTU                      int
	Unacked, Sacked           int // sent and unacknowledged; of these, selectively acknowledged
	Lost, Retrans             int
	LastDataSent              time.Duration // ago
	LastDataRecv, LastAckRecv time.Duration
	RTT, RTTVar, MinRTT       time.Duration
	SndSsthresh, SndCwnd      int // segments
	Reordering                int
	ReordSeen                 int
	RcvSpace, SndWnd, RcvWnd  int
	TotalRetrans              int
	DSACKDups                 int
	Delivered                 int
	DeliveryRate, PacingRate  Rate
	NotSent                   int           // bytes
	BusyTime                  time.Duration // with something to send or to be acknowledged
}

// Info returns what TCP_INFO would.
func (c *Conn) Info(now time.Duration) Info {
	c.now = now
	segments := func(weight int) int { return (weight + c.window.one - 1) / c.window.one }
	i := Info{
		State: c.state, CAState: c.trouble.state, Retransmits: c.retries, Probes: c.probe.unanswered + c.keep.unanswered,
		Backoff: c.backoff, Timestamps: c.options.timestamps, SACK: c.options.sack, WScale: c.options.scaling,
		ECN: c.ecn.on, ECNSeen: c.ecn.seen, FastOpen: c.opening.used,
		SndWScale: c.options.sndShift, RcvWScale: c.options.rcvShift,
		RTO: c.rtt.rto, ATO: c.patience(), SndMSS: c.options.mss, RcvMSS: c.ack.segment, AdvMSS: c.advertisedMSS(),
		PMTU: c.pathMTU(), Unacked: c.flight.count, Sacked: segments(c.flight.sacked),
		Lost: segments(c.flight.lost), Retrans: segments(c.flight.again),
		LastDataSent: now - c.lastSent, LastDataRecv: now - c.ack.lastData, LastAckRecv: now - c.lastHeard,
		RTT: c.rtt.srtt, RTTVar: c.rtt.rttvar, MinRTT: c.rtt.least.value(),
		SndSsthresh: segments(c.window.ssthresh), SndCwnd: segments(c.window.cwnd),
		Reordering: c.trouble.reordering, ReordSeen: c.rack.reorderings,
		RcvSpace: c.cfg.ReceiveBuffer, SndWnd: c.snd.wnd, RcvWnd: c.rcv.wnd,
		TotalRetrans: c.repeatedSoFar, DSACKDups: c.duplicatesSeen, Delivered: segments(c.delivered),
		DeliveryRate: c.delivery.rate(c.options.mss), PacingRate: c.pacingRate(), NotSent: c.unsent(), BusyTime: c.busy.total(now),
	}
	if c.window.ssthresh >= unlimited {
		i.SndSsthresh = unlimited
	}
	if c.cfg.Estimator == EstimatorLinux {
		i.RTTVar = c.rtt.linux.mdev / 4
	}
	return i
}
