package tcp

import (
	"net/netip"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Config is what an endpoint is told when it is made. The zero value is a
// plain endpoint by the RFCs: NewReno, delayed acknowledgments, no options but
// the MSS. Sizes, counts and durations that are zero take the value given with
// each, which is Linux's.
type Config struct {
	Local, Remote netip.AddrPort
	// ISS is the initial send sequence number, TimestampOffset what is added
	// to the milliseconds of the timestamps option.
	ISS             wire.Seq
	TimestampOffset uint32
	// RecentTimestamp is what the SYN echoes: the last timestamp of an earlier
	// connection between the same ends (RFC 6191 §2); see Succeed.
	RecentTimestamp uint32

	MSS           int // largest payload that the path carries without TCP options; 1460
	PathMSS       int // what the path carries as far as is known (RFC 1191 §6.2); 0 is as MSS
	MaxSegment    int // what the application bounds it to (TCP_MAXSEG); 0 does not
	ReceiveBuffer int // bytes that wait for Read; 64240
	SendBuffer    int // bytes that wait for acknowledgment; 87380
	// What the buffers may grow to when they turn out to be what limits the
	// transfer; 0 leaves them as they are.
	GrowReceive, GrowSend int

	WindowScale   bool  // offer RFC 7323 §2
	WindowShift   uint8 // the shift to offer; 0 is the smallest that fits ReceiveBuffer
	Timestamps    bool  // offer RFC 7323 §3
	SACKPermitted bool  // offer RFC 2018
	DSACK         bool  // report duplicates (RFC 2883)
	ECN           ECNPolicy
	FastOpen      FastOpen
	Memory        *Memory // of the remote address; nil for none

	InitialRTO time.Duration // before the first round trip is measured; 1 s
	// MinVariance is the least that the variance adds to SRTT (Linux: 200 ms);
	// negative for none. MinRTO and MaxRTO bound the sum (0 and 120 s).
	MinVariance, MinRTO, MaxRTO time.Duration
	Estimator                   Estimator
	SynTimeouts                 SynTimeouts
	SynRetries                  int // repetitions of a SYN (besides SynLinear's four); 6
	SynAckRetries               int // repetitions of a SYN·ACK; 5
	Retries                     int // repetitions of anything else; 15
	OrphanRetries               int // … once the application has closed; 0 is as Retries
	UserTimeout                 time.Duration

	InitialWindow int  // congestion window at first, in segments; 0 is RFC 6928 §2's
	WindowClamp   int  // the most that it may be, in segments; 0 is without limit
	CountBytes    bool // windows count bytes (RFC 5681), not segments as Linux does; Reno only
	Congestion    Congestion
	SlowStart     SlowStart
	KeepWindow    bool // the congestion window survives a pause (against RFC 5681 §4.1)
	PaceLimit     Rate // SO_MAX_PACING_RATE; 0 is without limit

	Recovery          Recovery
	RACK              bool // losses are found by time (RFC 8985); with SACK only
	TailProbe         bool // a probe before the timeout (RFC 8985 §7); with SACK only
	PRR               bool // recovery follows what was delivered (RFC 6937)
	FRTO              bool // a timeout may turn out to be spurious (RFC 5682)
	Undo              bool // and so may a fast retransmit (RFC 4015, RFC 3708)
	NoLimitedTransmit bool // the first duplicate ACKs let nothing go (against RFC 3042)

	NoDelay bool // Nagle's algorithm is off
	Cork    bool // partial segments wait (TCP_CORK)
	Nagle   Nagle
	Pushes  bool // PSH also after every half window of a long write, as Linux has it

	Acks       AckPolicy
	DelayedAck time.Duration // how long an ACK may wait; 40 ms; negative never waits
	QuickAcks  int           // segments that are acknowledged at once at first; AckPlain only

	KeepAlive    bool
	KeepIdle     time.Duration // silence before the first keep-alive; 2 h
	KeepInterval time.Duration // between keep-alives; 75 s
	KeepCount    int           // unanswered ones that end the connection; 9

	TimeWait    time.Duration // how long TIME-WAIT lasts; 60 s
	ReuseAfter  time.Duration // how long it lasts before an active open may take its place; 0 never lets it
	FinTimeout  time.Duration // how long an abandoned FIN-WAIT-2 lasts; 60 s; negative for ever
	PersistFrom time.Duration // first wait for a zero-window probe; 0 is the RTO
	ProbeOld    bool          // window probes repeat an old number, without data, as Linux's do

	Fictions Fictions // with any of them it is not TCP

	// LinuxHabits are the deviations that have no setting of their own; the
	// package's documentation lists them.
	LinuxHabits bool

	// Observe, if not nil, is called at once for everything that happens
	// inside the endpoint. Only Time, Kind and Detail are filled in.
	Observe func(trace.Event)
}

// SynTimeouts says when a SYN is sent again.
type SynTimeouts uint8

// The schedules of SYN retransmission, with an initial RTO of one second.
const (
	SynLinear   SynTimeouts = iota // Linux since 6.5: after 1, 2, 3, 4, 5, 7, 11, 19 s
	SynDoubling                    // RFC 6298 §5.5: after 1, 3, 7, 15 s
)

// Recovery says how lost segments are found and sent again.
type Recovery uint8

// The ways of recovery.
const (
	NewReno     Recovery = iota // three duplicate ACKs (RFC 5681 §3.2, RFC 6582)
	TimeoutOnly                 // the retransmission timer alone
	Selective                   // SACK, where both sides permit it (RFC 6675); else NewReno
)

// Estimator says how round trips become the retransmission timeout.
type Estimator uint8

// The estimators.
const (
	EstimatorRFC   Estimator = iota // RFC 6298 §2
	EstimatorLinux                  // the same gains, but a variance that falls once a round trip and rises at once
)

// Nagle says which small segments wait for an acknowledgment.
type Nagle uint8

// The forms of Nagle's algorithm.
const (
	NagleRFC      Nagle = iota // RFC 9293 §3.7.4: while anything is unacknowledged
	NagleMinshall              // Minshall's: while another small one is, as in Linux
)

// AckPolicy says when data is acknowledged.
type AckPolicy uint8

// The policies.
const (
	AckPlain AckPolicy = iota // every second full segment, others after DelayedAck (RFC 5681 §4.2)
	AckLinux                  // quick at first and after pauses, then delayed by what the traffic is like
)

// ECNPolicy says whether congestion marks are negotiated (RFC 3168 §6.1).
type ECNPolicy uint8

// The policies, by their numbers in net.ipv4.tcp_ecn.
const (
	ECNOff    ECNPolicy = iota
	ECNAsk              // ask for it, and agree
	ECNAnswer           // agree when asked: Linux's default
)

// Linux is how Linux talks: CUBIC, timestamps, window scaling, SACK, RACK-TLP,
// and the first segments acknowledged at once.
func Linux() Config {
	return Config{
		GrowReceive: 3 << 20, GrowSend: 4 << 20,
		WindowScale: true, WindowShift: 7, Timestamps: true, SACKPermitted: true, DSACK: true, ECN: ECNAnswer,
		Estimator: EstimatorLinux, Congestion: CUBIC,
		Recovery: Selective, RACK: true, TailProbe: true, PRR: true, FRTO: true, Undo: true,
		Nagle: NagleMinshall, Pushes: true, Acks: AckLinux, OrphanRetries: 8, ProbeOld: true, LinuxHabits: true,
	}
}

// Textbook makes numbers that fit in a head: segments of exactly 1000 bytes,
// no options but the MSS, windows in bytes, and SYNs that double their wait
// (RFC 6298 §5.5).
func Textbook() Config {
	return Config{MSS: 1000, ReceiveBuffer: 64000, SynTimeouts: SynDoubling, CountBytes: true}
}

// Teaching is Textbook as it is drawn on a blackboard: each segment is
// acknowledged at once, so that duplicates can be counted, and the first
// duplicate ACKs let nothing go.
func Teaching() Config {
	c := Textbook()
	c.DelayedAck, c.NoLimitedTransmit = -1, true
	return c
}

// WithDefaults is the configuration with what was left zero filled in.
func (cfg Config) WithDefaults() Config {
	orInt := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	orTime := func(v *time.Duration, d time.Duration) {
		if *v == 0 {
			*v = d
		}
	}
	orInt(&cfg.MSS, EthernetMSS)
	orInt(&cfg.ReceiveBuffer, 64240)
	orInt(&cfg.SendBuffer, 87380)
	orInt(&cfg.SynRetries, 6)
	orInt(&cfg.SynAckRetries, 5)
	orInt(&cfg.Retries, 15)
	orInt(&cfg.KeepCount, 9)
	orTime(&cfg.InitialRTO, time.Second)
	orTime(&cfg.MinVariance, 200*time.Millisecond)
	orTime(&cfg.MaxRTO, 120*time.Second)
	orTime(&cfg.DelayedAck, 40*time.Millisecond)
	orTime(&cfg.TimeWait, 60*time.Second)
	orTime(&cfg.FinTimeout, 60*time.Second)
	orTime(&cfg.KeepIdle, 2*time.Hour)
	orTime(&cfg.KeepInterval, 75*time.Second)
	cfg.MSS = max(minMSS, min(cfg.MSS, 65495))
	cfg.ReceiveBuffer = min(cfg.ReceiveBuffer, maxBuffer)
	cfg.SendBuffer = min(cfg.SendBuffer, maxBuffer)
	cfg.GrowReceive, cfg.GrowSend = min(cfg.GrowReceive, maxBuffer), min(cfg.GrowSend, maxBuffer)
	cfg.WindowShift = min(cfg.WindowShift, maxShift)
	cfg.Fictions.settle(&cfg)
	cfg.CountBytes = cfg.CountBytes && cfg.Congestion == Reno
	return cfg
}

// EthernetMSS is the largest payload that Ethernet carries over IPv4: the MSS
// where none is set.
const EthernetMSS = 1460

const (
	minMSS    = 64      // below it, options would leave no room for data
	maxBuffer = 1 << 28 // well inside half of the sequence space (RFC 7323 §2.3)
	maxShift  = 14      // RFC 7323 §2.3
)
