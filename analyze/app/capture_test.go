package app

import (
	"context"
	"net/netip"
	"path/filepath"
	"slices"
	"testing"

	"wiretale/capture"
	"wiretale/trace"
	"wiretale/wire"
)

// captured is a conversation of a capture file, as a script.
type captured struct {
	ends      [2]netip.AddrPort
	datagrams bool
	script    []said
	packets   []int // of the script's parts, counted from 1 in the file
}

func (c *captured) hear(t testing.TB, cut cutter) *heard {
	h := &heard{t: t, ends: c.ends}
	if c.datagrams {
		return playDatagrams(h, NewExchange(h), c.script)
	}
	return play(h, NewTalk(h), c.script, cut)
}

// located is where a capture file is: in testdata, or where it was written.
func located(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join("testdata", path)
}

// conversationsOf returns what was said in a capture file. The first to speak
// is the client.
func conversationsOf(t testing.TB, path string) []*captured {
	t.Helper()
	f, err := capture.OpenFile(located(path))
	if err != nil {
		t.Fatal(err)
	}
	var log trace.Log
	f.Run(context.Background(), &log)
	view := log.View()
	byEnds := map[[2]netip.AddrPort]*assembly{}
	var all []*captured
	for i, s := range view.Sightings.All() {
		tap, _ := view.Tap(s.Tap)
		var decoder wire.Decoder
		decoded := decoder.Decode(tap.Link, view.Data(s), s.Length)
		ip := decoded.Frame.IP
		if ip == nil || ip.TCP == nil && ip.UDP == nil {
			continue
		}
		ends := [2]netip.AddrPort{}
		if ip.TCP != nil {
			ends = [2]netip.AddrPort{netip.AddrPortFrom(ip.Src, ip.TCP.SrcPort), netip.AddrPortFrom(ip.Dst, ip.TCP.DstPort)}
		} else {
			ends = [2]netip.AddrPort{netip.AddrPortFrom(ip.Src, ip.UDP.SrcPort), netip.AddrPortFrom(ip.Dst, ip.UDP.DstPort)}
		}
		from, a := Client, byEnds[ends]
		if b := byEnds[[2]netip.AddrPort{ends[1], ends[0]}]; b != nil && ends[0] != ends[1] {
			from, a = Server, b
		}
		if a == nil {
			a = &assembly{captured: &captured{ends: ends, datagrams: ip.UDP != nil}}
			byEnds[ends] = a
			all = append(all, a.captured)
		}
		if ip.UDP != nil {
			a.add(said{from: from, text: string(ip.UDP.Payload)}, i+1)
		} else {
			a.segment(from, ip.TCP, i+1)
		}
	}
	return all
}

// assembly puts the segments of a connection in order.
type assembly struct {
	*captured
	begun   [2]bool
	next    [2]wire.Seq
	fin     [2]bool
	end     [2]wire.Seq
	waiting [2][]*wire.Segment // in order of their numbers
}

func (a *assembly) add(s said, packet int) {
	a.script = append(a.script, s)
	a.packets = append(a.packets, packet)
}

func (a *assembly) segment(from Side, s *wire.Segment, packet int) {
	if s.Flags.Has(wire.ACK) {
		a.acknowledged(from.Other(), s.Ack, packet)
	}
	copied := *s
	if s.Flags.Has(wire.SYN) {
		copied.Seq++
	}
	if !a.begun[from] {
		a.begun[from], a.next[from] = true, copied.Seq
	}
	if s.Flags.Has(wire.FIN) {
		a.fin[from], a.end[from] = true, copied.Seq.Add(len(s.Payload))
	}
	a.waiting[from] = append(a.waiting[from], &copied)
	slices.SortStableFunc(a.waiting[from], func(x, y *wire.Segment) int { return x.Seq.Sub(y.Seq) })
	a.drain(from, packet)
}

// drain says what waits for nothing any more.
func (a *assembly) drain(from Side, packet int) {
	w := &a.waiting[from]
	for len(*w) > 0 && (*w)[0].Seq.LessEq(a.next[from]) {
		first := (*w)[0]
		if old := a.next[from].Sub(first.Seq); old < len(first.Payload) {
			a.add(said{from: from, text: string(first.Payload[old:])}, packet)
			a.next[from] = first.Seq.Add(len(first.Payload))
		}
		*w = (*w)[1:]
	}
	if a.fin[from] && a.end[from] == a.next[from] {
		a.fin[from] = false
		a.add(closed(from), packet)
	}
}

// acknowledged passes over what the file lacks.
func (a *assembly) acknowledged(from Side, ack wire.Seq, packet int) {
	for w := &a.waiting[from]; len(*w) > 0 && (*w)[0].Seq.Less(ack); {
		a.add(hole(from, (*w)[0].Seq.Sub(a.next[from])), packet)
		a.next[from] = (*w)[0].Seq
		a.drain(from, packet)
	}
}

// TestCutsDoNotMatter holds, for every capture of testdata, that what is read
// does not depend on how the packets are cut.
func TestCutsDoNotMatter(t *testing.T) {
	for _, path := range captures(t) {
		t.Run(path, func(t *testing.T) {
			for _, c := range conversationsOf(t, path) {
				if c.datagrams || slices.ContainsFunc(c.script, func(s said) bool { return s.hole > 0 }) {
					continue // behind a hole reading goes on where a packet begins
				}
				want := c.hear(t, uncut)
				for _, cut := range []cutter{eachByte, atRandom(1), atRandom(2)} {
					got := c.hear(t, cut)
					if d := differ(want.lines("*"), got.lines("*")); d != "" {
						t.Fatalf("%v: whole (-) and cut (+): %s", c.ends, d)
					}
				}
			}
		})
	}
}

// captures are the files of testdata.
func captures(t testing.TB) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.pcap", "*.pcapng", "*.gz"} {
		found, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			all = append(all, filepath.Base(path))
		}
	}
	if len(all) == 0 {
		t.Fatal("no capture in testdata")
	}
	return all
}
