package script

import (
	"strings"
	"time"

	"wiretale/sim/tcp"
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
