// Package randomnet draws scenarios at random, for tests that hold whatever
// the network is like.
package randomnet

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// Calm keeps some of what can go wrong out of the networks that are drawn.
type Calm struct {
	Damage bool // no packet is corrupted
}

// Draw draws a scenario. It is written as YAML, so that a failing test shows
// one that can be run by itself.
func Draw(t *rapid.T, calm Calm) (sc *scenario.Scenario, text string) {
	text = yaml(t, calm)
	sc, err := scenario.Parse("random.yaml", []byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return sc, text
}

// Run simulates a scenario to its end.
func Run(t *rapid.T, sc *scenario.Scenario) trace.LogView {
	log := trace.NewLog(sim.Epoch)
	if _, err := sim.Run(sc, nil, log); err != nil {
		t.Fatal(err)
	}
	log.Close(nil)
	return log.View()
}

// draft is a scenario that is being written.
type draft struct {
	strings.Builder
	t       *rapid.T
	calm    Calm
	servers int
	routers int
	clients int
	v6      bool
}

func (d *draft) say(format string, args ...any) { fmt.Fprintf(&d.Builder, format, args...) }

func (d *draft) number(least, most int, what string) int {
	return rapid.IntRange(least, most).Draw(d.t, what)
}

// often is true once in n draws.
func (d *draft) often(n int, what string) bool { return d.number(1, n, what) == n }

func yaml(t *rapid.T, calm Calm) string {
	d := &draft{t: t, calm: calm}
	d.clients, d.servers, d.routers = d.number(1, 2, "clients"), d.number(1, 3, "servers"), d.number(0, 2, "routers")
	d.v6 = rapid.Bool().Draw(t, "v6")
	d.say("seed: %d\n", d.number(1, 1_000_000, "seed"))
	if d.often(6, "limited") {
		d.say("limit: %dms\n", d.number(1, 4000, "limit"))
	}
	d.say("hosts:\n")
	for i := 1; i <= d.clients; i++ {
		d.client(i)
	}
	for i := 1; i <= d.routers; i++ {
		d.say("  - {name: r%d, addresses: [192.0.2.25%d, \"2001:db8::25%d\"], router: true}\n", i, i, i)
	}
	for i := 1; i <= d.servers; i++ {
		d.server(i)
	}
	d.say("links:\n")
	d.links()
	d.interventions()
	return d.String()
}

// address is that of a client or a server, in the family that the scenario
// speaks.
func (d *draft) address(kind string, n int) string {
	switch {
	case kind == "client" && d.v6:
		return fmt.Sprintf("2001:db8:c::%d", n)
	case kind == "client":
		return fmt.Sprintf("192.0.2.%d", n)
	case d.v6:
		return fmt.Sprintf("2001:db8:5::%d", n)
	}
	return fmt.Sprintf("203.0.113.%d", n)
}

// at is an address with a port.
func (d *draft) at(n, port int) string {
	if d.v6 {
		return fmt.Sprintf("[%s]:%d", d.address("server", n), port)
	}
	return fmt.Sprintf("%s:%d", d.address("server", n), port)
}

func (d *draft) client(n int) {
	d.say("  - name: client%d\n    addresses: [\"%s\"]\n", n, d.address("client", n))
	d.say("    resolver: {server: \"%s\", timeout: %dms, attempts: %d}\n", d.address("server", d.number(1, d.servers, "resolver")),
		d.number(50, 3000, "timeout"), d.number(1, 3, "attempts"))
	d.tcp()
	d.say("    does:\n")
	for range d.number(1, 4, "actions") {
		d.action()
	}
}

// sink is a port that takes data and says nothing. No protocol is known for it.
const sink = 4242

func (d *draft) action() {
	to := d.number(1, d.servers, "to")
	when := fmt.Sprintf("at: %dms", d.number(0, 3, "when")*d.number(0, 400, "at"))
	switch d.number(1, 12, "action") {
	case 11:
		d.say("      - {ping: \"%s\", count: %d, interval: %dms, timeout: %dms, %s}\n", d.address("server", to),
			d.number(1, 4, "count"), d.number(10, 500, "interval"), d.number(10, 500, "timeout"), when)
	case 12:
		d.say("      - {trace_route: \"%s\", probes: %d, timeout: %dms, max_hops: 4, %s}\n", d.address("server", to),
			d.number(1, 3, "probes"), d.number(10, 500, "timeout"), when)
	case 9:
		d.say("      - {send: %d, to: \"%s\", %s}\n", d.number(1, 60_000, "send"), d.at(to, sink), when)
	case 10: // long enough for a silence to be noticed
		d.say("      - {connect: \"%s\", hold: %dms, %s}\n", d.at(to, 7), d.number(500, 6000, "hold"), when)
	case 1:
		d.say("      - {lookup: %s, %s}\n", rapid.SampledFrom([]string{"www.example.test", "web.example.test", "none.example.test"}).Draw(d.t, "name"), when)
	case 2, 3:
		port := rapid.SampledFrom([]int{7, 7, 80, 9}).Draw(d.t, "port")
		d.say("      - {connect: \"%s\", hold: %dms, %s}\n", d.at(to, port), d.number(0, 3, "held")*d.number(0, 300, "hold"), when)
	case 4:
		d.say("      - {get: \"http://www.example.test/a\", think: %dms, %s}\n", d.number(0, 20, "think"), when)
	default:
		paths := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "none"}), 1, 4).Draw(d.t, "paths")
		for i := range paths {
			paths[i] = fmt.Sprintf("\"http://%s/%s\"", d.at(to, 80), paths[i])
		}
		d.say("      - {get: [%s], think: %dms, %s}\n", strings.Join(paths, ", "), d.number(0, 1, "thinks")*d.number(0, 200, "think"), when)
	}
}

