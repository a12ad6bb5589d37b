package capture

import (
	"context"
	"encoding/binary"
	"net"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"wiretale/trace"
	"wiretale/wire"
)

// inNamespace moves the test to a network namespace of its own, on a thread
// that ends with it, and skips the test where that isn't permitted.
func inNamespace(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skipf("a network namespace needs CAP_SYS_ADMIN: %v", err)
	}
}

// ip configures the namespace; without the program or the device the test is
// skipped.
func ip(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
		t.Skipf("ip %v: %v: %s", args, err, out)
	}
}

// openLive begins to watch an interface of the namespace.
func openLive(t *testing.T, name string) Source {
	t.Helper()
	source, err := Live(LiveOptions{Interfaces: []string{name}})
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// ended runs a source whose context has ended: it tells what it has.
func ended(t *testing.T, source Source) trace.LogView {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	log := trace.NewLog(time.Time{})
	if err := source.Run(ctx, log); err != nil {
		t.Fatal(err)
	}
	return log.View()
}

// send puts a frame on an interface.
func send(t *testing.T, name string, frame []byte) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Sendto(fd, frame, 0, &unix.SockaddrLinklayer{Ifindex: indexOf(t, name)}); err != nil {
		t.Fatal(err)
	}
}

func indexOf(t *testing.T, name string) int {
	t.Helper()
	found, _, err := named([]string{name})
	if err != nil {
		t.Fatal(err)
	}
	return found[0].Index
}

// ofType returns the frames of a test's own EtherType, with their VLAN tag.
func ofType(view trace.LogView) []shot {
	var own []shot
	for _, s := range shots(view) {
		b := []byte(s.Data)
		if len(b) >= 18 && (b[12] == 0x88 && b[13] == 0xb5 || b[16] == 0x88 && b[17] == 0xb5) {
			s.At = time.Time{}
			own = append(own, s)
		}
	}
	return own
}

func TestBothEndsOfACableTellTheirDirection(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "add", "v0", "type", "veth", "peer", "name", "v1")
	ip(t, "link", "set", "v0", "up")
	ip(t, "link", "set", "v1", "up")
	plain := append([]byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x88\xb5"), make([]byte, 50)...)
	tagged := append([]byte("\xff\xff\xff\xff\xff\xff\x02\x00\x00\x00\x00\x01\x81\x00\x20\x05\x88\xb5"), make([]byte, 50)...)
	v0, v1, all := openLive(t, "v0"), openLive(t, "v1"), openLive(t, AnyInterface)
	send(t, "v0", plain)
	send(t, "v0", tagged)

	want := func(tap string, d trace.Direction) []shot {
		return []shot{
			{Tap: tap, Direction: d, Length: len(plain), Data: string(plain)},
			{Tap: tap, Direction: d, Length: len(tagged), Data: string(tagged)},
		}
	}
	if diff := cmp.Diff(want("v0", trace.Outbound), ofType(ended(t, v0))); diff != "" {
		t.Errorf("v0: want −, got +:\n%s", diff)
	}
	if diff := cmp.Diff(want("v1", trace.Inbound), ofType(ended(t, v1))); diff != "" {
		t.Errorf("v1: want −, got +:\n%s", diff)
	}
	if got := ofType(ended(t, all)); len(got) != 4 {
		t.Errorf("every interface: got %d frames, want each at both ends", len(got))
	}
}

func TestInterfaceThatIsDownOrGoesAwayIsTold(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "add", "v0", "type", "veth", "peer", "name", "v1")
	if _, err := Live(LiveOptions{Interfaces: []string{"v0"}}); !is(err, LiveDown) {
		t.Errorf("an interface that is down: got %v", err)
	}
	ip(t, "link", "set", "v0", "up")
	source := openLive(t, "v0")
	log := trace.NewLog(time.Time{})
	over := make(chan error, 1)
	go func() { over <- source.Run(t.Context(), log) }()
	ip(t, "link", "del", "v0")
	select {
	case err := <-over:
		if !is(err, LiveDown) || !is(log.View().Problem, LiveDown) {
			t.Errorf("got %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("it goes on watching what is no more")
	}
}

// What the ring can't hold while nobody reads it is counted, and told.
func TestOverrunIsTold(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "set", "lo", "up")
	source, err := Live(LiveOptions{Interfaces: []string{"lo"}, Buffer: 1})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const sent = 300
	payload := make([]byte, 60000)
	for range sent {
		if _, err := conn.WriteToUDP(payload, conn.LocalAddr().(*net.UDPAddr)); err != nil {
			t.Fatal(err)
		}
	}
	view := ended(t, source)
	dropped := source.Progress().Dropped
	if got := view.Sightings.Len() + dropped; got != sent || dropped == 0 {
		t.Errorf("saw %d, missed %d of %d", view.Sightings.Len(), dropped, sent)
	}
	if e := view.Events.At(0); e.Kind != trace.CaptureLost || e.Detail != (trace.CaptureLoss{Packets: dropped}) {
		t.Errorf("got %+v", e)
	}
}

