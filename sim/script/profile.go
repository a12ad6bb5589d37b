package script

import (
	"strings"
	"time"

	"wiretale/sim/tcp"
	"wiretale/wire"
)

// profile takes the value of --wiretale_profile.
func (s *settings) profile(name string, bad *Error) *Error {
	iss, offset := s.tcp.ISS, s.tcp.TimestampOffset
	switch name {
	case "linux":
		s.tcp = tcp.Linux()
		s.tcp.MSS = ethernetMSS
		s.standard()
	case "textbook":
		s.tcp, s.linux = tcp.Textbook(), false
	case "plain":
		s.tcp, s.linux = tcp.Config{MSS: ethernetMSS, CountBytes: true}, false
	default:
		return bad
	}
	s.tcp.ISS, s.tcp.TimestampOffset = iss, offset
	return nil
}

// assignments takes the value of --wiretale_set: name=value with commas between.
func (s *settings) assignments(list string, bad *Error) *Error {
	for _, a := range strings.Split(list, ",") {
		name, text, _ := strings.Cut(a, "=")
		set := own[name]
		n, whole := wholeNumber(text)
		if text == "" {
			n, whole = 1, true
		}
		if set == nil || !whole || n > 1<<32-1 || !set(s, int64(n)) {
			return bad
		}
	}
	return nil
}

