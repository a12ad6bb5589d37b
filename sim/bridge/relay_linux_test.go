package bridge

import (
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
	"testing"
	"time"

	"wiretale/internal/netns"
)

// relayed is what came of a command behind a relay.
type relayed struct {
	status int
	output string
	took   time.Duration
}

// behind runs a command behind a relay. Where the machine doesn't allow it the
// test is skipped. In the arguments MACHINE stands for this machine's loopback
// as the command knows it.
func behind(t *testing.T, args ...string) relayed {
	t.Helper()
	machine := Addresses().Machine
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "MACHINE", machine.String())
	}
	printed, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRelay(netns.Command{Args: args, Stdout: w, Stderr: w}, false)
	w.Close()
	skipWhereForbidden(t, err)
	defer r.Close()
	output := make(chan string)
	go func() {
		data, _ := io.ReadAll(printed)
		output <- string(data)
	}()
	began := time.Now()
	status, err := r.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return relayed{status, <-output, time.Since(began)}
}

// server serves what an ordinary server of this machine does, and returns its
// port.
func server(t *testing.T, at string) (port int) {
	t.Helper()
	l, err := net.Listen("tcp", at)
	if err != nil {
		t.Skipf("no server at %s: %v", at, err)
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

func TestTheWorldOutsideIsReachedThroughTheRelay(t *testing.T) {
	t.Parallel()
	port := server(t, ":0")
	file := filepath.Join(t.TempDir(), "file")
	for _, p := range append(interfaces(), netip.MustParsePrefix("127.0.0.1/8")) {
		host := p.Addr().String()
		switch {
		case p.Addr().IsLoopback() && p.Addr().Is4():
			host = "MACHINE"
		case !p.Addr().IsGlobalUnicast():
			continue
		}
		url := "http://" + net.JoinHostPort(host, strconv.Itoa(port)) + "/counted?size=1000000"
		o := behind(t, curl(t, "-o", file, url)...)
		if o.status != 0 || fetched(t, file) != digest(content(1_000_000)) {
			t.Errorf("%s: curl ended with %d after %v: %s", url, o.status, o.took, o.output)
		}
	}
}

func TestUploadsArriveWhole(t *testing.T) {
	t.Parallel()
	port := server(t, "127.0.0.1:0")
	file := filepath.Join(t.TempDir(), "file")
	data := content(1_000_000)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	o := behind(t, curl(t, "-T", file, fmt.Sprintf("http://MACHINE:%d/", port))...)
	if want := digest(data) + " <nil>\n"; o.status != 0 || o.output != want {
		t.Errorf("curl ended with %d after %v: %s", o.status, o.took, o.output)
	}
}
