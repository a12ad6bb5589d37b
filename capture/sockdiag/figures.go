package sockdiag

import (
	"encoding/binary"
	"iter"
	"math/bits"

	"wiretale/trace"
)

// figure is a number that the kernel tells of a socket: where it lies in
// struct tcp_info (linux/tcp.h), or in what array of 32-bit numbers.
type figure struct {
	name  string
	unit  trace.Unit
	scale int64 // of one of the kernel's units
	at    int   // byte of tcp_info, or place in the array
	wide  bool  // 64 bits
	zero  bool  // it is told even while it is 0
}

// The places of the figures that don't come from tcp_info.
const (
	figReceiveQueue = iota
	figSendQueue
	figAccepting
	figBacklog
	figReceiveBuffer
	figSendBuffer
	figDrops
	figInfo // those from here on come from tcp_info
)

const microsecond = 1000 // in nanoseconds

// figures are what is told, by the names of the RFCs, and else of ss(8).
var figures = [...]figure{
	figReceiveQueue:  {name: "Recv-Q", unit: trace.UnitBytes, zero: true},
	figSendQueue:     {name: "Send-Q", unit: trace.UnitBytes, zero: true},
	figAccepting:     {name: "accept-Q", zero: true},
	figBacklog:       {name: "backlog", zero: true},
	figReceiveBuffer: {name: "rcvbuf", unit: trace.UnitBytes, scale: 1, at: 1},
	figSendBuffer:    {name: "sndbuf", unit: trace.UnitBytes, scale: 1, at: 3},
	figDrops:         {name: "drops", scale: 1, at: 8},
	figInfo:          {name: "ca_state", unit: trace.UnitCA, scale: 1, at: 1},
	{name: "backoff", scale: 1, at: 4},
	{name: "RTO", unit: trace.UnitTime, scale: microsecond, at: 8},
	{name: "MSS", unit: trace.UnitBytes, scale: 1, at: 16},
	{name: "unacked", scale: 1, at: 24, zero: true},
	{name: "sacked", scale: 1, at: 28},
	{name: "lost", scale: 1, at: 32},
	{name: "SRTT", unit: trace.UnitTime, scale: microsecond, at: 68},
	{name: "RTTVAR", unit: trace.UnitTime, scale: microsecond, at: 72},
	{name: ssthresh, scale: 1, at: 76},
	{name: "cwnd", scale: 1, at: 80},
	{name: "retrans", scale: 1, at: 100, zero: true},
	{name: "pacing", unit: trace.UnitRate, scale: 1, at: 104, wide: true},
	{name: "RTT.min", unit: trace.UnitTime, scale: microsecond, at: 148},
	{name: "delivery", unit: trace.UnitRate, scale: 1, at: 160, wide: true},
	{name: "SND.WND", unit: trace.UnitBytes, scale: 1, at: 228},
}

const (
	ssthresh = "ssthresh"
	// unlimited is what the kernel tells where there is no such limit:
	// TCP_INFINITE_SSTHRESH, and all bits of a rate or a round trip.
	unlimited     = 0x7fffffff
	unlimitedRate = 1<<64 - 1
	unmeasured    = 1<<32 - 1
)

// Figures are the numbers that were told of a socket.
type Figures struct {
	given  uint32 // a bit for each
	values [len(figures)]int64
}

// set takes a figure in.
func (f *Figures) set(i int, value int64) {
	f.given |= 1 << i
	f.values[i] = value
}

// All ranges over the figures as variables of an endpoint.
func (f *Figures) All() iter.Seq[trace.Variable] {
	return func(yield func(trace.Variable) bool) {
		for i := range f.each(f.given) {
			if !yield(f.variable(i)) {
				return
			}
		}
	}
}

func (f *Figures) each(set uint32) iter.Seq[int] {
	return func(yield func(int) bool) {
		for ; set != 0; set &= set - 1 {
			if !yield(bits.TrailingZeros32(set)) {
				return
			}
		}
	}
}

func (f *Figures) variable(i int) trace.Variable {
	return trace.Variable{Name: figures[i].name, Value: f.values[i], Unit: figures[i].unit}
}

// update takes in what a later report gives, and returns the set of figures
// that are new or others than before.
func (f *Figures) update(later *Figures) (changed uint32) {
	for i := range f.each(later.given) {
		known := f.given&(1<<i) != 0
		switch value := later.values[i]; {
		case known && f.values[i] == value, !known && value == 0 && !figures[i].zero:
		default:
			f.set(i, value)
			changed |= 1 << i
		}
	}
	return changed
}

// takeInfo reads a tcp_info, which is longer the newer the kernel is.
func (f *Figures) takeInfo(info []byte) {
	for i := figInfo; i < len(figures); i++ {
		g := &figures[i]
		value, ok := g.read(info)
		if ok {
			f.set(i, value)
		}
	}
}

// read is the figure as a tcp_info tells it, if it does.
func (g *figure) read(info []byte) (value int64, ok bool) {
	switch {
	case g.at < 8 && g.at < len(info): // the fields of a byte come first
		return int64(info[g.at]) * g.scale, true
	case g.at >= 8 && g.wide && g.at+8 <= len(info):
		v := binary.NativeEndian.Uint64(info[g.at:])
		return int64(min(v, 1<<62)), v != unlimitedRate
	case g.at >= 8 && !g.wide && g.at+4 <= len(info):
		v := binary.NativeEndian.Uint32(info[g.at:])
		return int64(v) * g.scale, v != unmeasured && (g.name != ssthresh || v < unlimited)
	}
	return 0, false
}

// takeMemory reads the array SK_MEMINFO_… (linux/sock_diag.h).
func (f *Figures) takeMemory(memory []byte) {
	for i := figReceiveBuffer; i < figInfo; i++ {
		if at := 4 * figures[i].at; at+4 <= len(memory) {
			f.set(i, int64(binary.NativeEndian.Uint32(memory[at:])))
		}
	}
}