// own are the settings of --wiretale_set. A value that is left out is 1; times
// are milliseconds.
var own = map[string]func(s *settings, n int64) bool{
	"iss":                 func(s *settings, n int64) bool { s.tcp.ISS = wire.Seq(n); return true },
	"peer_iss":            func(s *settings, n int64) bool { s.peerISS = wire.Seq(n); return true },
	"ts_offset":           func(s *settings, n int64) bool { s.tcp.TimestampOffset = uint32(n); return true },
	"mss":                 figure(func(c *tcp.Config) *int { return &c.MSS }),
	"rcvbuf":              figure(func(c *tcp.Config) *int { return &c.ReceiveBuffer }),
	"sndbuf":              figure(func(c *tcp.Config) *int { return &c.SendBuffer }),
	"grow_rcvbuf":         figure(func(c *tcp.Config) *int { return &c.GrowReceive }),
	"grow_sndbuf":         figure(func(c *tcp.Config) *int { return &c.GrowSend }),
	"iw":                  figure(func(c *tcp.Config) *int { return &c.InitialWindow }),
	"clamp":               figure(func(c *tcp.Config) *int { return &c.WindowClamp }),
	"maxseg":              figure(func(c *tcp.Config) *int { return &c.MaxSegment }),
	"keep_count":          figure(func(c *tcp.Config) *int { return &c.KeepCount }),
	"quick_acks":          figure(func(c *tcp.Config) *int { return &c.QuickAcks }),
	"retries":             figure(func(c *tcp.Config) *int { return &c.Retries }),
	"orphan_retries":      figure(func(c *tcp.Config) *int { return &c.OrphanRetries }),
	"syn_retries":         figure(func(c *tcp.Config) *int { return &c.SynRetries }),
	"synack_retries":      figure(func(c *tcp.Config) *int { return &c.SynAckRetries }),
	"pace":                func(s *settings, n int64) bool { s.tcp.PaceLimit = tcp.Rate(n); return true },
	"cookies":             func(s *settings, n int64) bool { s.cookies = tcp.Cookies(n); return n <= int64(tcp.CookiesAlways) },
	"wscale":              toggle(func(c *tcp.Config) *bool { return &c.WindowScale }),
	"wshift":              func(s *settings, n int64) bool { s.tcp.WindowShift = uint8(n); return n <= 14 },
	"timestamps":          toggle(func(c *tcp.Config) *bool { return &c.Timestamps }),
	"sack":                toggle(func(c *tcp.Config) *bool { return &c.SACKPermitted }),
	"dsack":               toggle(func(c *tcp.Config) *bool { return &c.DSACK }),
	"rack":                toggle(func(c *tcp.Config) *bool { return &c.RACK }),
	"tlp":                 toggle(func(c *tcp.Config) *bool { return &c.TailProbe }),
	"prr":                 toggle(func(c *tcp.Config) *bool { return &c.PRR }),
	"frto":                toggle(func(c *tcp.Config) *bool { return &c.FRTO }),
	"undo":                toggle(func(c *tcp.Config) *bool { return &c.Undo }),
	"count_bytes":         toggle(func(c *tcp.Config) *bool { return &c.CountBytes }),
	"keep_window":         toggle(func(c *tcp.Config) *bool { return &c.KeepWindow }),
	"no_limited_transmit": toggle(func(c *tcp.Config) *bool { return &c.NoLimitedTransmit }),
	"two_way":             toggle(func(c *tcp.Config) *bool { return &c.Fictions.TwoWayHandshake }),
	"no_repeats":          toggle(func(c *tcp.Config) *bool { return &c.Fictions.NoRetransmission }),
	"no_time_wait":        toggle(func(c *tcp.Config) *bool { return &c.Fictions.NoTimeWait }),
	"no_control":          toggle(func(c *tcp.Config) *bool { return &c.Fictions.NoCongestionControl }),
	"probe_old":           toggle(func(c *tcp.Config) *bool { return &c.ProbeOld }),
	"nodelay":             toggle(func(c *tcp.Config) *bool { return &c.NoDelay }),
	"cork":                toggle(func(c *tcp.Config) *bool { return &c.Cork }),
	"pushes":              toggle(func(c *tcp.Config) *bool { return &c.Pushes }),
	"keepalive":           toggle(func(c *tcp.Config) *bool { return &c.KeepAlive }),
	"habits":              toggle(func(c *tcp.Config) *bool { return &c.LinuxHabits }),
	"initial_rto":         milliseconds(func(c *tcp.Config) *time.Duration { return &c.InitialRTO }),
	"min_rto":             milliseconds(func(c *tcp.Config) *time.Duration { return &c.MinRTO }),
	"max_rto":             milliseconds(func(c *tcp.Config) *time.Duration { return &c.MaxRTO }),
	"min_variance":        milliseconds(func(c *tcp.Config) *time.Duration { return &c.MinVariance }),
	"delayed_ack":         milliseconds(func(c *tcp.Config) *time.Duration { return &c.DelayedAck }),
	"user_timeout":        milliseconds(func(c *tcp.Config) *time.Duration { return &c.UserTimeout }),
	"keep_idle":           milliseconds(func(c *tcp.Config) *time.Duration { return &c.KeepIdle }),
	"keep_interval":       milliseconds(func(c *tcp.Config) *time.Duration { return &c.KeepInterval }),
	"fin_timeout":         milliseconds(func(c *tcp.Config) *time.Duration { return &c.FinTimeout }),
	"persist":             milliseconds(func(c *tcp.Config) *time.Duration { return &c.PersistFrom }),
	"reuse_after":         milliseconds(func(c *tcp.Config) *time.Duration { return &c.ReuseAfter }),
	"time_wait":           milliseconds(func(c *tcp.Config) *time.Duration { return &c.TimeWait }),
	"doubling":            func(s *settings, n int64) bool { s.tcp.SynTimeouts = tcp.SynTimeouts(n); return n <= 1 },
	"recovery":            func(s *settings, n int64) bool { s.tcp.Recovery = tcp.Recovery(n); return n <= int64(tcp.Selective) },
	"estimator": func(s *settings, n int64) bool {
		s.tcp.Estimator = tcp.Estimator(n)
		return n <= int64(tcp.EstimatorLinux)
	},
	"acks":       func(s *settings, n int64) bool { s.tcp.Acks = tcp.AckPolicy(n); return n <= int64(tcp.AckLinux) },
	"nagle":      func(s *settings, n int64) bool { s.tcp.Nagle = tcp.Nagle(n); return n <= int64(tcp.NagleMinshall) },
	"congestion": func(s *settings, n int64) bool { s.tcp.Congestion = tcp.Congestion(n); return n <= int64(tcp.BBR) },
	"slow_start": func(s *settings, n int64) bool { s.tcp.SlowStart = tcp.SlowStart(n); return n <= int64(tcp.LossOnly) },
	"ecn":        func(s *settings, n int64) bool { s.tcp.ECN = tcp.ECNPolicy(n); return n <= int64(tcp.ECNAnswer) },
}

func toggle(of func(*tcp.Config) *bool) func(*settings, int64) bool {
	return func(s *settings, n int64) bool { *of(&s.tcp) = n != 0; return n <= 1 }
}

func figure(of func(*tcp.Config) *int) func(*settings, int64) bool {
	return func(s *settings, n int64) bool { *of(&s.tcp) = int(min(n, maxBuffer)); return true }
}

// milliseconds takes a time; 0 stands for none at all, which the endpoint's
// settings write as a negative one.
func milliseconds(of func(*tcp.Config) *time.Duration) func(*settings, int64) bool {
	return func(s *settings, n int64) bool {
		if *of(&s.tcp) = time.Duration(n) * time.Millisecond; n == 0 {
			*of(&s.tcp) = -1
		}
		return true
	}
}
