package analyze_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"wiretale/capture"
	"wiretale/internal/oracle"
	"wiretale/trace"
)

// captures are the files that the analysis is compared over.
func captures(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"testdata/*/*.pcap", "testdata/*/*.pcapng", "testdata/*/*.gz"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	if len(all) == 0 {
		t.Fatal("no capture in testdata")
	}
	return all
}

// load reads a capture file into a log.
func load(t testing.TB, path string) trace.LogView {
	t.Helper()
	f, err := capture.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var log trace.Log
	f.Run(context.Background(), &log) // a file that is cut short is read as far as it goes
	return log.View()
}

// tshark returns, for each packet of a file, the values of some fields, as they
// are once the whole file was read.
func tshark(t testing.TB, path string, fields ...string) [][]string {
	t.Helper()
	return ask(t, []string{"-2"}, path, fields)
}

// tsharkAtOnce returns them as they are when a packet is read first. A second
// pass finds the latest number of a server where the first one was.
func tsharkAtOnce(t testing.TB, path string, fields ...string) [][]string {
	t.Helper()
	return ask(t, nil, path, fields)
}

// askAll returns every occurrence of the fields in a packet, with commas
// between.
func askAll(t testing.TB, path string, fields ...string) [][]string {
	t.Helper()
	return ask(t, []string{"-E", "occurrence=a"}, path, fields)
}

func ask(t testing.TB, args []string, path string, fields []string) [][]string {
	t.Helper()
	oracle.Need(t, "tshark")
	args = append([]string{"-n", "-r", path, "-T", "fields", "-E", "separator=\t", "-E", "occurrence=f"}, args...)
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.Command("tshark", args...).Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("tshark %s: %v", path, err)
	}
	var rows [][]string
	for line := range strings.SplitSeq(strings.TrimRight(string(out), "\n"), "\n") {
		row := strings.Split(line, "\t")
		for len(row) < len(fields) {
			row = append(row, "")
		}
		rows = append(rows, row)
	}
	return rows
}

// isTCP reports whether tshark has taken a packet for TCP itself, not for what
// an ICMP error quotes.
func isTCP(protocols string) bool {
	return strings.Contains(protocols, ":tcp") && !strings.Contains(protocols, ":icmp")
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
