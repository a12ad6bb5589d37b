package sockdiag

import (
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
	"time"

	"wiretale/internal/oracle"
	"wiretale/trace"
	"wiretale/wire"
)

func openKernel(t *testing.T) *Kernel {
	t.Helper()
	k, err := Open()
	if err != nil {
		t.Skip("the kernel can't be asked: ", err)
	}
	t.Cleanup(k.Close)
	return k
}

func addressOf(a net.Addr) netip.AddrPort {
	at := netip.MustParseAddrPort(a.String())
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}

// ofConn is the question for a connection's socket.
func ofConn(c net.Conn) question {
	protocol := wire.ProtocolTCP
	if _, is := c.(*net.UDPConn); is {
		protocol = wire.ProtocolUDP
	}
	return question{protocol, addressOf(c.LocalAddr()), addressOf(c.RemoteAddr())}
}

// connected makes a connection over loopback.
func connected(t *testing.T, network, address string) (l net.Listener, client, server net.Conn) {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		t.Skip(network, " can't be listened on: ", err)
	}
	t.Cleanup(func() { l.Close() })
	if client, err = net.Dial(network, l.Addr().String()); err == nil {
		t.Cleanup(func() { client.Close() })
		server, err = l.Accept()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return l, client, server
}

// TestTheKernelIsReadAsSsReadsIt holds a connection's report with what ss
// prints of it.
func TestTheKernelIsReadAsSsReadsIt(t *testing.T) {
	oracle.Need(t, "ss")
	k := openKernel(t)
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		_, client, server := connected(t, "tcp", address)
		if _, err := client.Write(make([]byte, 300_000)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(server, make([]byte, 299_000)); err != nil {
			t.Fatal(err)
		}
		for _, c := range []net.Conn{client, server} {
			r, got, said := askBoth(t, k, c)
			compared := 0
			for _, f := range []struct {
				name, pattern string
				unit          float64
			}{
				{"cwnd", `\bcwnd:(\d+)`, 1}, {"SRTT", `\brtt:([\d.]+)/`, 1e6}, {"RTTVAR", `\brtt:[\d.]+/([\d.]+)`, 1e6}, {"RTO", `\brto:(\d+)`, 1e6},
				{"MSS", `\smss:(\d+)`, 1}, {"Recv-Q", `^ESTAB +(\d+)`, 1}, {"Send-Q", `^ESTAB +\d+ +(\d+)`, 1}, {"rcvbuf", `,rb(\d+)`, 1},
				{"sndbuf", `,tb(\d+)`, 1}, {"SND.WND", `\bsnd_wnd:(\d+)`, 1}, {"RTT.min", `\bminrtt:([\d.]+)`, 1e6},
			} {
				found := regexp.MustCompile(f.pattern).FindSubmatch(said)
				if found == nil {
					continue // an older ss doesn't say
				}
				compared++
				if want, _ := strconv.ParseFloat(string(found[1]), 64); int64(want*f.unit+0.5) != got[f.name] {
					t.Errorf("%s is %d, ss says %s", f.name, got[f.name], said)
				}
			}
			if compared < 8 {
				t.Errorf("ss says too little: %s", said)
			}
			process := (&owners{proc: "/proc"}).find(map[uint64]bool{r.Inode: true})[r.Inode]
			found := regexp.MustCompile(`\(\("([^"]+)",pid=(\d+)`).FindSubmatch(said)
			if found == nil || process.Name != string(found[1]) || strconv.Itoa(process.ID) != string(found[2]) || process.ID != os.Getpid() {
				t.Errorf("the process is %v, ss says %s", process, said)
			}
			oracle.Count(t, compared+1)
		}
	}
}

