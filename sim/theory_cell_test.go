package sim_test

import (
	"net/netip"
	"time"

	"wiretale/session"
	"wiretale/sim"
	"wiretale/sim/engine"
	"wiretale/sim/link"
	"wiretale/sim/scenario"
	"wiretale/sim/tcp"
	"wiretale/trace"
)

// cell is one place of the grid: a transfer without an end over one link.
type cell struct {
	algorithm tcp.Congestion
	rate      link.Rate     // bits a second
	delay     time.Duration // each way
	queue     int           // packets
	loss      link.Chance   // of data, at random
	every     int           // of so many packets one is lost, nearly; 0 for none
	delayed   bool          // ACKs are delayed, as Linux does; else each segment has one

	events int           // loss events to be seen in a run
	most   time.Duration // that a run may take
	seeds  int
}

// What a full segment takes over IPv4, with timestamps.
const (
	payload = 1448
	frame   = payload + 32 + 20 + 14
)

// capacity is what headers leave of the link, in bytes a second.
func (c cell) capacity() float64 { return float64(c.rate) / 8 * payload / frame }

// product is what the path holds without a queue, in segments.
func (c cell) product() float64 {
	transmission := time.Duration(frame * 8 * int64(time.Second) / int64(c.rate))
	return c.capacity() / payload * (2*c.delay + transmission).Seconds()
}

// scenario is the cell as a simulation. Only data is lost, and only data meets
// the queue.
func (c cell) scenario(seed uint64, observe func(trace.Event)) *scenario.Scenario {
	client := c.endpoint()
	client.Observe = observe
	to := netip.MustParseAddrPort("203.0.113.9:9")
	there := link.Config{Delay: c.delay, Rate: c.rate, QueuePackets: c.queue, Loss: c.loss}
	return &scenario.Scenario{
		Seed: seed, Focus: "client", Limit: c.most,
		Hosts: []scenario.Host{
			{Name: "client", Addresses: []netip.Addr{netip.MustParseAddr("192.0.2.2")}, TCP: client,
				Actions: []scenario.Action{{Deed: &scenario.Send{To: to, Bytes: 1 << 50}}}},
			{Name: "server", Addresses: []netip.Addr{to.Addr()}, TCP: c.endpoint(),
				Services: []scenario.Service{{Offer: &scenario.TCP{Listening: scenario.Listening{Port: to.Port()}}}}},
		},
		Links: []scenario.Link{{Between: [2]string{"client", "server"}, There: there, Back: link.Config{Delay: c.delay, Rate: c.rate}}},
	}
}

// endpoint is how both ends talk: as Linux does, with buffers that limit
// nothing.
func (c cell) endpoint() tcp.Config {
	cfg := tcp.Linux()
	cfg.Congestion = c.algorithm
	cfg.ReceiveBuffer, cfg.SendBuffer, cfg.WindowShift = 1<<27, 1<<27, 12
	if !c.delayed {
		cfg.Acks, cfg.DelayedAck = tcp.AckPlain, -1
	}
	return cfg
}

// losses are those that come at regular intervals.
func (c cell) losses(seed uint64) (list []session.Intervention) {
	if c.every == 0 {
		return nil
	}
	next, at := regular(1/float64(c.every), seed), 0.0
	for range 4 * (c.events + earlyEvents) {
		at += next()
		list = append(list, session.Intervention{From: "client", To: "server", Nth: int(at), Action: session.Drop})
	}
	return list
}

// run simulates the cell once, until enough loss events were seen or its time
// is over.
func (c cell) run(seed uint64) measurement {
	n := &notary{waits: c.events > 0, from: c.most / 5}
	medium := &link.Medium{Engine: engine.New(), Sink: sim.Discard(), Script: link.NewScript(c.losses(seed))}
	c.scenario(seed, n.observe).Build(medium)
	n.there, n.back = medium.Directions()[0], medium.Directions()[1]
	for c.events == 0 || n.counts.events < c.events || !n.began {
		next, ok := medium.Engine.Next()
		if !ok || next > c.most {
			break
		}
		medium.Engine.Step()
	}
	m := n.measurement(medium.Engine.Now())
	m.most = c.product() + float64(c.queue)
	return m
}

// measure is the mean over all seeds.
func (c cell) measure() measurement {
	runs := make([]measurement, max(c.seeds, 1))
	for i := range runs {
		runs[i] = c.run(uint64(i + 1))
	}
	return mean(runs)
}
