package bridge

import (
	"context"
	"os"
	"time"

	"wiretale/internal/netns"
	"wiretale/session"
	"wiretale/sim/engine"
	"wiretale/sim/host"
	"wiretale/sim/link"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// farewell is how long the network outlives its command at most, so that
// connections can say goodbye.
const farewell = time.Second

// headStart is how long the simulated hosts wait before they do anything by
// themselves, so that a server can get ready for them.
const headStart = time.Second

// Bridge is a command on its network.
type Bridge struct {
	scenario *scenario.Scenario
	host     *scenario.Host
	network  *netns.Network
	medium   *link.Medium // only the pacer's loop touches it
	hosts    []*host.Host
	calls    chan func() // what others want done there
	over     chan struct{}
	told     func(place int, v session.Intervention, outcome string)
}

// New makes a scenario's network ready for a command. on names the host that
// the command runs on, or is "". Errors are of type *netns.Error or *HostError.
func New(sc *scenario.Scenario, on string, command netns.Command) (*Bridge, error) {
	h, err := choose(sc, on)
	if err != nil {
		return nil, err
	}
	n, err := netns.New(network(sc, h), command)
	if err != nil {
		return nil, err
	}
	return &Bridge{scenario: sc, host: h, network: n, calls: make(chan func()), over: make(chan struct{})}, nil
}

// Host is the name of the host that the command runs on.
func (b *Bridge) Host() string { return b.host.Name }

// Close ends the command and its network, if Run has not done so.
func (b *Bridge) Close() {
	b.network.Close()
	b.network.Device.Close()
}

// Signal sends a signal to the command and to all that it started.
func (b *Bridge) Signal(s os.Signal) { b.network.Signal(s) }

// Run starts the command, and with it the simulation, of which the sink hears.
// It returns when the command has ended, or when the context has; nothing is
// left of the network then. The status is the command's, or 128 and the number
// of the signal that ended it. The error is a *netns.Error.
func (b *Bridge) Run(ctx context.Context, sink trace.Sink) (status int, err error) {
	defer b.Close()
	defer close(b.over)
	b.medium = &link.Medium{Engine: engine.New(), Sink: sink, Script: link.NewScript(b.scenario.Interventions)}
	b.medium.Script.Tell(b.tell)
	var real *host.Host
	b.hosts, real = after(headStart, b.scenario).BuildAround(b.medium, b.host.Name)
	p := &pacer{engine: b.medium.Engine, device: b.network.Device, alarm: newAlarm(), start: time.Now(), patience: patience(b.scenario), farewell: farewell,
		emit: func(datagram []byte) { real.Emit(datagram) }, calls: b.calls}
	real.Outside(p.deliver)
	if err := b.network.Start(); err != nil {
		return 0, err
	}
	ended := make(chan struct{})
	go func() {
		status = b.network.Wait()
		close(ended)
	}()
	p.run(ctx.Done(), ended)
	b.Close()
	<-ended
	return status, nil
}
