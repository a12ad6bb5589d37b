package netns

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"
)

// TestAPairOfInterfacesDoesTheWorkOfADevice takes /dev/net/tun away.
func TestAPairOfInterfacesDoesTheWorkOfADevice(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("it needs a namespace in which files may be hidden: run it as root")
	}
	const hidden = `mount -t tmpfs none /dev/net && exec "$0" `
	if got, status := output(t, "sh", "-c", hidden+"bounce", self(t)); got != "hello <nil>\n" || status != 0 {
		if strings.Contains(got, string(NoDevice)) {
			t.Skipf("this machine makes no pairs of interfaces: %s", got)
		}
		t.Errorf("it ended with %d: %s", status, got)
	}
	const want = "lo 65536 true [127.0.0.1/8 ::1/128]\neth0 1400 true [192.0.2.2/32 2001:db8::2/128]\n"
	if got, _ := output(t, "sh", "-c", hidden+`try "$0" look`, self(t)); got != want {
		t.Errorf("it sees %s", got)
	}
}

// TestSocketsAreOnTheNamespacesInterfaces asks each for what it can be bound to.
func TestSocketsAreOnTheNamespacesInterfaces(t *testing.T) {
	watched := config
	watched.Watched = true
	n, err := New(watched, Command{Args: []string{"true"}})
	skipWhereForbidden(t, err)
	defer n.Device.Close()
	defer n.Close()
	if len(n.Sockets) != 2 {
		t.Fatalf("there are %d sockets", len(n.Sockets))
	}
	for _, s := range n.Sockets {
		for name, want := range map[string]bool{Loopback: true, "eth0": true, "no0": false} {
			if _, err := indexOf(int(s.Fd()), name); (err == nil) != want {
				t.Errorf("%s: %v", name, err)
			}
		}
		s.Close()
	}
}

// TestCapabilitiesOfTheFileAreNoHindrance has nobody start a program that was
// given the right to watch interfaces.
func TestCapabilitiesOfTheFileAreNoHindrance(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives capabilities")
	}
	_, _ = begin(t, "true") // or the test is skipped
	for _, program := range []string{"setpriv", "setcap"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("%s is not installed", program)
		}
	}
	cmd := exec.Command("sh", "-c", `mount -t tmpfs -o mode=755 none /dev/net && mknod -m 666 /dev/net/tun c 10 200 &&
		mount -t tmpfs -o mode=755 none /mnt && cp "$0" /mnt/program && setcap cap_net_raw,cap_net_admin=eip /mnt/program && cd / &&
		exec setpriv --reuid 65534 --regid 65534 --clear-groups /mnt/program try cat /etc/resolv.conf`, self(t))
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: unix.CLONE_NEWNS}
	got, err := cmd.CombinedOutput()
	if err != nil && (bytes.Contains(got, []byte("mount:")) || bytes.Contains(got, []byte("setcap:"))) {
		t.Skipf("this machine gives none: %s", got)
	}
	if err != nil || !strings.HasPrefix(string(got), "search .\n") {
		t.Errorf("%v: %s", err, got)
	}
}
