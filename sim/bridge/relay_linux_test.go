package bridge

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"wiretale/internal/netns"
	"wiretale/wire"
)

// behind runs a command behind a relay, and returns what it printed and its
// status. Where the machine doesn't allow it the test is skipped. In the
// arguments MACHINE stands for this machine's loopback as the command knows it.
func behind(t *testing.T, args ...string) (output string, status int) {
	t.Helper()
	return behindAsking(t, machineResolving(), args...)
}

// behindAsking is behind with name servers of the test's own.
func behindAsking(t *testing.T, asks resolving, args ...string) (output string, status int) {
	t.Helper()
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "MACHINE", newInside(interfaces(), asks.servers).Machine.String())
	}
	printed, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r, err := newRelay(netns.Command{Args: args, Stdout: w, Stderr: w}, asks, false)
	w.Close()
	skipWhereForbidden(t, err)
	defer r.Close()
	all := make(chan string)
	go func() {
		data, _ := io.ReadAll(printed)
		all <- string(data)
	}()
	status, err = r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return <-all, status
}

// calling is a command line of the test's own client.
func calling(t *testing.T, what string, args ...string) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{self, "call", what}, args...)
}

// listen is a server on this machine, which answers each connection in its own
// way, and the address by which a command behind a relay reaches it.
func listen(t *testing.T, serve func(*net.TCPConn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go serve(c.(*net.TCPConn))
		}
	}()
	return fmt.Sprintf("MACHINE:%d", l.Addr().(*net.TCPAddr).Port)
}

// site is a web server on this machine that serves and takes files, and its port.
func site(t *testing.T, at string) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			data, err := io.ReadAll(r.Body)
			fmt.Fprintln(w, digest(data), err)
			return
		}
		answer(w, r)
	}))
	s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	return l.Addr().(*net.TCPAddr).Port
}

// TestTheWorldOutsideIsReached fetches a file from every address that this
// machine has, as any other machine's would be.
func TestTheWorldOutsideIsReached(t *testing.T) {
	t.Parallel()
	port, file := site(t, ":0"), filepath.Join(t.TempDir(), "file")
	hosts := []string{"MACHINE", MachineName}
	for _, p := range interfaces() {
		if p.Addr().IsGlobalUnicast() {
			hosts = append(hosts, p.Addr().String())
		}
	}
	for _, host := range hosts {
		url := "http://" + net.JoinHostPort(host, strconv.Itoa(port)) + "/counted?size=1000000"
		output, status := behind(t, curl(t, "-o", file, url)...)
		if status != 0 || fetched(t, file) != digest(content(1_000_000)) {
			t.Errorf("%s: curl ended with %d: %s", url, status, output)
		}
	}
}

func TestUploadsArriveWhole(t *testing.T) {
	t.Parallel()
	port, file := site(t, "127.0.0.1:0"), filepath.Join(t.TempDir(), "file")
	data := content(1_000_000)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	output, status := behind(t, curl(t, "-T", file, fmt.Sprintf("http://MACHINE:%d/", port))...)
	if want := digest(data) + " <nil>\n"; status != 0 || output != want {
		t.Errorf("curl ended with %d: %s", status, output)
	}
}

// closedPort is one of this machine's at which nobody listens.
func closedPort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func TestWhatIsRefusedOutsideIsRefusedInside(t *testing.T) {
	t.Parallel()
	closed := fmt.Sprintf("MACHINE:%d", closedPort(t))
	for _, what := range []string{"dial", "datagram"} {
		if output, _ := behind(t, calling(t, what, closed, "5")...); !strings.HasSuffix(output, "connection refused\n") {
			t.Errorf("%s: got %q", what, output)
		}
	}
}