// queues writes how a service accepts connections.
func (d *draft) queues() (text string) {
	if d.often(4, "backlog") {
		text += fmt.Sprintf(", backlog: %d", d.number(1, 2, "backlog"))
	}
	if d.often(5, "busy") {
		text += fmt.Sprintf(", accepts_after: %dms", d.number(1, 2500, "accepts"))
	}
	if d.often(4, "cookies") {
		text += ", syn_cookies: " + rapid.SampledFrom([]string{"never", "when-full", "always"}).Draw(d.t, "cookies")
	}
	return text
}

func (d *draft) server(n int) {
	d.say("  - name: server%d\n    addresses: [\"%s\"]\n", n, d.address("server", n))
	d.tcp()
	d.say("    serves:\n      - {tcp: 7%s}\n      - {tcp: %d%s}\n", d.queues(), sink, d.queues())
	d.say("      - {http: 80, closes: %s%s, think: %dms, resources: [{path: /a, size: %d}, {path: /b, size: %d}]}\n",
		rapid.SampledFrom([]string{"client", "server"}).Draw(d.t, "closes"), d.queues(), d.number(0, 1, "thinks")*d.number(0, 100, "think"),
		d.number(0, 3000, "a"), d.number(0, 40_000, "b"))
	if !d.often(4, "no dns") {
		d.say("      - {dns: 53, think: %dms, zone: [{name: www.example.test, alias: web.example.test}, {name: web.example.test, addresses: \"%s\"}]}\n",
			d.number(0, 3, "think"), d.address("server", d.number(1, d.servers, "www")))
	}
}

// links joins everyone: over the routers in a row, or past them.
func (d *draft) links() {
	link := func(a, b string) {
		arp := ""
		if d.often(3, "arp") {
			arp = ", arp: true"
		}
		d.say("  - {between: [%s, %s]%s, back: {%s}%s}\n", a, b, d.knobs(", "), strings.TrimPrefix(d.knobs(", "), ", "), arp)
	}
	for i := 1; i < d.routers; i++ {
		link(fmt.Sprintf("r%d", i), fmt.Sprintf("r%d", i+1))
	}
	for c := 1; c <= d.clients; c++ {
		client := fmt.Sprintf("client%d", c)
		if d.routers > 0 {
			link(client, "r1")
		}
		for s := 1; s <= d.servers; s++ {
			if d.routers == 0 || d.often(5, "direct") {
				link(client, fmt.Sprintf("server%d", s))
			}
		}
	}
	for s := 1; s <= d.servers && d.routers > 0; s++ {
		link(fmt.Sprintf("r%d", d.number(1, d.routers, "router")), fmt.Sprintf("server%d", s))
	}
}

func (d *draft) knobs(comma string) string {
	var b strings.Builder
	add := func(odds int, key, unit string, least, most int) {
		if d.often(odds, key) {
			fmt.Fprintf(&b, "%s%s: %d%s", comma, key, d.number(least, most, key), unit)
		}
	}
	fmt.Fprintf(&b, "%sdelay: %dms", comma, d.number(0, 1, "near")*d.number(0, 120, "delay"))
	if d.often(3, "slow") {
		fmt.Fprintf(&b, "%srate: %s", comma, rapid.SampledFrom([]string{"64 kbit/s", "1 Mbit/s", "10 Mbit/s"}).Draw(d.t, "rate"))
		add(2, "queue", " packets", 1, 10)
	}
	if d.v6 {
		add(4, "mtu", "", 1280, 1500)
	} else {
		add(4, "mtu", "", 576, 1500)
	}
	add(3, "loss", " %", 1, 20)
	add(5, "duplicate", " %", 1, 20)
	if d.often(5, "reorder") {
		fmt.Fprintf(&b, "%sreorder: %d %%, reorder_by: %dms", comma, d.number(1, 30, "reorder"), d.number(1, 300, "by"))
	}
	if !d.calm.Damage {
		add(6, "corrupt", " %", 1, 15)
	}
	return b.String()
}

func (d *draft) interventions() {
	n := d.number(0, 2, "interventions")
	if n == 0 {
		return
	}
	ends := []string{"client1", "server1"}
	if d.routers > 0 {
		ends[1] = "r1"
	}
	d.say("interventions:\n")
	for range n {
		from := d.number(0, 1, "from")
		d.say("  - {from: %s, to: %s, nth: %d, ", ends[from], ends[1-from], d.number(1, 14, "nth"))
		switch d.number(1, 3, "act") {
		case 1:
			d.say("action: drop}\n")
		case 2:
			d.say("action: duplicate, delay: %v}\n", d.time("gap"))
		default:
			d.say("action: delay, delay: %v}\n", d.time("late"))
		}
	}
}

func (d *draft) time(what string) time.Duration {
	return time.Duration(d.number(1, 2500, what)) * time.Millisecond
}
