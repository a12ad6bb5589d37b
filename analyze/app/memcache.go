package app

import (
	"bytes"
	"strings"

	"wiretale/trace"
)

// Memcached's text protocol: a command in a line, with a block of data behind
// those that store; responses come in the order of the commands.
var memcacheProtocol = Protocol{
	Name: "MEMCACHE", Recognise: recogniseMemcache,
	Stream: func(t Teller) Parser { return &memcache{tell: t} },
}

type memcache struct {
	tell  Teller
	asked inOrder
	sides [2]memcacheSide
}

// memcacheSide is how far a side was read.
type memcacheSide struct {
	now   *trace.Message // it has data, or lines, behind it
	block int64          // bytes of data that come next, with the line's end
	title []string       // of a response, by lines
}

// maxMemcacheLine bounds a line: keys have at most 250 bytes, and a get may ask
// for many.
const maxMemcacheLine = 32 << 10

// recogniseMemcache looks for a command that stores, and what it says of the
// data. Commands that Redis has too need an answer that it never gives, or the usual
// port.
func recogniseMemcache(o *Opening) Verdict {
	if o.From == Server || o.Data[0] < 'a' || o.Data[0] > 'z' {
		return No
	}
	line, _, whole := bytes.Cut(o.Data, []byte("\n"))
	if !whole {
		if v := verbOf(line, memcacheVerbs[:]...); v == No || len(line) > maxGreeting {
			return No
		}
		return Maybe
	}
	if _, ok := memcacheBlock(line); ok {
		return Yes
	}
	switch {
	case verbOf(line, memcacheVerbs[:]...) != Yes:
		return No
	case o.ServerPort == 11211:
		return Yes
	case len(o.Other) == 0:
		return Maybe
	}
	return verbOf(o.Other, "VALUE", "END", "STAT", "VERSION", "STORED", "NOT_STORED", "DELETED", "NOT_FOUND", "TOUCHED", "HD", "EN", "VA")
}

var memcacheVerbs = [...]string{
	"GET", "GETS", "GAT", "GATS", "SET", "ADD", "REPLACE", "APPEND", "PREPEND", "CAS", "DELETE", "INCR", "DECR", "TOUCH",
	"STATS", "VERSION", "FLUSH_ALL", "VERBOSITY", "MG", "MS", "MD", "MA", "MN",
}

// memcacheBlock is how long the data behind a command are, without the line's
// end.
func memcacheBlock(line []byte) (n int64, ok bool) {
	at := 0
	switch verb, _, _ := bytes.Cut(line, []byte(" ")); string(verb) {
	case "set", "add", "replace", "append", "prepend", "cas":
		at = 4
	case "ms":
		at = 2
	default:
		return 0, false
	}
	return memcacheNumber(line, at)
}

