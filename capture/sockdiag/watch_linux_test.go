package sockdiag

import (
	"context"
	"io"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"wiretale/capture"
	"wiretale/trace"
	"wiretale/wire"
)

// byHand is a source whose frames a test gives.
type byHand struct {
	capture.Source
	run func(context.Context, trace.Recorder)
}

func (b *byHand) Run(ctx context.Context, log trace.Recorder) error {
	b.run(ctx, log)
	log.Close(nil)
	return nil
}

// inNamespace moves the test to a network namespace of its own.
func inNamespace(t *testing.T) {
	t.Helper()
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Skipf("a network namespace needs CAP_SYS_ADMIN: %v", err)
	}
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		t.Skipf("ip: %v: %s", err, out)
	}
}

// TestSocketsOfAnotherNamespaceAreTold opens the files in a namespace and has
// them read by threads outside of it.
func TestSocketsOfAnotherNamespaceAreTold(t *testing.T) {
	inNamespace(t)
	diag, opens, err := Files()
	if err != nil {
		t.Skip("the kernel can't be asked: ", err)
	}
	_, client, server := connected(t, "tcp4", "127.0.0.1:0")
	if _, err := client.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(server, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	q := ofConn(client)
	log := trace.NewLog(time.Time{})
	over := make(chan error)
	go func() {
		k, err := From(diag, opens)
		if err != nil {
			over <- err
			return
		}
		over <- Run(t.Context(), &byHand{run: func(_ context.Context, to trace.Recorder) {
			to.SetEpoch(time.Now())
			tap := to.Tap(trace.Tap{Interface: "lo", Link: wire.LinkRaw})
			d := &wire.Datagram{Src: q.local.Addr(), Dst: q.remote.Addr(), HopLimit: 64, Protocol: wire.ProtocolTCP,
				TCP: &wire.Segment{SrcPort: q.local.Port(), DstPort: q.remote.Port(), Flags: wire.ACK}}
			b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
			to.Sight(trace.Sighting{Tap: tap, Length: len(b)}, func() []byte { return b })
			for late := time.After(20 * time.Second); ; {
				grown, view := log.Grown(), log.View()
				if len(heldBy(view)) == 3 {
					return
				}
				select {
				case <-grown:
				case <-late:
					return
				}
			}
		}}, log, k)
	}()
	if err := <-over; err != nil {
		t.Fatal(err)
	}
	held := heldBy(log.View())
	for _, e := range []trace.Endpoint{
		{Protocol: wire.ProtocolTCP, Local: q.local, Remote: q.remote},
		{Protocol: wire.ProtocolTCP, Local: q.remote, Remote: q.local},
		{Protocol: wire.ProtocolTCP, Local: q.remote}, // the one that listens
	} {
		if p := held[e]; p.ID != unix.Getpid() {
			t.Errorf("%v → %v is held by %v", e.Local, e.Remote, p)
		}
	}
}

// heldBy are the endpoints whose processes a log tells.
func heldBy(v trace.LogView) map[trace.Endpoint]trace.Process {
	held := make(map[trace.Endpoint]trace.Process)
	for _, e := range v.Events.All() {
		if s, ok := e.Detail.(trace.Socket); ok && s.Process != (trace.Process{}) {
			end := v.Endpoints.At(int(e.Endpoint) - 1)
			end.ID = 0
			held[end] = s.Process
		}
	}
	return held
}
