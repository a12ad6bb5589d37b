package tcp

import (
	"net/netip"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// Config is what an endpoint is told when it is made. Sizes, counts and
// durations that are zero take Linux's value, which is given with each.
type Config struct {
	Local, Remote netip.AddrPort
	// ISS is the initial send sequence number, TimestampOffset what is added
	// to the milliseconds of the timestamps option.
	ISS             wire.Seq
	TimestampOffset uint32

	MSS           int // largest payload that the path carries without TCP options; 1460
	ReceiveBuffer int // bytes that wait for Read; 64240
	SendBuffer    int // bytes that wait for acknowledgment; 87380

	WindowScale   bool  // offer RFC 7323 §2
	WindowShift   uint8 // the shift to offer; 0 is the smallest that fits ReceiveBuffer
	Timestamps    bool  // offer RFC 7323 §3
	SACKPermitted bool  // offer RFC 2018

	InitialRTO time.Duration // before the first round trip is measured; 1 s
	// MinVariance is the least that the variance adds to SRTT (Linux: 200 ms);
	// negative for none. MinRTO and MaxRTO bound the sum (0 and 120 s).
	MinVariance, MinRTO, MaxRTO time.Duration
	SynTimeouts                 SynTimeouts
	SynRetries                  int // repetitions of a SYN (besides SynLinear's four); 6
	SynAckRetries               int // repetitions of a SYN·ACK; 5
	Retries                     int // repetitions of anything else; 15

	InitialWindow int // congestion window at first, in segments; 0 is RFC 6928 §2's
	Recovery      Recovery

	NoDelay     bool          // Nagle's algorithm is off
	DelayedAck  time.Duration // how long an ACK may wait; 40 ms; negative never waits
	QuickAcks   int           // segments that are acknowledged at once at first; 0
	TimeWait    time.Duration // how long TIME-WAIT lasts; 60 s
	PersistFrom time.Duration // first wait for a zero-window probe; 0 is the RTO

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

// Linux is how Linux talks: timestamps, window scaling, recovery by SACK, and
// the first segments acknowledged at once.
func Linux() Config {
	return Config{
		WindowScale: true, WindowShift: 7, Timestamps: true,
		SACKPermitted: true, Recovery: Selective, QuickAcks: 16,
	}
}

// Textbook makes numbers that fit in a head: segments of exactly 1000 bytes,
// no options but the MSS, and SYNs that double their wait (RFC 6298 §5.5).
func Textbook() Config {
	return Config{MSS: 1000, ReceiveBuffer: 64000, SynTimeouts: SynDoubling}
}

// withDefaults fills in what was left zero.
func (cfg Config) withDefaults() Config {
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
	orInt(&cfg.MSS, 1460)
	orInt(&cfg.ReceiveBuffer, 64240)
	orInt(&cfg.SendBuffer, 87380)
	orInt(&cfg.SynRetries, 6)
	orInt(&cfg.SynAckRetries, 5)
	orInt(&cfg.Retries, 15)
	orTime(&cfg.InitialRTO, time.Second)
	orTime(&cfg.MinVariance, 200*time.Millisecond)
	orTime(&cfg.MaxRTO, 120*time.Second)
	orTime(&cfg.DelayedAck, 40*time.Millisecond)
	orTime(&cfg.TimeWait, 60*time.Second)
	cfg.MSS = max(minMSS, min(cfg.MSS, 65495))
	cfg.ReceiveBuffer = min(cfg.ReceiveBuffer, maxBuffer)
	cfg.SendBuffer = min(cfg.SendBuffer, maxBuffer)
	cfg.WindowShift = min(cfg.WindowShift, maxShift)
	return cfg
}

const (
	minMSS    = 64      // below it, options would leave no room for data
	maxBuffer = 1 << 28 // well inside half of the sequence space (RFC 7323 §2.3)
	maxShift  = 14      // RFC 7323 §2.3
)
