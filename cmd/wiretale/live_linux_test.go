package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/trace"
)

// asProgram is this test's own binary under the program's name.
func asProgram(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "wiretale")
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// speaker sends datagrams to a port of its own until it is told to be silent.
type speaker struct {
	port int
	conn *net.UDPConn
	over chan struct{}
}

func speak(t *testing.T) *speaker {
	t.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	s := &speaker{conn.LocalAddr().(*net.UDPAddr).Port, conn, make(chan struct{})}
	go func() {
		defer close(s.over)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := conn.WriteToUDP([]byte("here"), conn.LocalAddr().(*net.UDPAddr)); err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		conn.Close()
		<-s.over
	})
	return s
}

// live begins to watch what a speaker says; where that isn't permitted the
// test is skipped.
func live(t *testing.T, s *speaker, args ...string) (c *exec.Cmd, said *bytes.Buffer) {
	t.Helper()
	source, err := capture.Live(capture.LiveOptions{Interfaces: []string{"lo"}})
	if err != nil {
		t.Skipf("lo can't be watched here: %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := source.Run(ctx, trace.NewLog(time.Time{})); err != nil {
		t.Fatal(err)
	}
	c = exec.CommandContext(t.Context(), asProgram(t), append([]string{"live", "lo", fmt.Sprintf("udp dst port %d", s.port)}, args...)...)
	c.Env = append(os.Environ(), "LANG=en_GB.UTF-8", "LC_ALL=", "XDG_STATE_HOME="+t.TempDir())
	said = new(bytes.Buffer)
	c.Stderr = said
	return c, said
}

func TestLiveIsPrintedAndKept(t *testing.T) {
	s := speak(t)
	file := filepath.Join(t.TempDir(), "c.pcapng")
	c, said := live(t, s, "--json", "--count", "5", "--write", file)
	out, err := c.Output()
	if err != nil || !strings.Contains(said.String(), "5 packets captured and written to "+file) {
		t.Fatalf("%v: %s", err, said)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 5 {
		t.Fatalf("got %d lines:\n%s", len(lines), out)
	}
	for i, line := range lines {
		var p packetLine
		if err := json.Unmarshal([]byte(line), &p); err != nil {
			t.Fatal(err)
		}
		if p.Number != i+1 || p.Dst != fmt.Sprintf("127.0.0.1:%d", s.port) || *p.Conversation != 0 {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
	from, err := capture.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	log := trace.NewLog(time.Time{})
	if err := from.Run(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	if got := analyze.Read(log.View()); got.Packets.Len() != 5 || len(got.Conversations) != 1 || got.Log.Taps.At(0).Interface != "lo" {
		t.Errorf("the file holds %d packets of %d conversations", got.Packets.Len(), len(got.Conversations))
	}
}

// TestLiveEndsWithASignal holds that lines are there before, and that the end
// is no failure.
func TestLiveEndsWithASignal(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		c, said := live(t, speak(t), "--headless")
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n < 3 && lines.Scan(); n++ {
		}
		if err := c.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
		}
		if err := c.Wait(); err != nil || !strings.Contains(said.String(), "captured.") {
			t.Errorf("%v: %v: %s", signal, err, said)
		}
	}
}

func TestLiveEndsAfterAWhile(t *testing.T) {
	c, said := live(t, speak(t), "--headless", "--duration", "200ms")
	if err := c.Run(); err != nil || !strings.Contains(said.String(), "captured.") {
		t.Errorf("%v: %s", err, said)
	}
}

// TestAFullDiskEndsTheCapture says why, and with a status of failure.
func TestAFullDiskEndsTheCapture(t *testing.T) {
	c, said := live(t, speak(t), "--headless", "--write", "/dev/full")
	err := c.Run()
	if c.ProcessState.ExitCode() != 1 || !strings.Contains(said.String(), "/dev/full can't be written: no space left on device") {
		t.Errorf("%v: %s", err, said)
	}
}

// TestLiveIsWrittenIntoAPipe holds that standard output then has nothing but
// the capture.
func TestLiveIsWrittenIntoAPipe(t *testing.T) {
	c, said := live(t, speak(t), "--count", "3", "--write", "-")
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	log := trace.NewLog(time.Time{})
	if err := capture.Open("pipe", bytes.NewReader(out)).Run(t.Context(), log); err != nil {
		t.Fatal(err)
	}
	if view := log.View(); view.Sightings.Len() != 3 {
		t.Errorf("%d packets", view.Sightings.Len())
	}
}
