package randomnet

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// settings writes how one host's connections behave: a profile, and what
// differs from it.
type settings struct {
	d    *draft
	keys []string
}

// add draws a setting once in so many times.
func (s *settings) add(odds int, key string, value func() string) {
	if s.d.often(odds, key) {
		s.keys = append(s.keys, key+": "+value())
	}
}

// tcp writes a host's settings.
func (d *draft) tcp() {
	s := &settings{d: d}
	s.keys = append(s.keys, "profile: "+s.word("textbook", "linux")())
	s.sizes()
	s.options()
	s.congestion()
	s.recovery()
	s.times()
	s.silence()
	d.say("    tcp: {%s}\n", strings.Join(s.keys, ", "))
}

func (s *settings) word(words ...string) func() string {
	return func() string { return rapid.SampledFrom(words).Draw(s.d.t, "word") }
}

func (s *settings) flag() string { return fmt.Sprint(rapid.Bool().Draw(s.d.t, "flag")) }

func (s *settings) bytes(values ...int) func() string {
	return func() string { return fmt.Sprint(rapid.SampledFrom(values).Draw(s.d.t, "bytes")) }
}

func (s *settings) count(least, most int) func() string {
	return func() string { return fmt.Sprint(s.d.number(least, most, "count")) }
}

func (s *settings) ms(least, most int) func() string {
	return func() string { return fmt.Sprintf("%dms", s.d.number(least, most, "ms")) }
}

func (s *settings) sizes() {
	s.add(4, "mss", s.bytes(64, 100, 536, 1000, 1460))
	s.add(5, "receive_buffer", s.bytes(20, 50, 700, 3000, 100_000))
	s.add(5, "send_buffer", s.bytes(20, 500, 5000))
	s.add(5, "initial_window", s.count(1, 12))
	s.add(8, "window_clamp", s.count(1, 20))
	s.add(8, "pace_limit", s.word("64 kbit/s", "1 Mbit/s", "20 Mbit/s"))
}

func (s *settings) options() {
	s.add(4, "window_scale", s.flag)
	s.add(4, "timestamps", s.flag)
	s.add(4, "sack", s.flag)
	s.add(6, "dsack", s.flag)
	s.add(5, "ecn", s.word("off", "ask", "answer"))
	s.add(5, "fast_open", s.flag)
}

func (s *settings) congestion() {
	s.add(4, "congestion", s.word("reno", "cubic", "bbr"))
	s.add(6, "slow_start", s.word("hystart", "hystart++", "loss"))
	s.add(8, "count_bytes", s.flag)
	s.add(8, "idle_restart", s.flag)
	s.add(4, "nagle", s.flag)
	s.add(6, "nagle_form", s.word("rfc", "minshall"))
	s.add(5, "acks", s.word("plain", "linux"))
	s.add(4, "delayed_ack", s.ms(0, 200))
}

func (s *settings) recovery() {
	s.add(3, "recovery", s.word("newreno", "timeout", "sack"))
	s.add(5, "rack", s.flag)
	s.add(5, "tail_probe", s.flag)
	s.add(6, "prr", s.flag)
	s.add(6, "frto", s.flag)
	s.add(6, "undo", s.flag)
	s.add(6, "limited_transmit", s.flag)
}

func (s *settings) times() {
	s.add(4, "initial_rto", s.ms(20, 1000))
	s.add(8, "min_rto", s.ms(1, 600))
	s.add(8, "max_rto", s.ms(1000, 5000))
	s.add(6, "rto_estimator", s.word("rfc", "linux"))
	s.add(6, "syn_timeouts", s.word("linear", "doubling"))
	s.add(8, "syn_retries", s.count(1, 4))
	s.add(8, "synack_retries", s.count(1, 4))
	s.add(8, "retries", s.count(2, 8))
	s.add(8, "user_timeout", s.ms(100, 5000))
	s.add(4, "time_wait", s.ms(0, 1000))
	s.add(8, "fin_timeout", s.ms(10, 2000))
}

// silence writes how a host bears a peer that says nothing.
func (s *settings) silence() {
	if !s.d.often(4, "keeps alive") {
		return
	}
	s.keys = append(s.keys, "keep_alive: true")
	s.keys = append(s.keys, "keep_idle: "+s.ms(20, 1500)(), "keep_interval: "+s.ms(20, 800)())
	s.add(2, "keep_count", s.count(1, 5))
}
