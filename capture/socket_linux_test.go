package capture

import (
	"net"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// packetSocket opens a socket in the namespace of the test.
func packetSocket(t *testing.T) *os.File {
	t.Helper()
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Skip("watching needs CAP_NET_RAW")
	}
	return os.NewFile(uintptr(fd), "packet")
}

// TestSocketsOfAnotherNamespaceAreWatched opens one in a namespace, and has it
// read by a thread outside of it, where lo is another interface.
func TestSocketsOfAnotherNamespaceAreWatched(t *testing.T) {
	inNamespace(t)
	ip(t, "link", "set", "lo", "up")
	socket, opened := packetSocket(t), make(chan error)
	var source Source
	go func() {
		var err error
		source, err = LiveFrom("lo", []Socket{{Interface: "lo", File: socket}})
		opened <- err
	}()
	if err := <-opened; err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	to := conn.LocalAddr().(*net.UDPAddr)
	if _, err := conn.WriteToUDP([]byte("there"), to); err != nil {
		t.Fatal(err)
	}
	view := ended(t, source)
	if got := datagrams(t, view, to.Port); len(got) != 1 || string(got[0]) != "there" {
		t.Errorf("got %q", got)
	}
	if tap := view.Taps.At(0); !tap.Loopback || tap.Interface != "lo" {
		t.Errorf("got tap %+v", tap)
	}
}

func TestASocketWithoutItsInterfaceIsRefused(t *testing.T) {
	_, err := LiveFrom("gone0", []Socket{{Interface: "gone0", File: packetSocket(t)}})
	if !is(err, LiveDown) {
		t.Errorf("got %v", err)
	}
}