// TestWhereNoWayLeadsIsTold asks for an address that this machine says itself
// can't be reached, where there is one.
func TestWhereNoWayLeadsIsTold(t *testing.T) {
	t.Parallel()
	tried := false
	for _, to := range []string{"[2001:db8::1]:80", "[fd99::1]:80", "203.0.113.1:80", "240.0.0.1:80"} {
		d := net.Dialer{Timeout: time.Second}
		_, err := d.DialContext(t.Context(), "tcp", to)
		var errno syscall.Errno
		if !errors.As(err, &errno) || errno != syscall.ENETUNREACH && errno != syscall.EHOSTUNREACH {
			continue
		}
		tried = true
		if output, _ := behind(t, calling(t, "dial", to)...); output != errno.Error()+"\n" {
			t.Errorf("%s: got %q, want %q", to, output, errno)
		}
	}
	if !tried {
		t.Skip("there is a way to everywhere")
	}
}

func TestEitherSideMayStopTalkingFirst(t *testing.T) {
	t.Parallel()
	last := make(chan string, 1)
	after := listen(t, func(c *net.TCPConn) {
		asked, _ := io.ReadAll(c)
		fmt.Fprintf(c, "answer to %q", asked)
		c.Close()
	})
	before := listen(t, func(c *net.TCPConn) {
		fmt.Fprint(c, "said first")
		_ = c.CloseWrite()
		heard, _ := io.ReadAll(c)
		last <- string(heard)
		c.Close()
	})
	if output, _ := behind(t, calling(t, "half", after)...); output != "answer to \"all that I say\" <nil>\n" {
		t.Errorf("the client stopped first: %q", output)
	}
	if output, _ := behind(t, calling(t, "hear", before)...); output != "said first <nil>\n" {
		t.Errorf("the server stopped first: %q", output)
	}
	if heard := <-last; heard != "still here" {
		t.Errorf("the server heard %q", heard)
	}
}

func TestResetsPassBothWays(t *testing.T) {
	t.Parallel()
	heard := make(chan error, 1)
	cut := listen(t, func(c *net.TCPConn) {
		_, err := io.ReadAll(c)
		heard <- err
	})
	cuts := listen(t, func(c *net.TCPConn) {
		_, _ = c.Read(make([]byte, 100))
		_ = c.SetLinger(0)
		c.Close()
	})
	_, _ = behind(t, calling(t, "cut", cut)...)
	if err := <-heard; err == nil || !strings.HasSuffix(err.Error(), "connection reset by peer") {
		t.Errorf("the server heard %v", err)
	}
	if output, _ := behind(t, calling(t, "half", cuts)...); !strings.HasSuffix(output, "connection reset by peer\n") {
		t.Errorf("the client heard %q", output)
	}
}

// TestWhoDoesNotReadHoldsTheWriterBack has a server that reads nothing until
// the client is held back.
func TestWhoDoesNotReadHoldsTheWriterBack(t *testing.T) {
	t.Parallel()
	released, got := make(chan struct{}), make(chan int64, 1)
	release := listen(t, func(c *net.TCPConn) {
		c.Close()
		close(released)
	})
	sink := listen(t, func(c *net.TCPConn) {
		<-released
		n, _ := io.Copy(io.Discard, c)
		got <- n
	})
	output, _ := behind(t, calling(t, "press", sink, release)...)
	if output != "blocked true\n" {
		t.Fatalf("got %q", output)
	}
	if n := <-got; n != pressed {
		t.Errorf("%d bytes arrived", n)
	}
}

// TestDatagramsPassWhateverTheirSize has them come back as they went; the
// largest ones travel in parts.
func TestDatagramsPassWhateverTheirSize(t *testing.T) {
	t.Parallel()
	c, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	go func() {
		buffer := make([]byte, maxDatagram)
		for {
			n, from, err := c.ReadFromUDP(buffer)
			if err != nil {
				return
			}
			_, _ = c.WriteToUDP(buffer[:n], from)
		}
	}()
	at := fmt.Sprintf("MACHINE:%d", c.LocalAddr().(*net.UDPAddr).Port)
	for _, size := range []int{0, 1, 1472, 1473, 9000, 65507} {
		want := fmt.Sprintf("%d %s <nil>\n", size, digest(content(size)))
		if output, _ := behind(t, calling(t, "datagram", at, strconv.Itoa(size))...); output != want {
			t.Errorf("%d bytes: got %q", size, output)
		}
	}
}

