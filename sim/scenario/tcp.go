package scenario

import (
	"time"

	"github.com/goccy/go-yaml/ast"

	"wiretale/sim/link"
	"wiretale/sim/tcp"
)

// words names the values of a setting.
type words[T any] []struct {
	word  string
	value T
}

func (w words[T]) read(r *reader, n ast.Node) (value T) {
	known := make([]string, len(w))
	for i, c := range w {
		known[i] = c.word
	}
	found := r.choice(n, known...)
	for _, c := range w {
		if c.word == found {
			value = c.value
		}
	}
	return value
}

var (
	congestions = words[tcp.Congestion]{{"reno", tcp.Reno}, {"cubic", tcp.CUBIC}, {"bbr", tcp.BBR}}
	slowStarts  = words[tcp.SlowStart]{{"hystart", tcp.HyStart}, {"hystart++", tcp.HyStartPlusPlus}, {"loss", tcp.LossOnly},
		{"hystart-before-6.14", tcp.HyStartOld}}
	recoveries     = words[tcp.Recovery]{{"newreno", tcp.NewReno}, {"timeout", tcp.TimeoutOnly}, {"sack", tcp.Selective}}
	ecnPolicies    = words[tcp.ECNPolicy]{{"off", tcp.ECNOff}, {"ask", tcp.ECNAsk}, {"answer", tcp.ECNAnswer}}
	ackPolicies    = words[tcp.AckPolicy]{{"plain", tcp.AckPlain}, {"linux", tcp.AckLinux}}
	nagleForms     = words[tcp.Nagle]{{"rfc", tcp.NagleRFC}, {"minshall", tcp.NagleMinshall}}
	synSchedules   = words[tcp.SynTimeouts]{{"linear", tcp.SynLinear}, {"doubling", tcp.SynDoubling}}
	estimators     = words[tcp.Estimator]{{"rfc", tcp.EstimatorRFC}, {"linux", tcp.EstimatorLinux}}
	cookiePolicies = words[tcp.Cookies]{{"never", tcp.CookiesNever}, {"when-full", tcp.CookiesWhenFull}, {"always", tcp.CookiesAlways}}
)

// tcp reads how a host's connections behave: a profile, and what differs from
// it.
func (r *reader) tcp(n ast.Node) tcp.Config {
	c := tcp.Textbook()
	if profile := r.value(n, "profile"); profile != nil {
		c = r.profile(profile)
	}
	r.mapping(n, append([]field{{"profile", false, func(n ast.Node) { r.profile(n) }}}, r.tcpSettings(&c)...)...)
	return c
}

func (r *reader) profile(n ast.Node) tcp.Config {
	switch r.choice(n, "textbook", "teaching", "linux") {
	case "teaching":
		return tcp.Teaching()
	case "linux":
		return tcp.Linux()
	}
	return tcp.Textbook()
}

// tcpSettings are what may differ from a profile.
func (r *reader) tcpSettings(c *tcp.Config) []field {
	all := r.sizeSettings(c)
	all = append(all, r.timeSettings(c)...)
	all = append(all, r.recoverySettings(c)...)
	return append(all,
		field{"nagle", false, func(n ast.Node) { c.NoDelay = !r.flag(n) }},
		field{"nagle_form", false, func(n ast.Node) { c.Nagle = nagleForms.read(r, n) }},
		field{"acks", false, func(n ast.Node) { c.Acks = ackPolicies.read(r, n) }},
		field{"keep_alive", false, func(n ast.Node) { c.KeepAlive = r.flag(n) }},
		field{"fast_open", false, func(n ast.Node) { c.FastOpen.Client = r.flag(n); c.FastOpen.Server = c.FastOpen.Client }},
	)
}

