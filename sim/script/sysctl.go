package script

import (
	"strings"
	"time"

	"wiretale/sim/tcp"
	"wiretale/wire"
)

// sysctls are the kernel's settings that the endpoint has a counterpart for.
// Each takes the words of its value and reports whether it could.
var sysctls = map[string]func(s *settings, v []int64) bool{
	"net.ipv4.tcp_timestamps":            onOff(func(c *tcp.Config) *bool { return &c.Timestamps }),
	"net.ipv4.tcp_sack":                  onOff(func(c *tcp.Config) *bool { return &c.SACKPermitted }),
	"net.ipv4.tcp_dsack":                 onOff(func(c *tcp.Config) *bool { return &c.DSACK }),
	"net.ipv4.tcp_window_scaling":        onOff(func(c *tcp.Config) *bool { return &c.WindowScale }),
	"net.ipv4.tcp_frto":                  onOff(func(c *tcp.Config) *bool { return &c.FRTO }),
	"net.ipv4.tcp_recovery":              func(s *settings, v []int64) bool { s.tcp.RACK = v[0]&1 != 0; return true },
	"net.ipv4.tcp_early_retrans":         func(s *settings, v []int64) bool { s.tcp.TailProbe = v[0] >= 3; return true },
	"net.ipv4.tcp_slow_start_after_idle": func(s *settings, v []int64) bool { s.tcp.KeepWindow = v[0] == 0; return true },
	"net.ipv4.tcp_syn_retries":           amount(func(c *tcp.Config) *int { return &c.SynRetries }),
	"net.ipv4.tcp_synack_retries":        amount(func(c *tcp.Config) *int { return &c.SynAckRetries }),
	"net.ipv4.tcp_retries2":              amount(func(c *tcp.Config) *int { return &c.Retries }),
	"net.ipv4.tcp_orphan_retries": func(s *settings, v []int64) bool {
		if s.tcp.OrphanRetries = int(min(v[0], 1<<20)); v[0] == 0 {
			s.tcp.OrphanRetries = 8
		}
		return v[0] >= 0
	},
	"net.ipv4.tcp_keepalive_probes": amount(func(c *tcp.Config) *int { return &c.KeepCount }),
	"net.ipv4.tcp_keepalive_time":   seconds(func(c *tcp.Config) *time.Duration { return &c.KeepIdle }),
	"net.ipv4.tcp_keepalive_intvl":  seconds(func(c *tcp.Config) *time.Duration { return &c.KeepInterval }),
	"net.ipv4.tcp_fin_timeout":      seconds(func(c *tcp.Config) *time.Duration { return &c.FinTimeout }),
	"net.ipv4.tcp_ecn": func(s *settings, v []int64) bool {
		s.tcp.ECN = tcp.ECNPolicy(v[0])
		return v[0] >= 0 && v[0] <= int64(tcp.ECNAnswer)
	},
	"net.ipv4.tcp_rmem": func(s *settings, v []int64) bool { return len(v) == 3 && s.receiveMemory(v[1], v[2]) },
	"net.ipv4.tcp_wmem": func(s *settings, v []int64) bool {
		if len(v) == 3 {
			s.tcp.SendBuffer, s.sendMost = int(min(v[1], maxBuffer)), int(min(v[2], maxBuffer))
		}
		return len(v) == 3
	},
	"net.ipv4.tcp_syn_linear_timeouts": func(s *settings, v []int64) bool {
		if s.tcp.SynTimeouts = tcp.SynLinear; v[0] == 0 {
			s.tcp.SynTimeouts = tcp.SynDoubling
		}
		return v[0] == 0 || v[0] == 4
	},
	"net.ipv4.tcp_rto_min_us": func(s *settings, v []int64) bool {
		s.tcp.MinVariance = time.Duration(min(v[0], 1_000_000_000)) * time.Microsecond
		return true
	},
	"net.ipv4.tcp_rto_max_ms": func(s *settings, v []int64) bool {
		s.tcp.MaxRTO = time.Duration(min(v[0], 1_000_000_000)) * time.Millisecond
		return true
	},
	"net.ipv4.tcp_syncookies": func(s *settings, v []int64) bool {
		s.cookies = tcp.Cookies(v[0])
		return v[0] >= 0 && v[0] <= int64(tcp.CookiesAlways)
	},
	"net.ipv4.tcp_fastopen": func(s *settings, v []int64) bool { s.fastOpen = v[0]; return true },
	"net.ipv4.tcp_notsent_lowat": func(s *settings, v []int64) bool {
		if s.notSent = v[0]; s.notSent >= 1<<31 {
			s.notSent = 0
		}
		return true
	},
	"net.ipv4.tcp_tw_reuse": func(s *settings, v []int64) bool {
		s.reuse = v[0] == 1
		return s.reusing() && v[0] >= 0 && v[0] <= 2
	},
	"net.ipv4.tcp_tw_reuse_delay": func(s *settings, v []int64) bool {
		s.reuseDelay = time.Duration(min(v[0], 60_000)) * time.Millisecond
		return s.reusing()
	},
	"net.core.somaxconn": func(s *settings, v []int64) bool { s.backlogLimit = int(min(v[0], 65535)); return true },
}