// nameServer is one of the test's own, that knows one name, over UDP and TCP.
func nameServer(t *testing.T, name, address string) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	at := l.Addr().(*net.TCPAddr).AddrPort()
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(at))
	if err != nil {
		t.Skipf("the port is taken: %v", err)
	}
	t.Cleanup(func() { c.Close() })
	reply := func(asked []byte) []byte {
		m, err := wire.ParseDNS(asked)
		if err != nil || len(m.Questions) != 1 {
			return nil
		}
		m.Response, m.Additional = true, nil
		if q := m.Questions[0]; strings.TrimSuffix(q.Name, ".") == name && q.Type == wire.DNSTypeA {
			m.Answers = []wire.DNSRecord{{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1, Addr: netip.MustParseAddr(address)}}
		}
		return m.Serialize()
	}
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := c.ReadFromUDP(buffer)
			if err != nil {
				return
			}
			_, _ = c.WriteToUDP(reply(buffer[:n]), from)
		}
	}()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				length := make([]byte, 2)
				for {
					if _, err := io.ReadFull(c, length); err != nil {
						return
					}
					asked := make([]byte, binary.BigEndian.Uint16(length))
					if _, err := io.ReadFull(c, asked); err != nil {
						return
					}
					answer := reply(asked)
					_, _ = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))), answer...))
				}
			}()
		}
	}()
	return at
}

func TestNamesAreAskedOfTheMachinesOwnServers(t *testing.T) {
	t.Parallel()
	server := nameServer(t, "only.here.test", "203.0.113.7")
	for _, options := range []string{"", "use-vc"} { // over UDP; over TCP
		asks := resolving{servers: []netip.AddrPort{server}, search: "here.test", options: options}
		for _, name := range []string{"only.here.test", "only"} {
			output, _ := behindAsking(t, asks, calling(t, "name", name)...)
			if output != "[203.0.113.7] <nil>\n" {
				t.Errorf("options %q: %s is %s", options, name, output)
			}
		}
	}
}

// TestWhatWasSaidLastStillArrives has the command end before a slow server has
// read what it said.
func TestWhatWasSaidLastStillArrives(t *testing.T) {
	t.Parallel()
	got := make(chan int64, 1)
	at := listen(t, func(c *net.TCPConn) {
		n, _ := io.Copy(io.Discard, c)
		got <- n
	})
	host, port, _ := net.SplitHostPort(at)
	_, status := behind(t, "bash", "-c", fmt.Sprintf("head -c 300000 /dev/zero > /dev/tcp/%s/%s", host, port))
	if n := <-got; n != 300_000 || status != 0 {
		t.Errorf("%d bytes arrived, the status is %d", n, status)
	}
}

// TestPingsPassWhereTheyAreAllowed asks this machine, which may forbid them,
// and one that is behind a relay itself and allows them.
func TestPingsPassWhereTheyAreAllowed(t *testing.T) {
	t.Parallel()
	if output, _ := behind(t, calling(t, "nest", "echo", "NESTED")...); output != "0 [0 7] who is there\n" {
		t.Errorf("one behind a relay: got %q", output)
	}
	if Addresses().Machine6.IsValid() {
		if output, _ := behind(t, calling(t, "nest", "echo", "NESTED6")...); output != "129 [0 7] who is there\n" {
			t.Errorf("over IPv6: got %q", output)
		}
	}
	want := "0 [0 7] who is there\n"
	if TryEcho() != nil {
		want = "no route to host\n"
	}
	if output, _ := behind(t, calling(t, "echo", "MACHINE")...); !strings.HasSuffix(output, want) {
		t.Errorf("this machine: got %q, want %q", output, want)
	}
}
