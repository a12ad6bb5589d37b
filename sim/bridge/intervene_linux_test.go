package bridge

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"wiretale/internal/netns"
	"wiretale/session"
	"wiretale/sim/scenario"
	"wiretale/trace"
)

// disturbed is a command on a network in which somebody intervenes.
type disturbed struct {
	*Bridge
	log *trace.Log

	mu       sync.Mutex
	outcomes map[int]string
}

// disturb runs a command on a slow network. interfere is called while it runs.
func disturb(t *testing.T, interfere func(*disturbed), args ...string) told {
	t.Helper()
	sc, err := scenario.Parse("test.yaml", []byte(fmt.Sprintf(serverSide, 1, "back: {delay: 300ms}")))
	if err != nil {
		t.Fatal(err)
	}
	sc = sc.With(0, 300*time.Millisecond)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	b, err := New(sc, "client", netns.Command{Args: args, Stdout: w, Stderr: w})
	w.Close()
	skipWhereForbidden(t, err)
	printed, interfered := make(chan string, 1), make(chan struct{})
	go func() {
		data, _ := io.ReadAll(r)
		printed <- string(data)
	}()
	d := &disturbed{Bridge: b, log: trace.NewLog(time.Now()), outcomes: map[int]string{}}
	b.Tell(func(place int, _ session.Intervention, outcome string) {
		d.mu.Lock()
		d.outcomes[place] = outcome
		d.mu.Unlock()
	})
	go func() {
		interfere(d)
		close(interfered)
	}()
	began := time.Now()
	status, err := b.Run(t.Context(), d.log)
	if err != nil {
		t.Fatal(err)
	}
	<-interfered
	d.log.Close(nil)
	return told{status, <-printed, d.log.View(), time.Since(began)}
}

// sent waits until so many packets have left the client.
func (d *disturbed) sent(t *testing.T, n int) {
	for {
		grown, view, count := d.log.Grown(), d.log.View(), 0
		for _, e := range view.Events.All() {
			if e.Kind == trace.PacketSent && e.Node == 1 {
				count++
			}
		}
		if count >= n {
			return
		}
		select {
		case <-grown:
		case <-t.Context().Done():
			return
		}
	}
}

// TestAPacketIsTakenOutOfTheAir drops a real SYN while it is on its way: the
// kernel that sent it waits for its timer and says it again.
func TestAPacketIsTakenOutOfTheAir(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	o := disturb(t, func(d *disturbed) {
		d.sent(t, 1)
		if _, _, err := d.Intervene(session.Intervention{Action: session.Drop, From: "client", To: "server", Nth: 1}); err != nil {
			t.Error(err)
		}
		if d.mu.Lock(); d.outcomes[0] != "applied" {
			t.Errorf("the SYN was not in the air: %v", d.outcomes)
		}
		d.mu.Unlock()
	}, curl(t, "-o", file, "http://203.0.113.80/20k")...)
	syns := o.syns("client")
	if o.status != 0 || fetched(t, file) != expected("/20k", 20_000) || len(syns) < 2 || syns[1]-syns[0] < 900*time.Millisecond {
		t.Errorf("curl ended with %d: %s; SYNs at %v", o.status, o.output, syns)
	}
	lost := 0
	for _, e := range o.log.Events.All() {
		if d, ok := e.Detail.(trace.Lost); ok && d.Fate == trace.BlockedByRule {
			lost++
		}
	}
	if lost != 1 {
		t.Errorf("%d packets were taken out of the air", lost)
	}
}

// TestTheNetworkIsChangedUnderAProgram: the server refuses connections from now
// on, and what is not there any more, or not ours, can't be changed.
func TestTheNetworkIsChangedUnderAProgram(t *testing.T) {
	t.Parallel()
	var b *Bridge
	o := disturb(t, func(d *disturbed) {
		b = d.Bridge
		_, made, err := d.Intervene(session.Intervention{Action: session.Refuse, Host: "server"})
		if err != nil || made.At == 0 {
			t.Errorf("%+v, %v", made, err)
		}
		if _, _, err := d.Intervene(session.Intervention{Action: session.Crash, Host: "client"}); !is(err, session.RealHost) {
			t.Errorf("the real host: %v", err)
		}
	}, curl(t, "http://203.0.113.80/20k")...)
	if o.status != 7 { // curl(1): couldn't connect
		t.Errorf("curl ended with %d: %s", o.status, o.output)
	}
	if _, _, err := b.Intervene(session.Intervention{Action: session.Reboot, Host: "server"}); !is(err, session.OverAlready) {
		t.Errorf("after the end: %v", err)
	}
}

func is(err error, code session.BranchCode) bool {
	e, ok := err.(*session.BranchError)
	return ok && e.Code == code
}
