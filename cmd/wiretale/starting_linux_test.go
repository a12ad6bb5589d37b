package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEachCommandOfAScreenShowsIt types each into a terminal, waits for what it
// is to show, and leaves with q.
func TestEachCommandOfAScreenShowsIt(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, of ...string) string {
		path := filepath.Join(dir, name)
		if out, err := exec.Command("wiretale", append(of, "--write", path)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return path
	}
	capture := file("both.pcapng", "sim", "lossy")
	there := file("there.pcapng", "sim", "lossy", "--tap", "server")
	own := filepath.Join(dir, "own.yaml")
	if err := os.WriteFile(own, []byte(ownScenario), 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "own.pkt")
	if err := os.WriteFile(script, []byte("0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 bind(3, ..., ...) = 0\n+0 listen(3, 1) = 0\n+0 < S 0:0(0) win 1000\n+0 > S. 0:0(0) ack 1 <...>\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	pipe := "cat " + capture + " | wiretale open -"
	for typed, words := range map[string]string{
		"wiretale":                                 "Scenarios",
		"wiretale learn":                           "ladder",
		"wiretale learn handshake":                 "client",
		"wiretale sim handshake":                   "SYN",
		"wiretale sim " + own:                      "SYN",
		"wiretale sim " + script:                   "SYN",
		"wiretale open " + capture:                 "SYN",
		pipe:                                       "SYN",
		"wiretale open " + capture + " " + there:   "SYN",
		"wiretale --lang es --theme light --ascii": "Escenarios",
	} {
		t.Run(strings.ReplaceAll(typed, dir+"/", ""), func(t *testing.T) {
			x := inTerminal(t, "sh", "-c", typed)
			x.until(t, words)
			if _, err := x.WriteString("q"); err != nil {
				t.Fatal(err)
			}
			x.end(t)
		})
	}
}

const ownScenario = `hosts:
  - name: client
    addresses: [192.0.2.10]
    does:
      - connect: 198.51.100.20:7
  - name: server
    addresses: [198.51.100.20]
    serves:
      - tcp: 7
links:
  - between: [client, server]
    delay: 5ms
`