// memcacheNumber reads the word of a line at a place, as a number of bytes.
func memcacheNumber(line []byte, at int) (n int64, ok bool) {
	word := bytes.TrimRight(line, "\r\n")
	for range at {
		if _, word, ok = bytes.Cut(word, []byte(" ")); !ok {
			return 0, false
		}
	}
	word, _, _ = bytes.Cut(word, []byte(" "))
	for _, c := range word {
		if c < '0' || c > '9' || n >= 1<<40 {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(word) > 0
}

// Cut implements Parser.
func (p *memcache) Cut(from Side, u *Unit) Cut {
	switch s := &p.sides[from]; {
	case s.block > 0:
		return Cut{Size: s.block, Carries: "data"}
	case from == Client && (u.Data[0] < 'a' || u.Data[0] > 'z'), from == Server && !memcacheSays(u.Data[0]):
		return Cut{Size: NoUnit}
	}
	return line(u, maxMemcacheLine)
}

// memcacheSays reports whether a response may begin with a byte: a capital, or
// the digits of a number.
func memcacheSays(c byte) bool { return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

// Unit implements Parser.
func (p *memcache) Unit(from Side, u *Unit) bool {
	switch s := &p.sides[from]; {
	case s.block > 0:
		s.block = 0
		carry(s.now, u.Start, u.End-2)
		s.now.End = u.End
		if from == Client {
			p.finish(from)
		} else if strings.HasPrefix(s.title[len(s.title)-1], "VA ") {
			p.respond()
		}
	case from == Client:
		p.command(u)
	default:
		p.response(u)
	}
	return true
}

func (p *memcache) command(u *Unit) {
	text := string(bytes.TrimRight(u.Data, "\r\n"))
	m := u.message(Client, trace.MessageRequest, text)
	verb, rest, _ := strings.Cut(text, " ")
	var f fields
	f.add("memcache.command", verb)
	if key, _, _ := strings.Cut(rest, " "); key != "" && memcacheKeyed[verb] {
		f.add("memcache.key", key)
	}
	m.Fields = f
	p.tell.Begun(m)
	if verb != "quit" && !strings.HasSuffix(text, " noreply") {
		p.asked.push(m.ID, bounded(verb))
	}
	p.sides[Client].now = m
	if n, ok := memcacheBlock(u.Data); ok {
		p.sides[Client].block = n + 2
		return
	}
	p.finish(Client)
}

// memcacheKeyed are the commands whose first argument is a key.
var memcacheKeyed = map[string]bool{
	"get": true, "gets": true, "set": true, "add": true, "replace": true, "append": true, "prepend": true, "cas": true,
	"delete": true, "incr": true, "decr": true, "touch": true, "mg": true, "ms": true, "md": true, "ma": true,
}

// response takes in a line of the server's. Values and statistics go on until
// END.
func (p *memcache) response(u *Unit) {
	s := &p.sides[Server]
	text := string(bytes.TrimRight(u.Data, "\r\n"))
	if s.now == nil {
		s.now = u.message(Server, trace.MessageResponse, text)
		s.now.Answers = p.asked.first().id
		p.tell.Begun(s.now)
	}
	s.now.End = u.End
	if len(s.title) < maxFields {
		s.title = append(s.title, bounded(text))
	}
	word, _, _ := strings.Cut(text, " ")
	switch word {
	case "VALUE":
		if n, ok := memcacheNumber(u.Data, 3); ok {
			s.block = n + 2
		}
	case "VA":
		if n, ok := memcacheNumber(u.Data, 1); ok {
			s.block = n + 2
			s.title[len(s.title)-1] = bounded(text)
		}
	case "STAT", "ITEM":
	default:
		p.respond()
		return
	}
	p.tell.Carries(text)
}

// respond completes a response.
func (p *memcache) respond() {
	s := &p.sides[Server]
	s.now.Title = bounded(strings.Join(s.title, ", "))
	var f fields
	for _, t := range s.title {
		word, rest, _ := strings.Cut(t, " ")
		f.add("memcache.response", word)
		if key, _, _ := strings.Cut(rest, " "); word == "VALUE" {
			f.add("memcache.key", key)
		}
	}
	s.now.Fields = f
	p.asked.pop()
	p.finish(Server)
}

// finish completes the message in hand.
func (p *memcache) finish(from Side) {
	m := p.sides[from].now
	p.sides[from] = memcacheSide{}
	p.tell.Complete(m)
}

// Lost implements Parser.
func (p *memcache) Lost(from Side) {
	p.sides[from] = memcacheSide{}
	p.asked.clear()
}

// Begins implements Parser.
func (p *memcache) Begins(from Side, b []byte) bool {
	if from == Client {
		return b[0] >= 'a' && b[0] <= 'z' && verbOf(b, memcacheVerbs[:]...) == Yes
	}
	return verbOf(b, "VALUE", "END", "STAT", "STORED", "NOT_STORED", "EXISTS", "DELETED", "NOT_FOUND", "TOUCHED", "ERROR",
		"CLIENT_ERROR", "SERVER_ERROR", "HD", "EN", "VA") == Yes
}

// Closed implements Parser.
func (p *memcache) Closed(Side, int64) {}
