package app

import (
	"os/exec"
	"strings"
	"testing"

	"wiretale/internal/oracle"
	"wiretale/trace"
)

// tshark returns the values of some fields for each frame of a capture
// that a filter lets through; several of a field are joined by "|".
// Options come before the fields.
func tshark(t testing.TB, path, filter string, options []string, fields ...string) [][]string {
	t.Helper()
	oracle.Need(t, "tshark")
	args := append([]string{"-2", "-n", "-r", located(path), "-Y", filter,
		"-T", "fields", "-E", "separator=\t", "-E", "occurrence=a", "-E", "aggregator=|"}, options...)
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	out, err := exec.Command("tshark", args...).Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("tshark %s: %v", path, err)
	}
	var rows [][]string
	for l := range strings.SplitSeq(strings.TrimRight(string(out), "\n"), "\n") {
		if l != "" {
			rows = append(rows, append(strings.Split(l, "\t"), make([]string, len(fields))...)[:len(fields)])
		}
	}
	if len(rows) == 0 {
		t.Fatalf("tshark knows no %q in %s", filter, path)
	}
	oracle.Count(t, len(rows))
	return rows
}

// spoken are the messages of a capture of testdata by the frames that
// completed them; number is the frame of a message by its pointer.
func spoken(t testing.TB, path, protocol string) (byFrame map[int][]*trace.Message, request map[*trace.Message]int) {
	t.Helper()
	byFrame, request = map[int][]*trace.Message{}, map[*trace.Message]int{}
	for _, c := range conversationsOf(t, path) {
		h := c.hear(t, uncut)
		for _, m := range h.messages {
			if !m.Complete || m.Protocol != protocol {
				continue
			}
			frame := c.packets[m.Last-1]
			byFrame[frame] = append(byFrame[frame], m)
			if m.Answers != 0 {
				if asked := h.messages[m.Answers-1]; asked.Complete {
					request[m] = c.packets[asked.Last-1]
				}
			}
		}
	}
	return byFrame, request
}
