package tcp

import (
	"testing"
	"time"

	"wiretale/trace"
	"wiretale/wire"
)

// BenchmarkTransfer sends 10 MB from one endpoint to the other over a path of
// 10 ms.
func BenchmarkTransfer(b *testing.B) {
	for _, bench := range []struct {
		name    string
		observe bool
	}{{"unobserved", false}, {"observed", true}} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(10_000_000)
			b.ReportAllocs()
			for b.Loop() {
				transfer(b, bench.observe)
			}
		})
	}
}

func transfer(tb testing.TB, observe bool) (segments int) {
	cfg := Linux()
	cfg.ReceiveBuffer, cfg.SendBuffer = 1<<20, 1<<20
	if observe {
		cfg.Observe = func(trace.Event) {}
	}
	client, server := cfg, cfg
	client.Local, client.Remote, client.ISS = clientAddr, serverAddr, 1000
	server.Local, server.Remote, server.ISS = serverAddr, clientAddr, 2_000_000_000
	p := &pipe{ends: [2]*Conn{Open(client, 0), Listen(server, 0)}}
	path := []time.Duration{10 * time.Millisecond}
	p.treat = func(int, *wire.Segment) []time.Duration { return path }
	const total = 10_000_000
	block := make([]byte, 1<<16)
	read, written := 0, 0
	for {
		if written < total {
			written += p.ends[1].Write(p.now, block[:min(len(block), total-written)])
		} else {
			p.ends[1].ShutdownWrite(p.now)
		}
		read += len(p.ends[0].Read(p.now, 1<<20))
		if p.ends[0].EOF() {
			p.ends[0].ShutdownWrite(p.now)
		}
		if !p.step() {
			break
		}
	}
	if read != total || p.ends[1].State() != trace.Closed {
		tb.Fatalf("%d bytes, %s", read, p.ends[1].State())
	}
	return p.sent
}
