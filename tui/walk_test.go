package tui

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/view"
	"wiretale/wire"
)

// absurd are traces that no network makes: their times, numbers, windows and
// addresses are as far apart as their types allow.
func absurd(r *rand.Rand) *trace.Snapshot {
	log := trace.NewLog(time.Unix(1_700_000_000, 0))
	tap := log.Tap(trace.Tap{Interface: "eth0" + commands, Link: wire.LinkRaw})
	times := []time.Duration{0, 1, time.Microsecond, time.Millisecond, -time.Second, time.Hour, 366 * 24 * time.Hour, math.MaxInt64, math.MinInt64, math.MaxInt64 / 2}
	hosts := []int{1, 2, 3, 40, 3000}[r.IntN(5)]
	now := time.Duration(0)
	calm := r.IntN(2) == 0
	seqs := []wire.Seq{0, 1, 1000, 1 << 31, 1<<31 - 1, 1<<32 - 1, wire.Seq(r.Uint32())}
	flags := []wire.Flags{wire.SYN, wire.SYN | wire.ACK, wire.ACK, wire.PSH | wire.ACK, wire.FIN | wire.ACK, wire.RST, wire.RST | wire.ACK, 0, 0xff}
	says := []string{"", "", "x", commands, "GET /" + commands + " HTTP/1.1\r\nHost: a\r\n\r\n", strings.Repeat("y", 1400)}
	for range r.IntN(400) {
		switch {
		case calm || r.IntN(4) > 0:
			now += time.Duration(r.IntN(3_000_000))
		default:
			now = now + times[r.IntN(len(times))] // which may wrap
		}
		addr := func() netip.Addr {
			n := r.IntN(hosts)
			return netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)})
		}
		d := &wire.Datagram{Src: addr(), Dst: addr(), HopLimit: byte(r.IntN(256))}
		switch r.IntN(6) {
		default:
			d.Protocol = wire.ProtocolTCP
			s := &wire.Segment{SrcPort: uint16(1 + r.IntN(3)), DstPort: uint16(1 + r.IntN(3)), Seq: seqs[r.IntN(len(seqs))], Ack: seqs[r.IntN(len(seqs))], Flags: flags[r.IntN(len(flags))], Window: []uint16{0, 1, 65535}[r.IntN(3)], Payload: []byte(says[r.IntN(len(says))])}
			if s.Flags&wire.SYN != 0 && r.IntN(2) == 0 {
				scale := uint8(r.IntN(256))
				s.Options.WindowScale = &scale
			}
			d.TCP = s
		case 0:
			d.Protocol = wire.ProtocolUDP
			d.UDP = &wire.UDP{SrcPort: uint16(r.IntN(4)), DstPort: 53, Payload: []byte(says[r.IntN(len(says))])}
		}
		b := (&wire.Frame{Link: wire.LinkRaw, IP: d}).Serialize()
		switch r.IntN(12) {
		case 0:
			b = b[:r.IntN(len(b)+1)]
		case 1:
			b[r.IntN(len(b))] = byte(r.Uint32())
		}
		log.Sight(trace.Sighting{Tap: tap, Time: now, Length: len(b) + r.IntN(3)*r.IntN(1<<30)}, func() []byte { return b })
	}
	log.Close(nil)
	return analyze.Read(log.View())
}

// walker presses what a person may press, and what nobody would.
type walker struct {
	m    *Model
	r    *rand.Rand
	done []string
	keys []string
}

func newWalker(m *Model, r *rand.Rand) *walker {
	w := &walker{m: m, r: r, keys: []string{"1", "2", "3", "4", "5", "6", "7", "enter", "esc", ":", "tab", "up", "down", "backspace", "w", "a", "m", "'", "i", "b", "v", "z", "x"}}
	for _, c := range Commands(m.ui.words) {
		for _, k := range c.Keys {
			if k != "ctrl+c" && k != "ctrl+z" {
				w.keys = append(w.keys, k)
			}
		}
	}
	slices.Sort(w.keys)
	w.keys = slices.Compact(w.keys)
	return w
}

var pasted = []string{commands, "tcp", "tcp.flags.syn and ", "120", "99999999999999999999", "-1", "ip.src == ", "data contains \"", "(((((", strings.Repeat("(", 5000), "drop", "/nowhere/x", "", "2023-11-14 22:13:20", "UTC", "Europe/Madrid", "12.5", "1e308", "1 s", "22 0x80", "sort"}

