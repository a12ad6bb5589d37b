package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"wiretale/sim/bridge"
)

// ownServer has a server and its client talk in the network of their own.
const ownServer = `python3 -m http.server -b 127.0.0.1 8000 >/dev/null 2>&1 &
until curl -s -o /dev/null --noproxy '*' http://127.0.0.1:8000/; do :; done
kill $!`

func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skipf("%s is not installed", p)
		}
	}
	if ok, err := condition("network"); !ok {
		t.Skipf("this machine gives no network of one's own: %v", err)
	}
}

// hello is a web server of this machine's, and the address of it that a program
// behind a relay can use: one of the machine's own if it has any but loopback.
func hello(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, "hello from outside")
	})}}
	s.Start()
	t.Cleanup(s.Close)
	host := bridge.Addresses().Machine.String()
	addrs, _ := net.InterfaceAddrs()
	for _, a := range addrs {
		if p, ok := a.(*net.IPNet); ok && p.IP.To4() != nil && p.IP.IsGlobalUnicast() {
			host = p.IP.String()
		}
	}
	return net.JoinHostPort(host, fmt.Sprint(l.Addr().(*net.TCPAddr).Port))
}

// TestAnOrdinaryUserSeesWhatAProgramSays is nobody, on a machine as it is.
func TestAnOrdinaryUserSeesWhatAProgramSays(t *testing.T) {
	need(t, "curl", "python3")
	program, dir := forNobody(t)
	outside := hello(t)
	for _, c := range []struct{ script, said, conversation string }{
		{ownServer, "", " 127.0.0.1:8000 "},
		{"curl -s --noproxy '*' http://" + outside + "/", "hello from outside", " " + outside + " "},
	} {
		file := filepath.Join(dir, "seen.pcapng")
		out, err := asNobody(dir, program, "run", "--write", file, "--", "sh", "-c", c.script).CombinedOutput()
		if err != nil && strings.Contains(string(out), "network") {
			t.Skipf("this machine gives nobody a network: %s", out)
		}
		if err != nil || string(out) != c.said {
			t.Errorf("%v: %s", err, out)
		}
		flows, err := asNobody(dir, program, "flows", file).CombinedOutput()
		if err != nil || !strings.Contains(string(flows), c.conversation) || !strings.Contains(string(flows), "HTTP") {
			t.Errorf("%s: %v\n%s", c.script, err, flows)
		}
	}
}

func TestTheScreenShowsWhatAProgramSays(t *testing.T) {
	need(t, "curl", "python3")
	if got := onScreen(t, "127.0.0.1:8000", "q", "run", "--", "sh", "-c", ownServer+"; exit 3"); got != 3 && got != 128+15 {
		t.Errorf("it ended with %d", got)
	}
	if got := onScreen(t, "exit status 4", "q", "run", "--", "sh", "-c", "curl -s http://"+hello(t)+"/; exit 4"); got != 4 {
		t.Errorf("it ended with %d", got)
	}
}

// TestAProgramMayHaveTheKeyboardFirst answers a program's question, and then
// leaves the screen that shows what it said.
func TestAProgramMayHaveTheKeyboardFirst(t *testing.T) {
	need(t, "curl")
	keys := []press{{"your name? ", "Ada\r"}, {"so it is Ada", ""}, {"127.0.0.1:9", "q"}}
	const script = `printf 'your name? '; read name; echo "so it is $name"; curl -s http://127.0.0.1:9/; exit 5`
	for _, network := range [][]string{nil, {"--net", "workbench"}} {
		args := append(append([]string{"run", "--stdin"}, network...), "--", "sh", "-c", script)
		if got := pressing(t, keys, args...); got != 5 {
			t.Errorf("%v: it ended with %d", network, got)
		}
	}
}

func TestTheKeyboardsInterruptIsTheProgramsAffair(t *testing.T) {
	need(t)
	if got := onScreen(t, "up", "\x03", "run", "--headless", "--", "sh", "-c", `trap "exit 9" INT; echo up; while :; do sleep 0.01; done`); got != 9 {
		t.Errorf("it ended with %d", got)
	}
	if got := onScreen(t, "undaunted", "\x03", "run", "--", "sh", "-c", `trap "" TERM; echo un""daunted; while :; do sleep 0.01; done`); got != 128+9 {
		t.Errorf("on the screen it ended with %d", got)
	}
}

// TestNothingOutlivesTheRelay kills it: what it started holds the pipe open
// while it lives.
func TestNothingOutlivesTheRelay(t *testing.T) {
	need(t)
	program, dir := forNobody(t)
	cmd := asNobody(dir, program, "run", "--", "sh", "-c", `(trap "" HUP TERM INT; exec setsid sleep 1000) & echo up; exec sleep 1000`)
	r, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	printed := bufio.NewReader(r)
	if line, _ := printed.ReadString('\n'); line != "up\n" {
		_ = cmd.Wait()
		t.Skipf("this machine gives nobody a network: %q", line)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(printed); err != nil || len(rest) > 0 {
		t.Errorf("it went on with %q, %v", rest, err)
	}
	_ = cmd.Wait()
}
