package bridge

import (
	"context"
	"os"
	"time"

	"wiretale/internal/netns"
	"wiretale/sim/engine"
)

// Relay is a command in a network of its own, whose way to the world outside
// leads through ordinary sockets of this machine.
type Relay struct {
	inside  Inside
	servers resolving
	network *netns.Network
}

// lingering is how long what the command has sent may take at most to leave
// this machine when the command has ended, and calm how long nothing must have
// happened until its network ends.
const (
	lingering = 5 * time.Second
	calm      = 50 * time.Millisecond
	// timeWait is how long the gateway remembers a connection that is over: no
	// segment is on its way to it any longer than this.
	timeWait = time.Second
)

// NewRelay makes a network ready for a command. Where watched, the kernel keeps
// what passes the Sockets. Errors are of type *netns.Error.
func NewRelay(command netns.Command, watched bool) (*Relay, error) {
	return newRelay(command, machineResolving(), watched)
}

func newRelay(command netns.Command, asks resolving, watched bool) (*Relay, error) {
	r := &Relay{servers: asks, inside: newInside(interfaces(), asks.servers)}
	config := r.inside.config(r.servers)
	config.Watched = watched
	n, err := netns.New(config, command)
	if err != nil {
		return nil, err
	}
	r.network = n
	return r, nil
}

// Sockets are packet sockets on the command's interfaces, by their names, if
// these are watched. Who takes them closes them.
func (r *Relay) Sockets() (names []string, files []*os.File) {
	if len(r.network.Sockets) == 0 {
		return nil, nil
	}
	return []string{netns.Loopback, device}, r.network.Sockets
}

// Kernel are the sockets at which the kernel tells of those of the command's
// network, and of connections being opened there; nil where there are none. Who
// takes them closes them.
func (r *Relay) Kernel() (diag, opens *os.File) { return r.network.Kernel, r.network.Opens }

// Close ends the command and its network.
func (r *Relay) Close() {
	r.network.Close()
	r.network.Device.Close()
	for _, f := range [...]*os.File{r.network.Kernel, r.network.Opens} {
		_ = f.Close() // it may be taken, or nil
	}
}

// Signal sends a signal to the command and to all that it started.
func (r *Relay) Signal(s os.Signal) { r.network.Signal(s) }

// Run starts the command, and returns when it has ended and what it sent is on
// its way, or when the context has. Nothing happens in the network any more
// then, but it is there until Close. The status is the command's, or 128 and
// the number of the signal that ended it. The error is a *netns.Error.
func (r *Relay) Run(ctx context.Context) (status int, err error) {
	done, cancel := context.WithCancel(context.Background())
	defer cancel()
	g := newGateway(done, r.inside, r.servers.servers, engine.New())
	defer g.close()
	p := &pacer{engine: g.engine, device: r.network.Device, alarm: newAlarm(), start: time.Now(),
		patience: calm, farewell: lingering, emit: g.emit, calls: g.calls, busy: g.flushing}
	g.deliver = p.deliver
	if err := r.network.Start(); err != nil {
		p.alarm.close()
		return 0, err
	}
	ended := make(chan struct{})
	go func() {
		status = r.network.Wait()
		close(ended)
	}()
	p.run(ctx.Done(), ended)
	select {
	case <-ended:
	default: // it was stopped
		r.network.Close()
		<-ended
	}
	return status, nil
}