// askBoth asks the kernel and ss of a connection, until nothing has changed
// while ss was looking: a last acknowledgment may still be on its way.
func askBoth(t *testing.T, k *Kernel, c net.Conn) (r Report, figures map[string]int64, said []byte) {
	t.Helper()
	for {
		r, ok := k.ask(ofConn(c))
		said, err := exec.Command("ss", "-tinpmH", "src", c.LocalAddr().String(), "and", "dst", c.RemoteAddr().String()).CombinedOutput()
		if err != nil || !ok || r.State != trace.Established {
			t.Fatalf("got %+v, %v; ss says %s, %v", r, ok, said, err)
		}
		figures = named(r.Figures)
		if again, ok := k.ask(ofConn(c)); ok && maps.Equal(figures, named(again.Figures)) {
			return r, figures, said
		}
	}
}

// TestAListenerTellsItsQueue fills the queue of a socket that accepts nothing.
func TestAListenerTellsItsQueue(t *testing.T) {
	k := openKernel(t)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	at := question{protocol: wire.ProtocolTCP, local: addressOf(l.Addr())}
	for waiting := range int64(3) {
		r, ok := k.ask(at)
		got := named(r.Figures)
		if !ok || r.State != trace.Listen || got["accept-Q"] != waiting || got["backlog"] == 0 {
			t.Errorf("with %d that wait: got %+v, %v, %v", waiting, r, got, ok)
		}
		c, err := net.Dial("tcp4", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	unused := question{wire.ProtocolTCP, at.local, netip.MustParseAddrPort("127.0.0.1:1")}
	if r, ok := k.ask(unused); ok {
		t.Errorf("a connection that isn't there: got %+v", r)
	}
}

func TestDatagramSocketsAreFound(t *testing.T) {
	k := openKernel(t)
	server, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	client, err := net.Dial("udp4", server.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	q := ofConn(client)
	r, ok := k.ask(q)
	if got := named(r.Figures); !ok || r.Local != q.local || r.Remote != q.remote || got["Recv-Q"] != 0 {
		t.Errorf("the client: got %+v, %v, %v", r, got, ok)
	}
	// The kernel counts what a datagram takes, not its length.
	r, ok = k.ask(q.reversed())
	if got := named(r.Figures); !ok || r.Local != q.remote || got["Recv-Q"] < 5 {
		t.Errorf("the server: got %+v, %v, %v", r, got, ok)
	}
}

// TestTheEndOfASocketIsTold holds that what the kernel knew last is not lost,
// however quickly a connection is over.
func TestTheEndOfASocketIsTold(t *testing.T) {
	k := openKernel(t)
	_, client, server := connected(t, "tcp4", "127.0.0.1:0")
	ended := make(map[netip.AddrPort]Report)
	k.ended = func(r *Report) { ended[r.Local] = *r }
	mine := ofConn(client)
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(server, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	client.Close()
	if _, err := server.Read(make([]byte, 1)); err != io.EOF {
		t.Fatal(err)
	}
	server.Close()
	for late := time.Now().Add(20 * time.Second); len(ended) < 2 || ended[mine.remote].Cookie == 0; {
		if k.drain(); time.Now().After(late) {
			t.Skip("this kernel doesn't tell of sockets' ends")
		}
	}
	for _, at := range []netip.AddrPort{mine.local, mine.remote} {
		r := ended[at]
		got := named(r.Figures)
		if _, told := got["Recv-Q"]; told || got["cwnd"] == 0 || got["SRTT"] == 0 {
			t.Errorf("at its end %v: got %v", at, got)
		}
	}
	if r, ok := k.ask(mine); !ok || r.State != trace.TimeWait || r.Inode != 0 {
		t.Errorf("afterwards the client is %+v, %v", r, ok)
	}
}

func TestAMachineSaysWhetherItTells(t *testing.T) {
	k, err := Open()
	if err != nil {
		if Usable() == nil {
			t.Error("it can't be opened, but is usable")
		}
		t.Skip(err)
	}
	defer k.Close()
	_, client, _ := connected(t, "tcp4", "127.0.0.1:0")
	_, found := k.ask(ofConn(client))
	if usable := Usable(); (usable == nil) != found {
		t.Errorf("usable: %v, but a socket is found: %v", usable, found)
	}
}