// effortless are settings that change nothing the endpoint does: it keeps no
// figures of earlier connections, and has no bursts of large segments to shape.
var effortless = map[string]bool{
	"net.ipv4.tcp_fack": true, "net.ipv4.tcp_tso_win_divisor": true, "net.ipv4.tcp_min_tso_segs": true,
	"net.ipv4.tcp_pacing_ss_ratio": true, "net.ipv4.tcp_pacing_ca_ratio": true,
	"net.ipv4.tcp_no_metrics_save": true, "net.mptcp.enabled": true,
	"net.ipv4.tcp_low_latency": true, "net.ipv4.tcp_tso_rtt_log": true, "net.core.wmem_max": true, "net.core.rmem_max": true,
	"net.ipv4.tcp_moderate_rcvbuf": true, "net.ipv4.tcp_limit_output_bytes": true, "net.ipv4.tcp_fastopen_blackhole_timeout_sec": true,
}

func onOff(of func(*tcp.Config) *bool) func(*settings, []int64) bool {
	return func(s *settings, v []int64) bool { *of(&s.tcp) = v[0] != 0; return true }
}

func amount(of func(*tcp.Config) *int) func(*settings, []int64) bool {
	return func(s *settings, v []int64) bool { *of(&s.tcp) = int(min(v[0], 1<<20)); return v[0] > 0 }
}

func seconds(of func(*tcp.Config) *time.Duration) func(*settings, []int64) bool {
	return func(s *settings, v []int64) bool {
		*of(&s.tcp) = time.Duration(min(v[0], maxTime)) * time.Second
		return v[0] > 0
	}
}

// receiveMemory sets the receive buffer, and the window scale that the largest
// one asks for.
func (s *settings) receiveMemory(usual, most int64) bool {
	s.receiveUsual = int(max(leastReceiveBuffer, min(usual, maxBuffer)))
	s.tcp.ReceiveBuffer = s.window(s.receiveUsual)
	s.tcp.WindowShift = 0
	for space := max(usual, most); s.tcp.WindowShift < 14 && space>>s.tcp.WindowShift > 65535; {
		s.tcp.WindowShift++
	}
	return usual > 0
}

// window is what a receive buffer of a size leaves for data: Linux keeps half
// for its own notes of the segments.
func (s *settings) window(size int) int {
	if !s.linux {
		return size
	}
	return size / 2
}

// sysctl applies a setting of the kernel, and reports whether it could.
func (s *settings) sysctl(name, text string) bool {
	name = strings.ReplaceAll(strings.TrimPrefix(name, "/proc/sys/"), "/", ".")
	if effortless[name] {
		return true
	}
	switch name {
	case "net.ipv4.tcp_congestion_control":
		return s.congestion(text)
	case "net.ipv4.tcp_fastopen_key":
		key, ok := keyOf(text)
		if ok {
			s.fastOpenKey = key
		}
		return ok
	}
	set := sysctls[name]
	if set == nil {
		return false
	}
	var v []int64
	for _, w := range strings.Fields(text) {
		n, ok := product(w)
		if !ok {
			return false
		}
		v = append(v, n)
	}
	return len(v) > 0 && set(s, v)
}

// reusing lets connections take the place of others in TIME-WAIT, or not.
func (s *settings) reusing() bool {
	if s.tcp.ReuseAfter = 0; s.reuse {
		s.tcp.ReuseAfter = max(s.reuseDelay, 1)
	}
	return true
}

// product is what a number, or a product of numbers as the shell writes it,
// $((2*3)), comes to.
func product(s string) (int64, bool) {
	s = strings.TrimSuffix(strings.TrimPrefix(s, "$(("), "))")
	n := int64(1)
	for _, factor := range strings.Split(s, "*") {
		f, ok := wholeNumber(factor)
		if !ok || f > 1<<40 {
			return 0, false
		}
		if n, ok = times(n, int64(f)); !ok {
			return 0, false
		}
	}
	return n, true
}

// congestion takes the name of a congestion control algorithm.
func (s *settings) congestion(name string) bool {
	c, ok := algorithms[name]
	if ok {
		s.tcp.Congestion = c
	}
	return ok
}

var algorithms = map[string]tcp.Congestion{"cubic": tcp.CUBIC, "reno": tcp.Reno, "bbr": tcp.BBR}

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
