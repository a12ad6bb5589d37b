package main

import (
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/trace"
	"wiretale/wire"
)

// onSlowNetwork is how a program is run where a packet is in the air for so long
// that a person can press a key meanwhile.
func onSlowNetwork(t *testing.T, file string) []string {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("curl is not installed")
	}
	return []string{"run", "--net", "workbench", "--set", "delay=1500ms", "--write", file, "--", "curl", "-s", "http://203.0.113.80/"}
}

// TestAPacketIsDroppedOnTheScreenWhileItIsInTheAir: the kernel that sent the SYN
// hears of no answer to it, only of one to the next.
func TestAPacketIsDroppedOnTheScreenWhileItIsInTheAir(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tap.pcapng")
	pressing(t, []press{{"SYN-SENT", "i"}, {"corrupt", "d"}, {"Done:", ""}, {"ESTABLISHED", "q"}}, onSlowNetwork(t, file)...)
	var asked []time.Duration
	for _, p := range tapped(t, file).Packets.All() {
		if p.TCP == nil || !p.TCP.Flags.Has(wire.SYN) {
			continue
		}
		if !p.TCP.Flags.Has(wire.ACK) {
			asked = append(asked, p.Departed())
			continue
		}
		if len(asked) < 2 || p.Settled()-asked[1] < 3*time.Second {
			t.Errorf("SYNs left at %v, and the first answer came at %v", asked, p.Settled())
		}
		return
	}
	t.Error("no answer came")
}

// TestAHostIsChangedOnTheScreenUnderAProgram lets the server refuse connections
// while it is asked for one.
func TestAHostIsChangedOnTheScreenUnderAProgram(t *testing.T) {
	t.Parallel()
	const couldNotConnect = 7 // curl(1)
	file := filepath.Join(t.TempDir(), "tap.pcapng")
	if got := pressing(t, []press{{"SYN-SENT", "i"}, {"corrupt", "f"}, {"Done:", ""}, {"exit", "q"}}, onSlowNetwork(t, file)...); got != couldNotConnect {
		t.Errorf("curl ended with %d", got)
	}
}

// TestALinkIsChangedOnTheScreenUnderAProgram takes the way to the server the most
// of its time while a SYN is on it: the next one, a second
// later, is there first, and its answer has only the way back to go.
func TestALinkIsChangedOnTheScreenUnderAProgram(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "tap.pcapng")
	pressing(t, []press{{"SYN-SENT", "i"}, {"corrupt", "m"}, {"200", "\x151 ms\r"}, {"Done:", ""}, {"ESTABLISHED", "q"}}, onSlowNetwork(t, file)...)
	var asked []time.Duration
	for _, p := range tapped(t, file).Packets.All() {
		if p.TCP != nil && p.TCP.Flags.Has(wire.SYN) && !p.TCP.Flags.Has(wire.ACK) {
			asked = append(asked, p.Departed())
		} else if p.TCP != nil && p.TCP.Flags.Has(wire.SYN) {
			if len(asked) < 2 || p.Settled()-asked[1] > 1700*time.Millisecond {
				t.Errorf("SYNs left at %v, and the first answer came at %v", asked, p.Settled())
			}
			return
		}
	}
	t.Error("no answer came")
}

// tapped is what was kept of a program's packets.
func tapped(t *testing.T, file string) *trace.Snapshot {
	t.Helper()
	from, err := capture.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(time.Time{})
	if err := from.Run(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return analyze.Read(log.View())
}
