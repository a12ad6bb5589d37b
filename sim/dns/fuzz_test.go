package dns

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"

	"wiretale/wire"
)

// FuzzServer asks a zone's server and a resolver anything: whatever they say can
// be read, belongs to the question, and fits what its asker can take.
func FuzzServer(f *testing.F) {
	f.Add(NewQuestion(7, "www.example.test", wire.DNSTypeA).Bytes(), false)
	f.Add(NewQuestion(7, "long.example.test", wire.DNSTypeTXT).Bytes(), false)
	f.Add(NewQuestion(7, "away.example.test", wire.DNSTypeMX).Bytes(), true)
	f.Fuzz(func(t *testing.T, query []byte, stream bool) {
		w := newWorld(t)
		for _, answer := range [][]byte{Server{rootZone, exampleZone}.Answer(query, stream), w.reply(query, stream)} {
			if answer == nil {
				continue
			}
			m, err := wire.ParseDNS(answer)
			if err != nil || !m.Response || m.ID != binary.BigEndian.Uint16(query) || len(m.Questions) > 1 {
				t.Fatalf("answered %x: %v", answer, err)
			}
			if q, _, _, _ := readQuery(query); !stream && len(answer) > max(q.size, len(query)) {
				t.Fatalf("%d bytes for who takes %d", len(answer), q.size)
			}
			if again := (Server{rootZone}).Answer(answer, stream); again != nil {
				t.Fatal("an answer was answered")
			}
		}
	})
}

// reply has the resolver answer, asking whomever it must.
func (w *world) reply(query []byte, stream bool) []byte {
	reply, work := w.machine.Reply(w.now, query, stream)
	if work == nil {
		return reply
	}
	w.work(work)
	return w.machine.Finish(query, work, stream)
}

// FuzzResolver has all servers say anything in answers that are to the question:
// the resolver comes to an end after a bounded number of queries, keeps a
// bounded cache, nothing but names of the zones that it asked, and never asks
// itself.
func FuzzResolver(f *testing.F) {
	add := func(change func(m *wire.DNSMessage), servers ...Server) {
		var all []byte
		for _, s := range servers {
			m, _ := wire.ParseDNS(s.Answer(NewQuestion(7, "www.example.test", wire.DNSTypeA).Bytes(), true))
			change(&m)
			b := m.Serialize()
			all = append(append(all, byte(len(b)>>8), byte(len(b))), b...)
		}
		f.Add(all)
	}
	add(func(*wire.DNSMessage) {}, Server{rootZone}, Server{testZone}, Server{exampleZone})
	add(func(m *wire.DNSMessage) { m.Truncated = true }, Server{rootZone}, Server{testZone})
	add(func(m *wire.DNSMessage) { m.Additional = nil }, Server{rootZone}, Server{testZone}, Server{exampleZone})
	add(func(m *wire.DNSMessage) {
		m.Answers = records("www.example.test 9 CNAME a.test\na.test 9 CNAME b.test\nb.test 9 CNAME www.example.test")
	},
		Server{exampleZone}, Server{exampleZone})
	f.Fuzz(func(t *testing.T, said []byte) {
		r := Resolver{Roots: []netip.Addr{rootAt}, Own: []netip.Addr{resolverAt}, Timeout: time.Second, Draw: func() uint16 { return 7 }}
		query := NewQuestion(9, "www.example.test", wire.DNSTypeA).Bytes()
		_, x := r.Reply(0, query, false)
		asked, now := 0, time.Duration(0)
		for {
			ask, ok := x.Next(now)
			if !ok {
				break
			}
			if asked++; asked > maxQueries || ask.Server == resolverAt || ask.Server.IsLoopback() || ask.Wait <= 0 {
				t.Fatalf("query %d: %+v", asked, ask)
			}
			now += ask.Wait
			if answer := next(&said, ask.Query); answer == nil || !x.Read(now, answer) {
				x.Silent()
			}
			if len(x.goals) > maxGoals || len(x.current().servers) > maxServers || len(x.current().nameless) > maxServers {
				t.Fatalf("%d names, %d servers, %d names of servers", len(x.goals), len(x.current().servers), len(x.current().nameless))
			}
		}
		if b := r.Finish(query, x, false); len(b) > 512 {
			t.Fatalf("%d bytes", len(b))
		}
		if c := &r.Cache; c.size > maxCacheSize || len(c.order) > maxEntries || len(c.order) != len(c.entries) {
			t.Fatalf("the cache keeps %d entries, %d bytes", len(c.order), c.size)
		}
	})
}

// next takes an answer from what the servers say, and makes it one to the query.
func next(said *[]byte, query []byte) []byte {
	b := *said
	if len(b) < 2 {
		return nil
	}
	n := min(int(binary.BigEndian.Uint16(b)), len(b)-2)
	answer := b[2 : 2+n]
	*said = b[2+n:]
	m, err := wire.ParseDNS(answer)
	q, _ := wire.ParseDNS(query)
	if err != nil {
		return answer
	}
	m.ID, m.Response, m.Opcode, m.Questions = q.ID, true, 0, q.Questions
	return m.Serialize()
}

// FuzzPatron has a client say anything over a connection.
func FuzzPatron(f *testing.F) {
	f.Add(framed(NewQuestion(7, "www.example.test", wire.DNSTypeA).Bytes()), uint16(3))
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		run := func(pieces ...[]byte) (out []byte) {
			p := &Patron{Ask: func(query []byte, reply func([]byte)) { reply(Server{exampleZone}.Answer(query, true)) }}
			p.Begin(0)
			for _, b := range pieces {
				p.Receive(0, b)
			}
			p.End(0, nil)
			for b := p.Next(1000); len(b) > 0; b = p.Next(1000) {
				out = append(out, b...)
			}
			if !p.Closing() {
				t.Fatal("it does not close")
			}
			return out
		}
		at := min(int(cut), len(data))
		if whole, cut := run(data), run(data[:at], data[at:]); string(whole) != string(cut) {
			t.Fatalf("cut at %d it answers otherwise", at)
		}
	})
}
