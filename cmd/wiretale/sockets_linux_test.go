package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"wiretale/session"
	"wiretale/trace"
)

// inNamespace moves the test to a network namespace of its own, whose loopback
// is up, on a thread that ends with it.
func inNamespace(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skipf("a network namespace needs CAP_SYS_ADMIN: %v", err)
	}
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		t.Skipf("ip: %v: %s", err, out)
	}
}

// serving starts a web server in the namespace and returns its process, its
// address, and what lets it answer.
func serving(t *testing.T) (pid int, address string, answer func()) {
	t.Helper()
	server := exec.Command("python3", "-u", "-c", `
import http.server, os, sys
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        sys.stdin.readline()
        super().do_GET()
s = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(os.getpid(), s.server_port, flush=True)
s.serve_forever()`)
	server.Dir = t.TempDir()
	if err := os.WriteFile(server.Dir+"/index.html", []byte(strings.Repeat("x", 40_000)), 0o644); err != nil {
		t.Fatal(err)
	}
	in, err := server.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Skip("no python3: ", err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	port := ""
	if n, _ := fmt.Sscan(line, &pid, &port); err != nil || n != 2 {
		t.Skipf("the server says %q: %v", line, err)
	}
	return pid, net.JoinHostPort("127.0.0.1", port), func() { fmt.Fprintln(in) }
}

// until waits for a snapshot of a session that is as wanted.
func until(t *testing.T, s session.Session, wanted func(*trace.Snapshot) bool) *trace.Snapshot {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		changed, snapshot := s.Changed(), s.Snapshot()
		if wanted(snapshot) {
			return snapshot
		}
		select {
		case <-changed:
		case <-late:
			return snapshot
		}
	}
}

// TestLiveLoopbackShowsProcessesAndTheKernelsView fetches a page with curl.
func TestLiveLoopbackShowsProcessesAndTheKernelsView(t *testing.T) {
	inNamespace(t)
	server, address, answer := serving(t)
	curl := exec.Command("curl", "-s", "-o", "/dev/null", "http://"+address+"/")
	s, err := watch(t.Context(), "lo")
	if err != nil {
		t.Skip("watching lo needs CAP_NET_RAW: ", err)
	}
	defer s.Close()
	if err := curl.Start(); err != nil {
		t.Skip("no curl: ", err)
	}
	value := func(h *trace.EndpointHistory, name string) int64 {
		if h == nil || h.Kernel[name] == nil {
			return 0
		}
		v, _ := trace.ValueAt(h.Kernel[name].Changes, trace.EndOf(time.Hour))
		return v
	}
	told := func(s *trace.Snapshot) bool {
		if len(s.Conversations) != 1 {
			return false
		}
		a, b := s.EndpointsOf(1)
		for _, h := range [...]*trace.EndpointHistory{a, b} {
			if value(h, "cwnd") == 0 || value(h, "SRTT") == 0 {
				return false
			}
		}
		return s.Conversations[0].Processes[0].ID != 0 && s.Conversations[0].Processes[1].ID != 0
	}
	snapshot := until(t, s, told)
	answer()
	if err := curl.Wait(); err != nil {
		t.Error("curl: ", err)
	}
	if len(snapshot.Conversations) == 0 {
		t.Fatal("nothing was seen")
	}
	c := &snapshot.Conversations[0]
	if want := (trace.Process{ID: curl.Process.Pid, Name: "curl"}); c.Processes[0] != want {
		t.Errorf("the client is %v, not %v", c.Processes[0], want)
	}
	if c.Processes[1].ID != server || !strings.HasPrefix(c.Processes[1].Name, "python") {
		t.Errorf("the server is %v, not python %d", c.Processes[1], server)
	}
	for i, at := range [...]string{c.Client.String(), c.Server.String()} {
		_, port, _ := net.SplitHostPort(at)
		if n, _ := snapshot.Node(c.Node(i == 0)); n.Name != c.Processes[i].Name+":"+port {
			t.Errorf("a lane is called %q", n.Name)
		}
	}
	a, b := snapshot.EndpointsOf(1)
	for _, h := range [...]*trace.EndpointHistory{a, b} {
		if value(h, "cwnd") < 10 || value(h, "SRTT") <= 0 || value(h, "SRTT") > int64(time.Second) {
			t.Errorf("the kernel's cwnd is %d, its round trip %v", value(h, "cwnd"), time.Duration(value(h, "SRTT")))
		}
	}
}

// heldServer answers one question, once a line can be read from a file.
const heldServer = `
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        open(sys.argv[1]).readline()
        self.send_response(204)
        self.end_headers()
    def log_message(self, *_): pass
s = http.server.HTTPServer(("127.0.0.1", 8000), Handler)
print("ready", flush=True)
s.handle_request()`

// TestRunShowsTheProcessesOfItsNetwork has both ends in a network of their own,
// whose sockets and processes are looked at from outside.
func TestRunShowsTheProcessesOfItsNetwork(t *testing.T) {
	need(t, "curl", "python3")
	gate := filepath.Join(t.TempDir(), "gate")
	if err := unix.Mkfifo(gate, 0o666); err != nil {
		t.Fatal(err)
	}
	script := "python3 -c \"$0\" " + gate + " | { read ready; curl -s --noproxy '*' http://127.0.0.1:8000/; }"
	s, err := behindRelay{title: "test"}.beside(t.Context(), []string{"sh", "-c", script, heldServer}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	named := func(s *trace.Snapshot) bool {
		return len(s.Conversations) == 1 && s.Conversations[0].Processes[0].ID != 0 && s.Conversations[0].Processes[1].ID != 0
	}
	snapshot := until(t, s, named)
	opened, err := os.OpenFile(gate, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	fmt.Fprintln(opened)
	if !named(snapshot) {
		t.Fatalf("got %+v", snapshot.Conversations)
	}
	c := &snapshot.Conversations[0]
	if c.Processes[0].Name != "curl" || !strings.HasPrefix(c.Processes[1].Name, "python") {
		t.Errorf("got %v and %v", c.Processes[0], c.Processes[1])
	}
	for _, p := range c.Processes { // as this side of the namespace counts them
		if name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", p.ID)); err == nil && strings.TrimSpace(string(name)) != p.Name {
			t.Errorf("%d is %q here, not %q", p.ID, name, p.Name)
		}
	}
}
