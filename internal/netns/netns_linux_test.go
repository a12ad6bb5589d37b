package netns

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestMain is the tests, the first process of a namespace, and small programs
// that run in one or start one.
func TestMain(m *testing.M) {
	Init()
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case "look":
			look()
		case "ask":
			ask(os.Args[2])
		case "try":
			try(os.Args[2:])
		case "bounce":
			bounced()
		}
	}
	os.Exit(m.Run())
}

// look prints the network as a program sees it.
func look() {
	list, _ := net.Interfaces()
	for _, i := range list {
		addrs, _ := i.Addrs()
		fmt.Println(i.Name, i.MTU, i.Flags&net.FlagUp != 0, addrs)
	}
	os.Exit(0)
}

// ask sends a datagram and prints the answer.
func ask(to string) {
	conn, err := net.Dial("udp", to)
	if err == nil {
		_, err = conn.Write([]byte("hello"))
	}
	answer := make([]byte, 100)
	if err == nil {
		var n int
		n, err = conn.Read(answer)
		answer = answer[:n]
	}
	fmt.Println(string(answer), err)
	os.Exit(0)
}

// try runs a command in a network and prints what kept it from that, if
// something did.
func try(args []string) {
	n, err := New(config, Command{Args: args, Stdout: os.Stdout, Stderr: os.Stderr})
	if err == nil {
		err = n.Start()
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	status := n.Wait()
	n.Close()
	os.Exit(status)
}

var config = Config{
	Interface: "eth0", MTU: 1400,
	Addresses:   []netip.Addr{netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("2001:db8::2")},
	Routes:      []netip.Prefix{netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("2001:db8:1::80/128")},
	Nameservers: []netip.Addr{netip.MustParseAddr("192.0.2.53")},
	Timeout:     1500 * time.Millisecond, Attempts: 3, Search: ".",
}

// begin starts a command and returns its network, and what it prints. The
// test is skipped where the machine doesn't allow it.
func begin(t *testing.T, args ...string) (*Network, *bufio.Reader) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	n, err := New(config, Command{Args: args, Stdout: w, Stderr: w})
	w.Close()
	skipWhereForbidden(t, err)
	t.Cleanup(func() { n.Device.Close() })
	t.Cleanup(n.Close)
	if err := n.Start(); err != nil {
		t.Fatal(err)
	}
	return n, bufio.NewReader(r)
}

