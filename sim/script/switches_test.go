package script

import (
	"os"
	"reflect"
	"slices"
	"testing"

	"wiretale/sim"
	"wiretale/sim/tcp"
)

// switches are pairs of scripts in sim/tcp/testdata between which one setting
// of tcp.Config is all that is turned.
var switches = []struct{ field, one, other string }{
	{"MSS", "mss-1000", "mss-1460"},
	{"MaxSegment", "maxseg-on", "maxseg-off"},
	{"ReceiveBuffer", "receive-buffer-small", "receive-buffer-large"},
	{"SendBuffer", "send-buffer-small", "send-buffer-large"},
	{"WindowScale", "window-scale-on", "window-scale-off"},
	{"WindowShift", "window-shift-2", "window-shift-7"},
	{"Timestamps", "timestamps-on", "timestamps-off"},
	{"SACKPermitted", "sack-on", "sack-off"},
	{"DSACK", "dsack-on", "dsack-off"},
	{"ECN", "ecn-ask", "ecn-silent"},
	{"ECN", "ecn-agreed", "ecn-refused"},
	{"InitialRTO", "initial-rto-one", "initial-rto-three"},
	{"MinVariance", "variance-least-on", "variance-least-off"},
	{"MinRTO", "rto-least-on", "rto-least-off"},
	{"MaxRTO", "rto-most-on", "rto-most-off"},
	{"Estimator", "estimator-rfc", "estimator-linux"},
	{"SynTimeouts", "open-linear", "open-doubling"},
	{"SynRetries", "syn-retries-one", "syn-retries-two"},
	{"SynAckRetries", "synack-retries-one", "synack-retries-two"},
	{"Retries", "retries-one", "retries-two"},
	{"OrphanRetries", "orphan-retries-on", "orphan-retries-off"},
	{"UserTimeout", "user-timeout-on", "user-timeout-off"},
	{"InitialWindow", "initial-window-ten", "initial-window-two"},
	{"WindowClamp", "window-clamp-on", "window-clamp-off"},
	{"CountBytes", "count-bytes-on", "count-bytes-off"},
	{"KeepWindow", "idle-restart-on", "idle-restart-off"},
	{"PaceLimit", "pacing-on", "pacing-off"},
	{"Recovery", "recovery-newreno", "recovery-selective"},
	{"Recovery", "recovery-selective", "recovery-timeout"},
	{"RACK", "rack-on", "rack-off"},
	{"TailProbe", "tail-probe-on", "tail-probe-off"},
	{"PRR", "prr-on", "prr-off"},
	{"FRTO", "frto-on", "frto-off"},
	{"Undo", "undo-on", "undo-off"},
	{"NoLimitedTransmit", "limited-transmit-on", "limited-transmit-off"},
	{"NoDelay", "nagle", "nagle-off"},
	{"Cork", "cork-on", "cork-off"},
	{"Nagle", "nagle-rfc", "nagle-minshall"},
	{"Pushes", "pushes-on", "pushes-off"},
	{"Acks", "acks-plain", "acks-linux"},
	{"DelayedAck", "ack-delay-none", "ack-delay-some"},
	{"QuickAcks", "quick-ack", "quick-ack-off"},
	{"KeepAlive", "keep-alive-on", "keep-alive-off"},
	{"KeepIdle", "keep-alive-on", "keep-alive-later"},
	{"KeepInterval", "keep-alive-on", "keep-alive-slower"},
	{"KeepCount", "keep-alive-on", "keep-alive-once"},
	{"TimeWait", "time-wait-short", "time-wait-long"},
	{"FinTimeout", "fin-wait-short", "fin-wait-long"},
	{"PersistFrom", "probe-first-on", "probe-first-off"},
	{"ProbeOld", "probe-old-on", "probe-old-off"},
	{"ReuseAfter", "time-wait-reuse-on", "time-wait-reuse-off"},
	{"GrowSend", "send-buffer-grows", "send-buffer-stays"},
	{"GrowReceive", "receive-buffer-grows", "receive-buffer-stays"},
	{"Congestion", "congestion-reno", "congestion-cubic"},
	{"SlowStart", "hystart", "hystart-off"},
	{"SlowStart", "hystart", "hystart-plus-plus"},
	{"Fictions", "fiction-two-way-on", "fiction-two-way-off"},
	{"Fictions", "fiction-two-way-asks-on", "fiction-two-way-asks-off"},
	{"Fictions", "fiction-no-repeats-on", "fiction-no-repeats-off"},
	{"Fictions", "fiction-no-time-wait-on", "fiction-no-time-wait-off"},
	{"Fictions", "fiction-no-control-on", "fiction-no-control-off"},
	{"LinuxHabits", "habit-fin-ack-on", "habit-fin-ack-off"},
	{"LinuxHabits", "habit-unsent-on", "habit-unsent-off"},
	{"LinuxHabits", "habit-timestamps-on", "habit-timestamps-off"},
	{"LinuxHabits", "habit-last-segment-on", "habit-last-segment-off"},
	{"LinuxHabits", "habit-retries-on", "habit-retries-off"},
}

