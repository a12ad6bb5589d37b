package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"wiretale/capture"
	"wiretale/export"
	"wiretale/internal/netns"
	"wiretale/sim/bridge"
	"wiretale/text"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// doctor is the command that says what this machine allows.
func (p *program) doctor() *cobra.Command {
	asJSON := false
	c := p.command("doctor", noArgs, func(c *cobra.Command, _ []string) error {
		found := examine()
		tell := p.tellDiagnosis
		if asJSON {
			tell = p.diagnosisJSON
		}
		if err := tell(c.OutOrStdout(), found); err != nil {
			return err
		}
		for _, d := range found {
			if d.err != nil {
				return failedError{}
			}
		}
		return nil
	})
	c.Use = "doctor"
	c.Flags().BoolVar(&asJSON, "json", false, p.words.T("cmd.flag.json"))
	return c
}

// diagnosis is what came of trying something. What it is good for is in the
// catalogue under cmd.doctor.what.NAME; unless it is a command, it is called
// by what stands under cmd.doctor.name.NAME.
type diagnosis struct {
	name string
	err  error
	do   []remedy
}

// remedy is a command that makes a thing work. What else is to be known of it
// is in the catalogue under about.
type remedy struct{ about, command string }

// tried are the commands that are tried.
var tried = map[string]string{"run": "run", "run-net": "run --net", "live": "live"}

// examine tries everything that may be forbidden, in the order in which it is
// told.
func examine() []diagnosis {
	found := []diagnosis{
		{name: "file", err: tryFile()},
		{name: "pipe", err: tryPipe()},
		{name: "run", err: tryNetwork(true)},
		{name: "ping", err: bridge.TryEcho()},
		{name: "run-net", err: tryNetwork(false)},
		{name: "live", err: tryLive()},
		{name: "sockets", err: trySockets()},
	}
	for i := range found {
		if d := &found[i]; d.err != nil {
			d.do = remedies(d.name, d.err)
		}
	}
	return found
}

// tryNetwork makes a network for a program, which is not started. Watched, it
// is that of a program behind a relay.
func tryNetwork(watched bool) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	command := netns.Command{Args: []string{self}}
	if watched {
		r, err := bridge.NewRelay(command, true)
		if err != nil {
			return err
		}
		defer r.Close()
		seen, err := capture.LiveFrom("run", sockets(r))
		if err != nil {
			return err
		}
		return runOnce(seen)
	}
	n, err := netns.New(netns.Config{Interface: "eth0", MTU: 1500}, command)
	if err != nil {
		return err
	}
	n.Close()
	return n.Device.Close()
}

// tryLive watches the loopback interface.
func tryLive() error {
	seen, err := capture.Live(capture.LiveOptions{Interfaces: []string{loopback()}})
	if err != nil {
		return err
	}
	return runOnce(seen)
}

// remedies are the commands by which something comes to work.
func remedies(name string, err error) []remedy {
	self, _ := os.Executable() // it was found before
	self = quoted(self)
	var network *netns.Error
	var seen *capture.Error
	switch {
	case errors.As(err, &network):
		return networkRemedies(network, self)
	case name == "ping":
		return []remedy{{"cmd.doctor.do.now", `sudo sysctl -w net.ipv4.ping_group_range="0 2147483647"`}}
	case name == "sockets":
		return []remedy{{"cmd.doctor.do.now", "sudo modprobe -a inet_diag tcp_diag udp_diag"}}
	case errors.As(err, &seen) && seen.Code == capture.LiveDenied:
		return []remedy{
			{"cmd.doctor.do.program", "sudo setcap cap_net_raw,cap_net_admin=eip " + self},
			{"cmd.doctor.do.pipe", "sudo tcpdump -U -w - -i any | wiretale open -"},
		}
	}
	return nil
}

