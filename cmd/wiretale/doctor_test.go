package main

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"wiretale/capture"
	"wiretale/internal/netns"
	"wiretale/text"
)

// TestEveryRefusalHasItsRemedy holds which command goes with what is refused.
func TestEveryRefusalHasItsRemedy(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		err  error
		want []string
	}{
		{"run", &netns.Error{Code: netns.NoDevice}, []string{"sudo modprobe tun", "docker run --device /dev/net/tun"}},
		{"run", &netns.Error{Code: netns.DeviceDenied}, []string{"sudo chmod 666 /dev/net/tun"}},
		{"run", &netns.Error{Code: netns.UsersForbidden, Step: "user.max_user_namespaces", Expected: "user.max_user_namespaces=10000"},
			[]string{"sudo sysctl -w user.max_user_namespaces=10000"}},
		{"run-net", &netns.Error{Code: netns.UsersForbidden, Step: "kernel.apparmor_restrict_unprivileged_userns", Expected: "kernel.apparmor_restrict_unprivileged_userns=0"},
			[]string{`profile wiretale "'` + self + `'" flags=(unconfined) {' '  userns,' '}' | sudo tee /etc/apparmor.d/wiretale && sudo apparmor_parser -r /etc/apparmor.d/wiretale`,
				"sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"}},
		{"run", &netns.Error{Code: netns.Forbidden}, []string{"docker run --security-opt seccomp=unconfined"}},
		{"run", &netns.Error{Code: netns.Unsupported}, nil},
		{"ping", syscall.EACCES, []string{`sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"`}},
		{"sockets", syscall.ENOENT, []string{"sudo modprobe -a inet_diag tcp_diag udp_diag"}},
		{"live", &capture.Error{Code: capture.LiveDenied}, []string{"sudo setcap cap_net_raw,cap_net_admin=eip " + self, "sudo tcpdump -U -w - -i any | wiretale open -"}},
		{"live", &capture.Error{Code: capture.LiveUnsupported}, nil},
	} {
		got := remedies(c.name, c.err)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v: got %q", c.name, c.err, got)
			continue
		}
		for i, r := range got {
			if !strings.Contains(r.command, c.want[i]) {
				t.Errorf("%s: %v: got %q, want %q", c.name, c.err, r.command, c.want[i])
			}
		}
	}
}

// TestADiagnosisNeedsNoColour holds the table in both languages.
func TestADiagnosisNeedsNoColour(t *testing.T) {
	found := []diagnosis{{name: "run"}, {name: "live", err: &capture.Error{File: "lo", Code: capture.LiveDenied, Err: syscall.EPERM},
		do: []remedy{{"cmd.doctor.do.program", "sudo setcap"}}}, {name: "ping", err: errors.New("no\x1b[2J"),
		do: []remedy{{"cmd.doctor.do.program", "sudo setcap '/tmp/\x1b[2J'"}}}}
	for lang, want := range map[text.Lang]string{
		text.English: "✗  live             what passes the interfaces: wiretale live\n" +
			"                    lo: operation not permitted\n                    Allow it to wiretale, once:\n                      sudo setcap\n",
		text.Spanish: "✗  live             lo que pasa por las interfaces: wiretale live\n" +
			"                    lo: operation not permitted\n                    Permíteselo a wiretale, una sola vez:\n                      sudo setcap\n",
	} {
		p := &program{words: text.For(lang)}
		p.show.theme = "mono"
		var b bytes.Buffer
		if err := p.tellDiagnosis(&b, found); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), want) || !strings.Contains(b.String(), "\n✓  run ") || strings.Contains(b.String(), "\x1b") ||
			!strings.Contains(b.String(), text.Escape("sudo setcap '/tmp/\x1b[2J'")) {
			t.Errorf("%s: got\n%s", lang, b.String())
		}
	}
}