// skipWhereForbidden skips the test where namespaces or TUN devices are not to
// be had, and fails it instead where everything must be.
func skipWhereForbidden(t *testing.T, err error) {
	t.Helper()
	var e *Error
	if errors.As(err, &e) && os.Getenv("WIRETALE_ORACLES") != "require" {
		switch e.Code {
		case NoDevice, DeviceDenied, UsersForbidden, Forbidden:
			t.Skipf("this machine gives no network of one's own: %v", e)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// output runs a command to its end.
func output(t *testing.T, args ...string) (printed string, status int) {
	t.Helper()
	n, r := begin(t, args...)
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(data), n.Wait()
}

func self(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestACommandSeesItsOwnNetworkOnly(t *testing.T) {
	got, status := output(t, self(t), "look")
	const want = "lo 65536 true [127.0.0.1/8 ::1/128]\neth0 1400 true [192.0.2.2/32 2001:db8::2/128]\n"
	if got != want || status != 0 {
		t.Errorf("it ended with %d: %s", status, got)
	}
}

func TestNamesAreAskedOfTheNetwork(t *testing.T) {
	got, status := output(t, "cat", "/etc/resolv.conf", "/etc/hosts")
	const want = "search .\nnameserver 192.0.2.53\noptions timeout:2\noptions attempts:3\n127.0.0.1 localhost\n::1 localhost\n"
	if !strings.HasPrefix(got, want) || status != 0 {
		t.Errorf("it ended with %d: %s", status, got)
	}
	const switches = "passwd: files\nhosts: files mdns4_minimal resolve dns\n  hosts: db\nshadow: files"
	if got := string(nsswitch([]byte(switches))); got != "passwd: files\nshadow: files\nhosts: files dns\n" {
		t.Errorf("nsswitch.conf is %q", got)
	}
}

// TestDatagramsPassTheDevice answers the first datagram with itself: addresses
// and ports change places, which leaves both checksums right.
func TestDatagramsPassTheDevice(t *testing.T) {
	n, printed := begin(t, self(t), "ask", "203.0.113.80:7")
	if err := bounce(n.Device); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(printed); string(got) != "hello <nil>\n" || n.Wait() != 0 {
		t.Errorf("got %q", got)
	}
}

func bounce(device io.ReadWriter) error {
	buffer := make([]byte, 2000)
	for {
		length, err := device.Read(buffer)
		if err != nil {
			return err
		}
		d := buffer[:length]
		if d[0] != 0x45 || d[9] != unix.IPPROTO_UDP {
			continue
		}
		swap(d[12:16], d[16:20])
		swap(d[20:22], d[22:24])
		_, err = device.Write(d)
		return err
	}
}

// bounced is a program that does so for another.
func bounced() {
	own, err := os.Executable()
	if err != nil {
		panic(err)
	}
	n, err := New(config, Command{Args: []string{own, "ask", "203.0.113.80:7"}, Stdout: os.Stdout})
	if err == nil {
		err = n.Start()
	}
	if err == nil {
		err = bounce(n.Device)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(n.Wait())
}

func swap(a, b []byte) {
	for i := range a {
		a[i], b[i] = b[i], a[i]
	}
}

func TestTheStatusIsTheCommands(t *testing.T) {
	for script, want := range map[string]int{"exit 7": 7, "true": 0, "kill -TERM $$": 128 + 15, "kill -KILL $$": 128 + 9} {
		if _, status := output(t, "sh", "-c", script); status != want {
			t.Errorf("%s: the status is %d", script, status)
		}
	}
}

func TestSignalsReachEverythingInTheNetwork(t *testing.T) {
	n, printed := begin(t, "sh", "-c", `trap "wait; exit 5" TERM
		(trap "echo child; exit" TERM; echo up; while :; do sleep 0.01; done) &
		while :; do sleep 0.01; done`)
	if line, _ := printed.ReadString('\n'); line != "up\n" {
		t.Fatalf("it began with %q", line)
	}
	n.Signal(unix.SIGTERM)
	rest, _ := io.ReadAll(printed)
	if status := n.Wait(); status != 5 || !strings.Contains(string(rest), "child\n") {
		t.Errorf("it ended with %d: %s", status, rest)
	}
}

// What the command leaves behind holds the pipe open: when that is closed,
// nothing is left.
func TestNothingOutlivesItsCommand(t *testing.T) {
	printed, status := output(t, "sh", "-c", `(trap "" HUP TERM INT; exec setsid sleep 1000) & sleep 1000 & exit 3`)
	if printed != "" || status != 3 {
		t.Errorf("it ended with %d: %s", status, printed)
	}
}

func TestNothingOutlivesACrash(t *testing.T) {
	_, _ = begin(t, "true") // or the test is skipped
	for _, stopped := range []bool{false, true} {
		crash := exec.Command(self(t), "try", "sh", "-c", `(trap "" HUP TERM INT; exec setsid sleep 1000) & echo up; exec sleep 1000`)
		r, err := crash.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		crash.Stderr = nil
		if err := crash.Start(); err != nil {
			t.Fatal(err)
		}
		printed := bufio.NewReader(r)
		if line, _ := printed.ReadString('\n'); line != "up\n" {
			t.Fatalf("it began with %q", line)
		}
		if stopped {
			if err := crash.Process.Signal(unix.SIGSTOP); err != nil {
				t.Fatal(err)
			}
		}
		if err := crash.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(printed); err != nil || len(rest) > 0 {
			t.Errorf("it went on with %q, %v", rest, err)
		}
		_ = crash.Wait()
	}
}

func TestWhatCannotBeStartedIsTold(t *testing.T) {
	text := t.TempDir() + "/text"
	if err := os.WriteFile(text, []byte("\x00 no program"), 0o700); err != nil {
		t.Fatal(err)
	}
	plain := t.TempDir() + "/plain"
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for program, want := range map[string]Code{"no-such-program": NoCommand, "/no/such/program": NoCommand, plain: CommandDenied, text: CommandDenied} {
		n, err := New(config, Command{Args: []string{program}})
		if err == nil {
			err = n.Start()
			n.Device.Close()
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%s: got %v", program, err)
		}
		if e.Code != want {
			skipWhereForbidden(t, err)
			t.Errorf("%s: got %v", program, err)
		}
		if e.Step != program {
			t.Errorf("%s: it is called %q", program, e.Step)
		}
	}
}

func TestWhatTheMachineForbidsIsTold(t *testing.T) {
	for errno, want := range map[syscall.Errno]Code{unix.ENOENT: NoDevice, unix.ENODEV: NoDevice, unix.EACCES: DeviceDenied, unix.EPERM: DeviceDenied, unix.EIO: Failed} {
		var e *Error
		if err := deviceError(errno); !errors.As(err, &e) || e.Code != want || !errors.Is(err, errno) {
			t.Errorf("%v: got %v", errno, err)
		}
	}
	if os.Geteuid() != 0 {
		t.Skip("the rest needs a namespace whose settings may be changed: run it as root")
	}
	// A machine that forbids something is a namespace that was made so.
	for script, want := range map[string]string{
		"echo 0 > /proc/sys/user/max_user_namespaces":                                `netns.users-forbidden: user.max_user_namespaces: found "user.max_user_namespaces=0", expected "user.max_user_namespaces=10000"`,
		"echo 0 > /proc/sys/user/max_net_namespaces":                                 `netns.users-forbidden: user.max_net_namespaces: found "user.max_net_namespaces=0", expected "user.max_net_namespaces=10000"`,
		"mount -t tmpfs none /dev/net && echo 2 > /proc/sys/user/max_net_namespaces": `netns.no-device: /dev/net/tun: found "no such file or directory", expected ""`,
	} {
		got, _ := output(t, "sh", "-c", script+` && exec "$0" try echo ran`, self(t))
		if got != want+"\n" {
			t.Errorf("%s: got %s", script, got)
		}
	}
}

// TestEtcIsCopiedWhereAFileIsMissing takes resolv.conf away, and leaves a link
// that leads nowhere in the place of hosts.
func TestEtcIsCopiedWhereAFileIsMissing(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("it needs a namespace in which files may be changed: run it as root")
	}
	got, status := output(t, "sh", "-c", `mount -t tmpfs none /mnt && mkdir /mnt/etc && cd /mnt/etc &&
		echo kept > file && ln -s ../mnt/etc/file relative && mkdir dir && echo deep > dir/file && ln -s /nowhere hosts &&
		mount --bind /mnt/etc /etc && exec "$0" try sh -c "cat /etc/resolv.conf /etc/hosts /etc/relative /etc/dir/file; ls /etc"`, self(t))
	for _, part := range []string{"search .\nnameserver 192.0.2.53\n", "127.0.0.1 localhost\n", "kept\ndeep\ndir\nfile\nhosts\nrelative\nresolv.conf\n"} {
		if !strings.Contains(got, part) || status != 0 {
			t.Errorf("it ended with %d: %s", status, got)
		}
	}
}

// TestAnOrdinaryUserNeedsNoRights has nobody run a command, where /dev/net/tun
// may be opened by everybody, as it may on most machines.
func TestAnOrdinaryUserNeedsNoRights(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("every other test here is this one")
	}
	_, _ = begin(t, "true") // or the test is skipped
	setpriv, err := exec.LookPath("setpriv")
	if err != nil {
		t.Skip("setpriv is not installed")
	}
	cmd := exec.Command("sh", "-c", `mount -t tmpfs -o mode=755 none /dev/net && mknod -m 666 /dev/net/tun c 10 200 &&
		mount -t tmpfs -o mode=755 none /mnt && cp "$0" /mnt/program && cd / &&
		exec "$1" --reuid 65534 --regid 65534 --clear-groups /mnt/program try sh -c 'id -u; id -g; cat /etc/resolv.conf; exec /mnt/program look'`,
		self(t), setpriv)
	cmd.SysProcAttr = &syscall.SysProcAttr{Unshareflags: unix.CLONE_NEWNS}
	got, err := cmd.CombinedOutput()
	if err != nil && bytes.Contains(got, []byte("mount:")) {
		t.Skipf("this machine mounts nothing: %s", got)
	}
	want := "65534\n65534\nsearch .\nnameserver 192.0.2.53\n"
	if err != nil || !strings.HasPrefix(string(got), want) || !strings.Contains(string(got), "eth0 1400 true [192.0.2.2/32 2001:db8::2/128]\n") {
		t.Errorf("%v: %s", err, got)
	}
}