// networkRemedies are those for a network of a program's own.
func networkRemedies(e *netns.Error, self string) (do []remedy) {
	switch e.Code {
	case netns.NoDevice:
		do = append(do, remedy{"cmd.doctor.do.now", "sudo modprobe tun"}, remedy{"cmd.doctor.do.container", "docker run --device /dev/net/tun …"})
	case netns.DeviceDenied:
		do = append(do, remedy{"cmd.doctor.do.now", "sudo chmod 666 /dev/net/tun"})
	case netns.UsersForbidden:
		if strings.HasPrefix(e.Step, "kernel.apparmor") {
			do = append(do, remedy{"cmd.doctor.do.program", profileCommand(self)})
		}
		do = append(do, remedy{"cmd.doctor.do.everybody", "sudo sysctl -w " + e.Expected})
	case netns.Forbidden:
		do = append(do, remedy{"cmd.doctor.do.container",
			"docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --device /dev/net/tun …"})
	}
	return do
}

// profileCommand makes and loads an AppArmor profile that lets a program have
// user namespaces, and changes nothing else for it (apparmor.d(5)).
func profileCommand(path string) string {
	const file = "/etc/apparmor.d/wiretale"
	return `printf '%s\n' 'abi <abi/4.0>,' 'include <tunables/global>' 'profile wiretale "'` + path + `'" flags=(unconfined) {' '  userns,' '}'` +
		" | sudo tee " + file + " && sudo apparmor_parser -r " + file
}

// quoted is a word as a shell takes it whatever is in it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune("/._-+,:@%", r) || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	if strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// reason is why something doesn't work, as the system puts it; what is no
// matter of rights is a sentence.
func (p *program) reason(err error) string {
	var network *netns.Error
	var seen *capture.Error
	switch {
	case errors.As(err, &network) && network.Code == netns.UsersForbidden:
		return text.Escape(network.Found)
	case errors.As(err, &network) && network.Code != netns.Unsupported:
		return text.Escape(network.Step + ": " + network.Found)
	case errors.As(err, &seen) && seen.Code == capture.LiveDenied:
		return text.Escape(seen.File + ": " + errors.Unwrap(seen).Error())
	}
	return p.say(err)
}

// The columns of the table.
const (
	signWidth = 1
	nameWidth = 15
)

// tellDiagnosis prints a table: what works, what doesn't, and beneath that what
// would help.
func (p *program) tellDiagnosis(w io.Writer, found []diagnosis) error {
	t := p.newTable(w, os.Environ(), column{width: signWidth}, column{p.words.T("cmd.doctor.name"), nameWidth, false},
		column{title: p.words.T("cmd.doctor.about")})
	more := func(line string, ink canvas.Ink) { t.row([]string{"", "", line}, []canvas.Ink{0, 0, ink}) }
	for _, d := range found {
		name, isCommand := tried[d.name]
		if !isCommand {
			name = p.words.T("cmd.doctor.name." + d.name)
		}
		what := p.words.T("cmd.doctor.what." + d.name)
		if d.err == nil {
			t.row([]string{p.sign(true), name, what}, []canvas.Ink{theme.Good, theme.Strong, theme.Default})
			if d.name == "run" {
				more(p.words.T("cmd.doctor.inside", text.Args{"Machine": bridge.Addresses().Machine, "Name": bridge.MachineName}), theme.Muted)
			}
			continue
		}
		t.row([]string{p.sign(false), name, what}, []canvas.Ink{theme.Trouble, theme.Strong, theme.Default})
		more(p.reason(d.err), theme.Trouble)
		for _, r := range d.do {
			more(p.words.T(r.about), theme.Muted)
			more("  "+text.Escape(r.command), theme.Accent)
		}
	}
	return t.err
}

// sign is what says the same as a colour.
func (p *program) sign(good bool) string {
	signs := [...]string{"✗", "✓"}
	if p.options().ASCII {
		signs = [...]string{"-", "+"}
	}
	if good {
		return signs[1]
	}
	return signs[0]
}

// diagnosisLine is a diagnosis in the JSON form.
type diagnosisLine struct {
	Check string   `json:"check"`
	Works bool     `json:"works"`
	Why   string   `json:"why,omitempty"`
	Do    []string `json:"do,omitempty"`
}

func (p *program) diagnosisJSON(w io.Writer, found []diagnosis) error {
	lines := export.NewJSONLines(w)
	for _, d := range found {
		j := diagnosisLine{Check: d.name, Works: d.err == nil}
		if d.err != nil {
			j.Why = p.reason(d.err)
		}
		for _, r := range d.do {
			j.Do = append(j.Do, r.command)
		}
		if err := lines.Write(j); err != nil {
			return err
		}
	}
	return nil
}
