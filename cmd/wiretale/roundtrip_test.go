package main

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/export"
	"wiretale/internal/oracle"
	"wiretale/internal/randomnet"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// told is a reading in values that can be compared. Three things may differ
// between a simulation's log and the capture written of one tap, because they
// are names of the log's own, and are brought to one form here: taps' ids;
// sightings' numbers, which a log counts over all of its taps; and the moment
// that its times count from.
type told struct {
	Notes         []trace.Note
	Conversations []trace.Conversation
	Messages      []trace.Message
	Events        []trace.Event
}

func inWords(log trace.LogView, r *trace.Reading) (x told) {
	number := map[trace.SightingID]trace.SightingID{}
	for i, n := range r.Notes.All() {
		number[n.Sighting] = trace.SightingID(i + 1)
	}
	since := log.Epoch.Sub(epochOfTest)
	for _, n := range r.Notes.All() {
		n.Sighting, n.Repeats, n.Quotes = number[n.Sighting], number[n.Repeats], number[n.Quotes]
		x.Notes = append(x.Notes, n)
	}
	for _, c := range r.Conversations {
		c.Started, c.Ended = c.Started+since, c.Ended+since
		x.Conversations = append(x.Conversations, c)
	}
	for _, m := range r.Messages.All() {
		m.First = trace.PacketID(number[trace.SightingID(m.First)])
		m.Last = trace.PacketID(number[trace.SightingID(m.Last)])
		m.Begun += since
		if m.Complete {
			m.Completed += since
		}
		x.Messages = append(x.Messages, m)
	}
	for _, e := range r.Events.All() {
		e.Time, e.Sighting = e.Time+since, number[e.Sighting]
		x.Events = append(x.Events, e)
	}
	return x
}

var epochOfTest = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// tester is a test, or one draw of a property.
type tester interface {
	Helper()
	Errorf(string, ...any)
	Fatal(...any)
}

// reread reads a capture from memory.
func reread(t tester, file []byte) trace.LogView {
	t.Helper()
	log := trace.NewLog(time.Time{})
	if err := capture.Open("written.pcapng", bytes.NewReader(file)).Run(context.Background(), log); err != nil {
		t.Fatal(err)
	}
	return log.View()
}

// checkRoundTrip holds that what one tap saw reads the same from its capture.
func checkRoundTrip(t tester, view trace.LogView, tap trace.TapID) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := export.WritePcapng(&file, view, tap); err != nil {
		t.Fatal(err)
	}
	want := analyze.ReadTap(view, tap)
	if want.Notes.Len() == 0 {
		return nil
	}
	back := reread(t, file.Bytes())
	exactly := cmp.Options{cmpopts.EquateComparable(netip.Addr{}, netip.AddrPort{}), cmpopts.EquateEmpty()}
	if d := cmp.Diff(inWords(view, want), inWords(back, analyze.ReadTap(back)), exactly); d != "" {
		t.Errorf("tap %d: simulated −, read back +\n%s", tap, d)
	}
	return file.Bytes()
}

// row is what tshark says of a frame.
type row struct {
	malformed, ip, tcp, udp, icmp, icmp6, protocol string
}

// shown has tshark read a capture with every checksum verified. It is asked to
// put together segments that come out of order, as every receiver does; else it
// knows no message that was completed by a retransmission.
func shown(t *testing.T, file []byte) (rows []row) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "written.pcapng")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("tshark", "-n", "-r", path, "-o", "ip.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE",
		"-o", "udp.check_checksum:TRUE", "-o", "tcp.reassemble_out_of_order:TRUE", "-T", "fields", "-E", "separator=|", "-E", "occurrence=f", "-e", "_ws.malformed",
		"-e", "ip.checksum.status", "-e", "tcp.checksum.status", "-e", "udp.checksum.status", "-e", "icmp.checksum.status",
		"-e", "icmpv6.checksum.status", "-e", "_ws.col.Protocol").Output()
	if err != nil {
		t.Fatalf("tshark: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimRight(line, "\n"), "|")
		rows = append(rows, row{f[0], f[1], f[2], f[3], f[4], f[5], f[6]})
	}
	return rows
}

