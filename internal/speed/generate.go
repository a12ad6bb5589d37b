package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// A run is about as large as a scenario may be.
const (
	clients = 24
	pages   = 32
)

// write makes a capture of very many short conversations with the simulator.
// The same number makes the same file.
func write(path string, conversations int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriterSize(file, 1<<20)
	if err := generate(out, conversations); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return file.Close()
}

// generate writes one run of the simulator after another, each with clients of
// its own, until there are enough conversations.
func generate(w io.Writer, conversations int) error {
	to := &tap{Sink: sim.Discard(), out: pcapgo.NewWriter(w), epoch: sim.Epoch}
	if err := to.out.WriteFileHeader(1<<16, layers.LinkTypeEthernet); err != nil {
		return err
	}
	for run := 0; conversations > 0; run++ {
		text, n := network(run, conversations)
		conversations -= n
		sc, err := scenario.Parse("generated", []byte(text))
		if err != nil {
			return err
		}
		if _, err := sim.Run(sc, nil, to); err != nil {
			return err
		}
		if to.err != nil {
			return to.err
		}
		to.epoch = to.last
	}
	return nil
}

// network is a server, and clients that ask it for at most so many pages.
func network(run, most int) (text string, n int) {
	var hosts, links strings.Builder
	for c := range clients {
		fmt.Fprintf(&hosts, "  - {name: c%d, addresses: [10.%d.%d.2], does: [", c, run%256, c)
		for p := range pages {
			if n == most {
				break
			}
			n++
			fmt.Fprintf(&hosts, "{get: [http://203.0.113.80/, http://203.0.113.80/], think: 50ms, at: %dms}, ", p*10+c%10)
		}
		hosts.WriteString("]}\n")
		fmt.Fprintf(&links, "  - {between: [c%d, server], delay: %dms}\n", c, 1+c%9)
	}
	return fmt.Sprintf(`seed: %d
hosts:
  - name: server
    addresses: [203.0.113.80]
    tcp: {profile: linux}
    serves:
      - {http: 80, backlog: 4096, resources: [{path: /, size: 20}]}
%slinks:
%s`, run+1, hosts.String(), links.String()), n
}

// tap writes what the server's interface sees.
type tap struct {
	trace.Sink
	out     *pcapgo.Writer
	epoch   time.Time
	last    time.Time
	node    trace.NodeID
	servers trace.TapID
	err     error
}

// WantsEvents implements trace.Selective.
func (t *tap) WantsEvents() bool { return false }

// WantsFrames implements trace.Selective.
func (t *tap) WantsFrames(id trace.TapID) bool { return id == t.servers }

// Node implements trace.Sink.
func (t *tap) Node(n trace.Node) trace.NodeID {
	id := t.Sink.Node(n)
	if n.Name == "server" {
		t.node = id
	}
	return id
}

// Tap implements trace.Sink.
func (t *tap) Tap(x trace.Tap) trace.TapID {
	id := t.Sink.Tap(x)
	if x.Node == t.node {
		t.servers = id
	}
	return id
}

// Sight implements trace.Sink.
func (t *tap) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	if s.Tap == t.servers && t.err == nil {
		data := bytes()
		t.last = t.epoch.Add(s.Time)
		t.err = t.out.WritePacket(gopacket.CaptureInfo{Timestamp: t.last, CaptureLength: len(data), Length: s.Length}, data)
	}
	return t.Sink.Sight(s, bytes)
}
