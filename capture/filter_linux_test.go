package capture

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"wiretale/capture/pcapfilter"
	"wiretale/trace"
)

// filtered begins to watch interfaces through a filter.
func filtered(t *testing.T, filter string, names ...string) Source {
	t.Helper()
	f, err := pcapfilter.Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	source, err := Live(LiveOptions{Interfaces: names, Filter: f})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// TestFilterIsInForceFromTheFirstFrame also holds that the kernel tells the tag
// that it took out of a frame.
func TestFilterIsInForceFromTheFirstFrame(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "add", "v0", "type", "veth", "peer", "name", "v1")
	ip(t, "link", "set", "v0", "up")
	ip(t, "link", "set", "v1", "up")
	head := "\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01"
	plain := append([]byte(head+"\x88\xb5"), make([]byte, 50)...)
	tagged := append([]byte(head+"\x81\x00\x20\x05\x88\xb5"), make([]byte, 50)...)
	sources := map[string]Source{
		"ether proto 0x88b5 and not vlan":    filtered(t, "ether proto 0x88b5 and not vlan", "v1"),
		"vlan 5":                             filtered(t, "vlan 5", "v1"),
		"vlan 6":                             filtered(t, "vlan 6", "v1"),
		"vlan and ether proto 0x88b5":        filtered(t, "vlan and ether proto 0x88b5", "v1"),
		"outbound and ether src 2:0:0:0:0:1": filtered(t, "outbound and ether src 2:0:0:0:0:1", "v0"),
		"inbound and ether src 2:0:0:0:0:1":  filtered(t, "inbound and ether src 2:0:0:0:0:1", "v0"),
		"tcp":                                filtered(t, "tcp", "v1"),
		"ether broadcast and less 64":        filtered(t, "ether broadcast and less 64", "v1"),
	}
	send(t, "v0", plain)
	send(t, "v0", tagged)
	want := map[string][][]byte{
		"ether proto 0x88b5 and not vlan":    {plain},
		"vlan 5":                             {tagged},
		"vlan and ether proto 0x88b5":        {tagged},
		"outbound and ether src 2:0:0:0:0:1": {plain, tagged},
		"ether broadcast and less 64":        {plain, tagged}, // without its tag it is as short
	}
	for filter, source := range sources {
		view := ended(t, source)
		var got [][]byte
		for _, s := range ofType(view) {
			got = append(got, []byte(s.Data))
		}
		if diff := cmp.Diff(want[filter], got); diff != "" {
			t.Errorf("%q: want −, got +:\n%s", filter, diff)
		}
		if len(got) != view.Sightings.Len() {
			t.Errorf("%q: %d frames beside the test's own", filter, view.Sightings.Len()-len(got))
		}
	}
}

// TestFilterIsFittedToEachInterface holds that frames without a link's header
// are asked for what the kernel knows of it, and that of all interfaces those
// are left out at which a filter makes no sense.
func TestFilterIsFittedToEachInterface(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "set", "lo", "up")
	write := tunnel(t, "t0", unix.ARPHRD_NONE)
	cooked := tunnel(t, "t1", unix.ARPHRD_PPP)
	udp, icmp := bytes.Clone(datagram), bytes.Clone(datagram)
	udp[9], icmp[9] = 17, 1
	both, one, many := filtered(t, "ip proto 17 and inbound", "t0", "t1"), filtered(t, "ip[9] = 1", "t1"), filtered(t, "ether host 1:2:3:4:5:6", AnyInterface)
	for _, b := range [][]byte{udp, icmp} {
		write(b)
		cooked(b)
	}
	if got := ended(t, both); got.Sightings.Len() != 2 || got.Taps.Len() != 2 {
		t.Errorf("got %d frames at %d interfaces, want one at each of two", got.Sightings.Len(), got.Taps.Len())
	}
	if got := shots(ended(t, one)); len(got) != 1 || !strings.HasSuffix(got[0].Data, string(icmp)) {
		t.Errorf("got %+v", got)
	}
	if got := ended(t, many); got.Sightings.Len() != 0 {
		t.Errorf("got %d frames", got.Sightings.Len())
	}
	f, err := pcapfilter.Parse("ether host 1:2:3:4:5:6")
	if err != nil {
		t.Fatal(err)
	}
	var wrong *pcapfilter.Error
	if _, err := Live(LiveOptions{Interfaces: []string{"lo", "t0"}, Filter: f}); !errors.As(err, &wrong) || wrong.Code != pcapfilter.NotOnLink {
		t.Errorf("at an interface that was named: got %v", err)
	}
}

// TestLiveEndsWithTheFrameThatIsTheLast counts over all interfaces.
func TestLiveEndsWithTheFrameThatIsTheLast(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "add", "v0", "type", "veth", "peer", "name", "v1")
	ip(t, "link", "set", "v0", "up")
	ip(t, "link", "set", "v1", "up")
	f, err := pcapfilter.Parse("ether proto 0x88b5")
	if err != nil {
		t.Fatal(err)
	}
	source, err := Live(LiveOptions{Interfaces: []string{"v0", "v1"}, Filter: f, Count: 5})
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		send(t, "v0", append([]byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x88\xb5"), make([]byte, 50)...))
	}
	log := trace.NewLog(time.Time{})
	if err := source.Run(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	if view := log.View(); view.Sightings.Len() != 5 || !view.Done {
		t.Errorf("got %d frames, done %v", view.Sightings.Len(), view.Done)
	}
}