// checkTshark holds that tshark finds nothing wrong with a tap's capture and
// names the same protocols.
func checkTshark(t *testing.T, view trace.LogView, tap trace.TapID, file []byte) {
	t.Helper()
	const good = "1"
	r := analyze.ReadTap(view, tap)
	rows := shown(t, file)
	if len(rows) != r.Notes.Len() {
		t.Fatalf("tap %d: tshark reads %d frames, not %d", tap, len(rows), r.Notes.Len())
	}
	for i, x := range rows {
		n := r.Notes.At(i)
		transport := x.tcp + x.udp + x.icmp + x.icmp6
		if x.icmp+x.icmp6 != "" { // what an error quotes is cut, and its checksum with it
			transport = x.icmp + x.icmp6
		}
		// The headers that an ICMP error quotes come last; "occurrence=f" asks for the first.
		if n.Protocol == "ARP" { // it has no checksum
			transport = good
		}
		if x.malformed != "" || x.ip != "" && x.ip != good || !strings.HasPrefix(transport, good) || strings.Contains(transport, "0") {
			t.Errorf("tap %d, frame %d (%s): %+v", tap, i+1, n.Info(), x)
		}
		if x.protocol != n.Protocol {
			t.Errorf("tap %d, frame %d (%s): %s, tshark says %s", tap, i+1, n.Info(), n.Protocol, x.protocol)
		}
	}
	oracle.Count(t, 2*len(rows))
}

// TestEveryTapReadsBackAsItWas writes what each tap of each embedded scenario
// saw, and reads it again.
func TestEveryTapReadsBackAsItWas(t *testing.T) {
	for _, name := range scenario.Names() {
		t.Run(name, func(t *testing.T) {
			eachTap(t, name, func(view trace.LogView, tap trace.TapID) { checkRoundTrip(t, view, tap) })
		})
	}
}

// TestTsharkReadsEveryTapAsWeDo shows the same captures to tshark.
func TestTsharkReadsEveryTapAsWeDo(t *testing.T) {
	oracle.Need(t, "tshark")
	for _, name := range scenario.Names() {
		t.Run(name, func(t *testing.T) {
			eachTap(t, name, func(view trace.LogView, tap trace.TapID) {
				checkTshark(t, view, tap, checkRoundTrip(t, view, tap))
			})
		})
	}
}

func eachTap(t *testing.T, name string, check func(trace.LogView, trace.TapID)) {
	t.Helper()
	sc, err := scenario.Embedded(name)
	if err != nil {
		t.Fatal(err)
	}
	view, err := tell(sc)
	if err != nil {
		t.Fatal(err)
	}
	for _, tap := range view.Taps.All() {
		check(view, tap.ID)
	}
}

// TestRandomNetworksReadBackAsTheyWere does the same for scenarios drawn at
// random, damaged packets and routers included.
func TestRandomNetworksReadBackAsTheyWere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sc, text := randomnet.Draw(t, randomnet.Calm{})
		t.Log("\n" + text)
		view := randomnet.Run(t, sc)
		for _, tap := range view.Taps.All() {
			checkRoundTrip(t, view, tap.ID)
		}
	})
}

// TestTsharkFindsNothingWrongWithRandomNetworks shows tshark a few of them, in
// which nothing is damaged.
func TestTsharkFindsNothingWrongWithRandomNetworks(t *testing.T) {
	oracle.Need(t, "tshark")
	networks := rapid.Custom(func(t *rapid.T) *scenario.Scenario {
		sc, _ := randomnet.Draw(t, randomnet.Calm{Damage: true})
		return sc
	})
	for seed := range 6 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			view, err := tell(networks.Example(seed))
			if err != nil {
				t.Fatal(err)
			}
			for _, tap := range view.Taps.All() {
				if file := checkRoundTrip(t, view, tap.ID); file != nil {
					checkTshark(t, view, tap.ID, file)
				}
			}
		})
	}
}