func (w *walker) step() {
	r, m := w.r, w.m
	var msg tea.Msg
	switch n := r.IntN(20); {
	case n < 14:
		k := w.keys[r.IntN(len(w.keys))]
		w.done = append(w.done, k)
		msg = Key(k)
	case n < 15:
		s := pasted[r.IntN(len(pasted))]
		w.done = append(w.done, fmt.Sprintf("paste %.20q", s))
		msg = tea.PasteMsg{Content: s}
	case n < 16:
		s := tea.WindowSizeMsg{Width: r.IntN(300), Height: r.IntN(100)}
		if r.IntN(3) > 0 {
			s = tea.WindowSizeMsg{Width: 80 + r.IntN(220), Height: 24 + r.IntN(76)}
		}
		w.done = append(w.done, fmt.Sprintf("size %v", s))
		msg = s
	case n < 19:
		at := tea.Mouse{X: r.IntN(m.ui.width+2) - 1, Y: r.IntN(m.ui.height+2) - 1, Button: tea.MouseLeft}
		switch r.IntN(5) {
		case 0:
			msg = tea.MouseReleaseMsg(at)
		case 1:
			msg = tea.MouseMotionMsg(at)
		case 2:
			at.Button = []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[r.IntN(2)]
			msg = tea.MouseWheelMsg(at)
		default:
			msg = tea.MouseClickMsg(at)
		}
		w.done = append(w.done, fmt.Sprintf("%T %v", msg, at))
	default:
		w.done = append(w.done, "elapse")
		m.top().elapse(time.Duration(r.IntN(int(time.Second))))
		return
	}
	_, cmd := m.Update(msg)
	if len(m.screens) > 0 {
		settle(m, cmd)
	}
}

// TestAnyWalkThroughAnyTraceIsDrawn presses keys at random in traces as absurd
// as they come: nothing panics, no picture takes long, and nothing of the network's
// commands the terminal.
func TestAnyWalkThroughAnyTraceIsDrawn(t *testing.T) {
	t.Chdir(t.TempDir()) // some keys write files
	walks := uint64(24)
	if testing.Short() {
		walks = 4
	}
	for seed := range walks {
		walkAt(t, seed)
	}
}

func FuzzWalk(f *testing.F) {
	f.Add(uint64(0))
	f.Chdir(f.TempDir())
	f.Fuzz(walkAt)
}

// walkAt takes a walk that a number decides.
func walkAt(t *testing.T, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 5))
	var s session.Session
	switch title := "evil" + commands; r.IntN(6) {
	case 0:
		s = fork()
	case 1:
		s = &told{title: title, kind: session.Recorded, snapshot: hostileTrace()}
	default:
		s = &told{title: title, kind: session.Kind(r.IntN(4)), snapshot: absurd(r)}
	}
	o := Options{ASCII: r.IntN(3) == 0, TimeBase: view.TimeBase(r.IntN(3)), Mono: r.IntN(2) == 0, NoMotion: r.IntN(2) == 0}
	m := New(Deps{Words: text.For([]text.Lang{text.English, text.Spanish}[r.IntN(2)])}, o, Start{Session: s})
	m.driven = true
	sized(m, 80+r.IntN(120), 24+r.IntN(50))
	w := newWalker(m, r)
	defer func() {
		if v := recover(); v != nil {
			t.Fatalf("seed %d: %v after %q\n%s", seed, v, w.last(), debug.Stack())
		}
	}()
	for range 150 {
		if w.step(); len(m.screens) == 0 {
			return
		}
		began := time.Now()
		c := m.draw()
		if took := time.Since(began); took > slowest {
			t.Errorf("seed %d: a picture takes %v after %q", seed, took, w.last())
		}
		if x, y, ok := controlling(c); ok {
			t.Fatalf("seed %d: at %d, %d stands %q after %q:\n%s", seed, x, y, c.At(x, y).Rune, w.last(), c.Plain())
		}
	}
}

// slowest is how long a picture may take where everything else is busy too.
const slowest = time.Second

// last is what was done in the end.
func (w *walker) last() []string { return w.done[max(0, len(w.done)-25):] }

// controlling is where a character stands that a terminal would obey.
func controlling(c *canvas.Canvas) (x, y int, found bool) {
	for y := range c.Height {
		for x := range c.Width {
			if r := c.At(x, y).Rune; unicode.IsControl(r) && r != 0 || unicode.Is(unicode.Bidi_Control, r) {
				return x, y, true
			}
		}
	}
	return 0, 0, false
}
