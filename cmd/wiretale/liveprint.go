package main

import (
	"bufio"
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/trace"
)

// listLive prints a line for each packet as it comes, until the source ends.
// Where the capture itself goes to standard output, nothing is printed.
func (p *program) listLive(ctx context.Context, from capture.Source, o liveFlags) error {
	out := bufio.NewWriter(os.Stdout)
	list := func(*trace.Snapshot, *trace.Packet) error { return nil }
	switch {
	case o.write == "-":
	case o.json:
		list = packetsJSON(out, listing{})
	default:
		list = p.packetsTable(out, listing{})
	}
	problem, err := followPackets(ctx, from, func(s *trace.Snapshot) error {
		for _, packet := range s.Packets.All() {
			if err := list(s, &packet); err != nil {
				return err
			}
		}
		return out.Flush()
	})
	return errors.Join(p.exit(problem), err)
}

// followPackets reads a source while it goes on, and has do look at each window
// of its packets soon after they were seen. What ends it is the source's
// problem, or the error of do.
func followPackets(ctx context.Context, from capture.Source, do func(*trace.Snapshot) error) (problem, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	w := newWindows()
	over := make(chan error, 1)
	go func() { over <- from.Run(ctx, w) }()
	reader := analyze.New()
	for done := false; !done; {
		window := w.take()
		done = window.Done
		if err != nil {
			continue // what comes is only let go
		}
		s := reader.Read(window)
		reader.Turn()
		if err = do(s); err != nil {
			stop()
		}
	}
	problem = <-over
	if err != nil {
		return nil, err
	}
	return problem, nil
}

// windowBytes bounds what waits to be printed. While there is more, the source
// waits, and the kernel drops what it has no room for.
const windowBytes = 128 << 20

// windows is a recorder that keeps what it is told until somebody takes it.
type windows struct {
	mu     sync.Mutex
	change sync.Cond
	log    *trace.Log
	epoch  time.Time
	taps   []trace.Tap
	bytes  int
	seen   int
	done   bool
}

func newWindows() *windows {
	w := &windows{log: trace.NewLog(time.Time{})}
	w.change.L = &w.mu
	return w
}

// take waits until there is something, and takes it all.
func (w *windows) take() trace.LogView {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.seen == 0 && !w.done {
		w.change.Wait()
	}
	view := w.log.View()
	w.log = trace.NewLog(w.epoch)
	for _, t := range w.taps {
		w.log.Tap(t)
	}
	w.bytes, w.seen = 0, 0
	w.change.Broadcast()
	return view
}

// Node implements trace.Sink; a capture knows no nodes.
func (w *windows) Node(trace.Node) trace.NodeID { return 0 }

// Endpoint implements trace.Sink; a capture knows no endpoints.
func (w *windows) Endpoint(trace.Endpoint) trace.EndpointID { return 0 }

// Tap implements trace.Sink.
func (w *windows) Tap(t trace.Tap) trace.TapID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.taps = append(w.taps, t)
	return w.log.Tap(t)
}

// Sight implements trace.Sink.
func (w *windows) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.bytes > windowBytes {
		w.change.Wait()
	}
	w.bytes += s.Length
	w.seen++
	if w.seen == 1 {
		w.change.Broadcast()
	}
	return w.log.Sight(s, bytes)
}

// Record implements trace.Sink.
func (w *windows) Record(e trace.Event) trace.Ordinal {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.log.Record(e)
}

// SetEpoch implements trace.Recorder.
func (w *windows) SetEpoch(t time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.epoch = t
	w.log.SetEpoch(t)
}

// Close implements trace.Recorder.
func (w *windows) Close(problem error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.done = true
	w.log.Close(problem)
	w.change.Broadcast()
}