// tunnel makes a TUN interface of a hardware type, and returns what writes
// packets into it.
func tunnel(t *testing.T, name string, hardware int) func([]byte) {
	t.Helper()
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skipf("no TUN device: %v", err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	request, err := unix.NewIfreq(name)
	if err != nil {
		t.Fatal(err)
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		t.Skipf("no TUN device: %v", err)
	}
	if err := unix.IoctlSetInt(fd, unix.TUNSETLINK, hardware); err != nil {
		t.Fatal(err)
	}
	ip(t, "link", "set", name, "up")
	return func(b []byte) {
		if _, err := unix.Write(fd, b); err != nil {
			t.Fatal(err)
		}
	}
}

// datagram is an IPv4 header that can be told from others by its protocol.
var datagram = append([]byte("\x45\x00\x00\x18\x00\x00\x00\x00\x40\xfd\x00\x00\x0a\x00\x00\x01\x0a\x00\x00\x02"), "data"...)

func TestInterfaceWithoutLinkLayerGivesDatagrams(t *testing.T) {
	inNamespace(t)
	write := tunnel(t, "raw0", unix.ARPHRD_NONE)
	source := openLive(t, "raw0")
	write(datagram)
	view := ended(t, source)
	if got := view.Taps.At(0).Link; got != wire.LinkRaw {
		t.Errorf("got link type %d", got)
	}
	for _, s := range shots(view) {
		if s.Data == string(datagram) && s.Direction == trace.Inbound && s.Length == len(datagram) {
			return
		}
	}
	t.Errorf("got %+v", shots(view))
}

func TestUnusualInterfaceGivesCookedFrames(t *testing.T) {
	inNamespace(t)
	write := tunnel(t, "odd0", unix.ARPHRD_PPP)
	source := openLive(t, "odd0")
	write(datagram)
	view := ended(t, source)
	if got := view.Taps.At(0).Link; got != wire.LinkLinuxSLL2 {
		t.Errorf("got link type %d", got)
	}
	header := []byte{8, 0, 0, 0}
	header = binary.BigEndian.AppendUint32(header, uint32(indexOf(t, "odd0")))
	header = append(header, 0x02, 0x00, 0 /* to us */, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	want := string(header) + string(datagram)
	for _, s := range shots(view) {
		if s.Data == want && s.Direction == trace.Inbound && s.Length == len(want) {
			return
		}
	}
	t.Errorf("got %+v, want %q", shots(view), want)
}

// TestSeveralInterfacesAreToldInOrderOfTime holds that packets which pass two
// interfaces are told where they were seen first, and again at the other.
func TestSeveralInterfacesAreToldInOrderOfTime(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "add", "v0", "type", "veth", "peer", "name", "v1")
	ip(t, "link", "set", "v0", "up")
	ip(t, "link", "set", "v1", "up")
	source, err := Live(LiveOptions{Interfaces: []string{"v1", "v0"}})
	if err != nil {
		t.Fatal(err)
	}
	const sent = 40
	for i := range byte(sent) {
		from := []string{"v0", "v1"}[i/4%2]
		send(t, from, ipFrame(i, 64, "over a cable"))
	}
	view := ended(t, source)
	var last time.Duration
	at := map[byte][]trace.Tap{}
	for _, s := range view.Sightings.All() {
		if s.Time < last {
			t.Errorf("frame %d passed before the one before it", s.ID)
		}
		last = s.Time
		if data := view.Data(s); len(data) == len(ipFrame(0, 64, "over a cable")) && data[13] == 0 {
			tap, _ := view.Tap(s.Tap)
			at[data[14+5]] = append(at[data[14+5]], tap)
		}
	}
	for i := range byte(sent) {
		from, to := []string{"v0", "v1"}[i/4%2], []string{"v1", "v0"}[i/4%2]
		if taps := at[i]; len(taps) != 2 || taps[0].Interface != from || taps[0].Again || taps[1].Interface != to || !taps[1].Again {
			t.Errorf("packet %d was seen at %+v", i, taps)
		}
	}
}
