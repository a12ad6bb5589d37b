package host

import (
	"net/netip"
	"strconv"
	"time"

	"wiretale/trace"
)

// TraceRoute asks which routers lie on the way to a host.
type TraceRoute struct {
	To      netip.Addr
	Probes  int           // that each hop is sent, one after another
	MaxHops int           // after which it is given up
	Timeout time.Duration // until a hop is taken for silent
}

// tracing is a trace of a route that is under way: one probe after another, each
// from a socket of its own, with a hop more allowed once those of the hop before
// are answered or given up.
type tracing struct {
	TraceRoute
	host   *Host
	probes int // sent so far
	socket *Datagrams
	sent   time.Duration // when the latest was
	reply  *wait
	heard  bool // from this hop
	ends   bool // with this hop
}

const (
	firstProbed = 33434 // the first probe's port; each next has the next one. Nobody listens there
	probeSize   = 32
)

// TraceRoute sends probes each of which may pass one router more, and notes who
// says that they went no further. A host without an address of the other's
// family does nothing.
func (h *Host) TraceRoute(c TraceRoute) {
	if _, ok := h.source(c.To); !ok || c.Probes < 1 {
		return
	}
	t := &tracing{TraceRoute: c, host: h}
	t.reply = h.newWait("probe", t.expire)
	h.begin(t)
	t.probe()
}

// hop is the one that is being asked, counted from 1.
func (t *tracing) hop() int { return (t.probes-1)/t.Probes + 1 }

// probe sends the next probe.
func (t *tracing) probe() {
	h := t.host
	to := netip.AddrPortFrom(t.To, uint16(firstProbed+t.probes))
	socket, ok := h.openUDP(to)
	if !ok {
		h.done(t)
		return
	}
	t.probes++
	t.socket, t.sent = socket, h.now()
	socket.hopLimit = uint8(t.hop())
	socket.told = t.told
	socket.receive = func(from netip.AddrPort, _ netip.Addr, _ []byte) { t.answered(from.Addr(), "", true) }
	from, _ := h.source(t.To)
	call := socket.send(from, to, pattern(probeSize), trace.Query)
	t.reply.until(h.now()+t.Timeout, socket.endpoint, call)
}

// told hears that the latest probe went no further.
func (t *tracing) told(n *news) {
	t.host.journal.Call(t.socket.endpoint, "receive error", 0, func() {
		exceeded := n.message.Type == timeExceeded.message(n.about.Src.Is6()).Type
		t.answered(n.from, mark(n), !exceeded)
	})
}

// mark is what stands behind the address of somebody who says that there is no
// way to the host, as traceroute(8) writes it.
func mark(n *news) string {
	v6 := n.about.Src.Is6()
	for _, m := range [...]struct {
		complaint
		mark string
	}{{networkUnreachable, " !N"}, {hostUnreachable, " !H"}, {prohibited, " !X"}} {
		if said := m.message(v6); said.Type == n.message.Type && said.Code == n.message.Code {
			return m.mark
		}
	}
	return ""
}

// answered notes who is as many hops away, and how long the answer took. ends
// says that nobody is further away.
func (t *tracing) answered(from netip.Addr, mark string, ends bool) {
	h := t.host
	t.reply.stop()
	h.journal.Record(trace.Event{Kind: trace.VariableChanged, Endpoint: t.socket.endpoint, Detail: roundTrip(h.now() - t.sent)})
	if !t.heard {
		t.note(from.String() + mark)
	}
	t.heard, t.ends = true, t.ends || ends
	t.proceed()
}

// expire takes a probe for lost. A hop none of whose probes are answered is
// silent.
func (t *tracing) expire() {
	if t.probes%t.Probes == 0 && !t.heard {
		t.note("*")
	}
	t.proceed()
}

func (t *tracing) note(value string) {
	t.host.journal.Record(trace.Event{Kind: trace.TableChanged, Endpoint: t.socket.endpoint,
		Detail: trace.TableEntry{Table: trace.TablePath, Key: strconv.Itoa(t.hop()), Value: value}})
}

// proceed goes on with the next probe, unless that was the last.
func (t *tracing) proceed() {
	t.socket.close()
	if t.probes%t.Probes == 0 {
		if t.ends || t.hop() >= t.MaxHops {
			t.host.done(t)
			return
		}
		t.heard = false
	}
	t.probe()
}

// halt implements errand.
func (t *tracing) halt() { t.reply.stop() }