// unswitched are the fields that no script turns, and why.
var unswitched = map[string]string{
	"Local":           "an address",
	"Remote":          "an address",
	"ISS":             "a number to begin with; wrap.pkt lets it wrap",
	"TimestampOffset": "a number to begin with",
	"RecentTimestamp": "taken over from an earlier connection, see ReuseAfter",
	"PathMSS":         "learnt from ICMP: path-mtu.pkt",
	"Memory":          "of what ICMP and Fast Open have taught",
	"FastOpen":        "set by socket options and sysctls, and a structure of its own",
	"Observe":         "shows in no packet",
}

// TestSwitches plays each script with the settings of the other one of its pair.
// What then passes
// over the wire must not be what the script says.
func TestSwitches(t *testing.T) {
	for _, s := range switches {
		t.Run(s.field+" "+s.one, func(t *testing.T) {
			one, other := readScript(t, pathOf(s.one)), readScript(t, pathOf(s.other))
			if turned := differences(configOf(t, one), configOf(t, other)); !slices.Equal(turned, []string{s.field}) {
				t.Fatalf("%s and %s differ in %v", s.one, s.other, turned)
			}
			one.settings, other.settings = other.settings, one.settings
			for _, script := range []*Script{one, other} {
				if Play(packetsOnly(script), sim.Discard()).Passed() {
					t.Errorf("%s passes, though %s is not what it is for", script.File, s.field)
				}
			}
		})
	}
}

// pathOf is where a script of sim/tcp lies.
func pathOf(name string) string { return "../tcp/testdata/" + name + ".pkt" }

// packetsOnly leaves out the assertions: a setting must show on the wire.
func packetsOnly(s *Script) *Script {
	s.events = slices.DeleteFunc(s.events, func(e event) bool { _, is := e.deed.(*assertion); return is })
	return s
}

// TestEveryField holds that each field of tcp.Config is turned by a pair of
// scripts, or has a reason not to be.
func TestEveryField(t *testing.T) {
	turned := map[string]bool{}
	for _, s := range switches {
		turned[s.field] = true
	}
	config := reflect.TypeFor[tcp.Config]()
	for i := range config.NumField() {
		name := config.Field(i).Name
		if _, excused := unswitched[name]; excused == turned[name] {
			t.Errorf("%s: turned by scripts %v, excused %v", name, turned[name], excused)
		}
	}
}

func readScript(t *testing.T, file string) *Script {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(file, string(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// configOf is the endpoint's configuration after a script's option lines.
func configOf(t *testing.T, s *Script) tcp.Config {
	t.Helper()
	set := defaults()
	for _, line := range s.settings {
		if known, err := set.line(line); err != nil || !known {
			t.Fatal(line.name, err)
		}
	}
	return set.tcp
}

// differences are the names of the fields that differ.
func differences(a, b tcp.Config) (names []string) {
	v, w := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range v.NumField() {
		if !reflect.DeepEqual(v.Field(i).Interface(), w.Field(i).Interface()) {
			names = append(names, v.Type().Field(i).Name)
		}
	}
	return names
}
