package dns

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"wiretale/wire"
)

// records reads a zone written in lines of "name ttl type data".
func records(lines string) (list []wire.DNSRecord) {
	for line := range strings.Lines(strings.TrimSpace(lines)) {
		f := strings.Fields(line)
		r := wire.DNSRecord{Name: f[0], Class: wire.DNSClassInternet}
		fmt.Sscan(f[1], &r.TTL)
		switch f[2] {
		case "A":
			r.Type, r.Addr = wire.DNSTypeA, netip.MustParseAddr(f[3])
		case "AAAA":
			r.Type, r.Addr = wire.DNSTypeAAAA, netip.MustParseAddr(f[3])
		case "NS":
			r.Type, r.Target = wire.DNSTypeNS, f[3]
		case "CNAME":
			r.Type, r.Target = wire.DNSTypeCNAME, f[3]
		case "MX":
			r.Type, r.Preference, r.Target = wire.DNSTypeMX, 10, f[3]
		case "TXT":
			r.Type = wire.DNSTypeTXT
			for n := len(f[3]); n > 0; n -= 255 {
				r.Texts = append(r.Texts, f[3][:min(n, 255)])
			}
		case "SOA":
			r.Type, r.SOA = wire.DNSTypeSOA, &wire.DNSAuthority{Server: "ns." + f[0], Mailbox: "hostmaster." + f[0]}
			fmt.Sscan(f[3], &r.SOA.Minimum)
		}
		list = append(list, r)
	}
	return list
}

// said writes records in the same way.
func said(list []wire.DNSRecord) string {
	var b strings.Builder
	for i := range list {
		r := &list[i]
		data := held(r)
		if r.SOA != nil {
			data = fmt.Sprint(r.SOA.Minimum)
		}
		if r.Type == wire.DNSTypeOPT {
			continue
		}
		fmt.Fprintf(&b, "%s %d %s %s\n", r.Name, r.TTL, r.Type, data)
	}
	return b.String()
}

var (
	rootZone = Authority{".", records(`
. 86400 SOA 3600
. 86400 NS ns
ns 86400 A 198.51.100.1
test 86400 NS ns.test
ns.test 86400 A 198.51.100.2`)}
	testZone = Authority{"test", records(`
test 3600 SOA 900
test 86400 NS ns.test
ns.test 86400 A 198.51.100.2
example.test 7200 NS ns.example.test
example.test 7200 NS ns2.example.test
ns.example.test 7200 A 203.0.113.53
ns2.example.test 7200 A 203.0.113.54
other.test 7200 NS ns.example.test
ring.test 7200 NS ns.ring2.test
ring2.test 7200 NS ns.ring.test
hidden.other.test 7200 NS ns.hidden.other.test`)}
	exampleZone = Authority{"example.test", records(`
example.test 3600 SOA 300
example.test 7200 NS ns.example.test
ns.example.test 7200 A 203.0.113.53
ns2.example.test 7200 A 203.0.113.54
www.example.test 600 A 203.0.113.80
www.example.test 600 A 203.0.113.81
old.example.test 60 CNAME www.example.test
away.example.test 60 CNAME www.other.test
lost.example.test 60 CNAME none.example.test
loop.example.test 60 CNAME pool.example.test
pool.example.test 60 CNAME loop.example.test
example.test 600 MX mail.example.test
mail.example.test 600 A 203.0.113.25
deep.empty.example.test 600 A 203.0.113.9
brief.example.test 0 A 203.0.113.8
long.example.test 600 TXT ` + strings.Repeat("x", 600))}
	otherZone = Authority{"other.test", records(`
other.test 3600 SOA 300
www.other.test 30 A 203.0.113.90`)}
)

// The addresses of the world's servers, and of its resolver.
var (
	rootAt     = netip.MustParseAddr("198.51.100.1")
	testAt     = netip.MustParseAddr("198.51.100.2")
	exampleAt  = netip.MustParseAddr("203.0.113.53")
	example2At = netip.MustParseAddr("203.0.113.54")
	resolverAt = netip.MustParseAddr("192.0.2.53")
)

// world is the servers that a resolver in a test can ask, and what it asked them.
type world struct {
	t       *testing.T
	now     time.Duration
	servers map[netip.Addr]func(query []byte, stream bool) []byte // nil says nothing
	asked   []string
	machine Resolver
}

func newWorld(t *testing.T) *world {
	id := uint16(0)
	w := &world{t: t, now: time.Hour, machine: Resolver{Roots: []netip.Addr{rootAt}, Own: []netip.Addr{resolverAt}, Timeout: time.Second,
		Draw: func() uint16 { id++; return id }}}
	w.servers = map[netip.Addr]func([]byte, bool) []byte{
		rootAt: Server{rootZone}.Answer, testAt: Server{testZone}.Answer,
		exampleAt: Server{exampleZone, otherZone}.Answer, example2At: Server{exampleZone}.Answer}
	return w
}

// ask has the resolver find out something; what it asked others is in asked.
func (w *world) ask(name string, kind wire.DNSType) wire.DNSMessage {
	w.t.Helper()
	w.asked = nil
	query := NewQuestion(4711, name, kind).Bytes()
	reply, work := w.machine.Reply(w.now, query, true)
	if work != nil {
		w.work(work)
		reply = w.machine.Finish(query, work, true)
	}
	m, err := wire.ParseDNS(reply)
	if err != nil || m.ID != 4711 || !m.RecursionAvailable || m.Authoritative {
		w.t.Fatalf("replied %+v, %v", m, err)
	}
	return m
}

// work lets the world answer until the work is done.
func (w *world) work(x *Recursion) {
	for {
		ask, ok := x.Next(w.now)
		if !ok {
			return
		}
		m, _ := wire.ParseDNS(ask.Query)
		line := fmt.Sprintf("%v %s %s", ask.Server, m.Questions[0].Type, m.Questions[0].Name)
		if ask.Stream {
			line += " over TCP"
		}
		if w.asked = append(w.asked, line); len(w.asked) > 100 {
			w.t.Fatal("it asks and asks")
		}
		server, there := w.servers[ask.Server]
		if len(x.goals) > maxGoals {
			w.t.Fatalf("it looks for %d names at once", len(x.goals))
		}
		switch {
		case !there:
			x.Refused()
		case server == nil:
			w.now += ask.Wait
			x.Silent()
		default:
			w.now += 10 * time.Millisecond
			if answer := server(ask.Query, ask.Stream); !x.Read(w.now, answer) {
				w.now += ask.Wait
				x.Silent()
			}
		}
	}
}

// expect holds what the resolver asked others, and what came of it.
func (w *world) expect(m wire.DNSMessage, code uint8, answers string, asked ...string) {
	w.t.Helper()
	if m.Code != code {
		w.t.Errorf("the code is %d", m.Code)
	}
	if got, want := said(m.Answers), strings.TrimLeft(answers, "\n"); got != want {
		w.t.Errorf("the answer is\n%s", got)
	}
	if strings.Join(w.asked, "\n") != strings.Join(asked, "\n") {
		w.t.Errorf("it asked\n%s", strings.Join(w.asked, "\n"))
	}
}

// answer has a server say something else in its answers.
func (w *world) answer(at netip.Addr, change func(m *wire.DNSMessage)) {
	before := w.servers[at]
	w.servers[at] = func(query []byte, stream bool) []byte {
		m, err := wire.ParseDNS(before(query, stream))
		if err != nil {
			w.t.Fatal(err)
		}
		change(&m)
		return m.Serialize()
	}
}