func (r *reader) sizeSettings(c *tcp.Config) []field {
	return []field{
		{"mss", false, func(n ast.Node) { c.MSS = r.size(n, 64, 65495) }},
		{"receive_buffer", false, func(n ast.Node) { c.ReceiveBuffer, c.GrowReceive = r.size(n, 1, 64_000_000), 0 }},
		{"send_buffer", false, func(n ast.Node) { c.SendBuffer, c.GrowSend = r.size(n, 1, 64_000_000), 0 }},
		{"grow_receive_buffer", false, func(n ast.Node) { c.GrowReceive = r.size(n, 0, 64_000_000) }},
		{"grow_send_buffer", false, func(n ast.Node) { c.GrowSend = r.size(n, 0, 64_000_000) }},
		{"window_scale", false, func(n ast.Node) { c.WindowScale = r.flag(n) }},
		{"timestamps", false, func(n ast.Node) { c.Timestamps = r.flag(n) }},
		{"sack", false, func(n ast.Node) { c.SACKPermitted = r.flag(n) }},
		{"dsack", false, func(n ast.Node) { c.DSACK = r.flag(n) }},
		{"ecn", false, func(n ast.Node) { c.ECN = ecnPolicies.read(r, n) }},
		{"initial_window", false, func(n ast.Node) { c.InitialWindow = int(r.number(n, 1, 1000)) }},
		{"window_clamp", false, func(n ast.Node) { c.WindowClamp = int(r.number(n, 1, million)) }},
		{"pace_limit", false, func(n ast.Node) {
			c.PaceLimit = tcp.Rate(link.Rate(r.amount(n, rateUnits, 8, million*million, "10 Mbit/s")) / 8)
		}},
	}
}

func (r *reader) timeSettings(c *tcp.Config) []field {
	duration := func(key string, into *time.Duration) field {
		return field{key, false, func(n ast.Node) { *into = r.duration(n) }}
	}
	count := func(key string, into *int) field {
		return field{key, false, func(n ast.Node) { *into = int(r.number(n, 1, 255)) }}
	}
	return []field{
		{"delayed_ack", false, func(n ast.Node) {
			if c.DelayedAck = r.duration(n); c.DelayedAck == 0 {
				c.DelayedAck = -1
			}
		}},
		{"syn_timeouts", false, func(n ast.Node) { c.SynTimeouts = synSchedules.read(r, n) }},
		{"rto_estimator", false, func(n ast.Node) { c.Estimator = estimators.read(r, n) }},
		duration("initial_rto", &c.InitialRTO), duration("min_rto", &c.MinRTO), duration("max_rto", &c.MaxRTO),
		duration("time_wait", &c.TimeWait), duration("fin_timeout", &c.FinTimeout), duration("user_timeout", &c.UserTimeout),
		duration("keep_idle", &c.KeepIdle), duration("keep_interval", &c.KeepInterval),
		count("keep_count", &c.KeepCount), count("syn_retries", &c.SynRetries), count("synack_retries", &c.SynAckRetries),
		count("retries", &c.Retries), count("orphan_retries", &c.OrphanRetries),
	}
}

func (r *reader) recoverySettings(c *tcp.Config) []field {
	flag := func(key string, into *bool) field {
		return field{key, false, func(n ast.Node) { *into = r.flag(n) }}
	}
	return []field{
		{"congestion", false, func(n ast.Node) { c.Congestion = congestions.read(r, n) }},
		{"slow_start", false, func(n ast.Node) { c.SlowStart = slowStarts.read(r, n) }},
		{"recovery", false, func(n ast.Node) { c.Recovery = recoveries.read(r, n) }},
		flag("rack", &c.RACK), flag("tail_probe", &c.TailProbe), flag("prr", &c.PRR), flag("frto", &c.FRTO),
		flag("undo", &c.Undo), flag("count_bytes", &c.CountBytes),
		{"limited_transmit", false, func(n ast.Node) { c.NoLimitedTransmit = !r.flag(n) }},
		{"idle_restart", false, func(n ast.Node) { c.KeepWindow = !r.flag(n) }},
	}
}
