package app

import (
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/net/http2/hpack"

	"wiretale/trace"
)

// http2Side is how far one side was read.
type http2Side struct {
	opened  bool // its preface was read, if it has one
	blind   bool // its headers can't be read any more
	block   *http2Block
	decoder *hpack.Decoder
	allowed uint32 // size of its dynamic table that the other side allows, where it has said so
	read    http2Head
}

// http2Block is a field block that may go on in further frames (RFC 9113 §4.3).
type http2Block struct {
	stream, promised uint32
	ends             bool // the stream, for this side
	first            Unit
	data             []byte
}

// Bounds on field blocks: on the whole block, and on the memory that each
// side's encoder may ask for (RFC 7541 §4.2).
const (
	maxHTTP2Block = 256 << 10
	maxHTTP2Table = 64 << 10
)

// allow lets a side's dynamic table grow.
func (s *http2Side) allow(size uint32) {
	s.allowed = max(s.allowed, min(size, maxHTTP2Table))
	if s.decoder != nil {
		s.decoder.SetAllowedMaxDynamicTableSize(max(s.allowed, 4096))
	}
}

// http2Head is what a field block says.
type http2Head struct {
	method, path, authority, status string
	kind                            string // content-type
	grpc                            string // grpc-status, with grpc-message
	fields                          fields
}

func (h *http2Head) take(f hpack.HeaderField) {
	const most = 200
	value := f.Value[:min(len(f.Value), most)]
	switch f.Name {
	case ":method":
		h.method = value
	case ":path":
		h.path = value
	case ":authority":
		h.authority = value
	case ":status":
		h.status = value
	case "content-type":
		h.kind = value
	case "grpc-status":
		h.grpc = strings.TrimSpace("grpc-status " + value + " " + h.grpc)
	case "grpc-message":
		h.grpc = strings.TrimSpace(h.grpc + " " + value)
	}
	if name, ok := http2Names[f.Name]; ok {
		h.fields.add(name, value)
	}
}

// http2Names are Wireshark's names of fields.
var http2Names = map[string]string{}

func init() {
	for _, name := range [...]string{
		":method", ":path", ":authority", ":scheme", ":status", "accept", "accept-encoding", "cache-control", "content-encoding",
		"content-length", "content-type", "date", "etag", "last-modified", "link", "location", "referer", "server", "user-agent", "via",
	} {
		http2Names[name] = "http2.headers." + strings.ReplaceAll(strings.TrimPrefix(name, ":"), "-", "_")
	}
}

// decode reads a field block. Every one has to be read, since later ones name
// what it says. Once one was not, only fields are known before the first that
// names what is not in its own block: the latest entries of the table are the
// first (RFC 7541 §2.3.3).
func (s *http2Side) decode(b []byte) http2Head {
	if s.decoder == nil || s.blind {
		s.decoder = hpack.NewDecoder(4096, func(f hpack.HeaderField) { s.read.take(f) })
		s.decoder.SetMaxStringLength(maxHTTP2Block)
		s.allow(s.allowed)
	}
	s.read = http2Head{}
	_, err := s.decoder.Write(b)
	if end := s.decoder.Close(); err != nil || end != nil {
		s.blind = true
	}
	return s.read
}

// begin takes a HEADERS or PUSH_PROMISE frame.
func (x *http2) begin(from Side, f *http2Frame) bool {
	s := &x.sides[from]
	b, _ := f.payload()
	if f.stream == 0 {
		return false // RFC 9113 §6.2
	}
	block := &http2Block{stream: f.stream, first: *f.Unit}
	block.first.Data = nil
	switch {
	case int64(len(f.Data)) < f.End-f.Start:
		s.blind = true // too long to be kept
	case f.kind == http2Promise:
		if len(b) < 4 {
			return false // RFC 9113 §6.6
		}
		block.promised, b = binary.BigEndian.Uint32(b)&(1<<31-1), b[4:]
	case f.has(http2Priority):
		if len(b) < 5 {
			return false
		}
		b = b[5:]
	}
	block.ends = f.kind == http2Headers && f.has(http2EndStream)
	block.data = b
	s.block = block
	if f.has(http2EndHeaders) {
		x.said(from, f.End)
	}
	return true
}

// extend takes a CONTINUATION frame.
func (x *http2) extend(from Side, f *http2Frame) bool {
	s := &x.sides[from]
	b, _ := f.payload()
	if len(s.block.data)+len(b) > maxHTTP2Block {
		return false
	}
	s.block.data = append(s.block.data[:len(s.block.data):len(s.block.data)], b...)
	if int64(len(f.Data)) < f.End-f.Start {
		s.blind = true
	}
	if f.has(http2EndHeaders) {
		x.said(from, f.End)
	}
	return true
}

// said takes a whole field block, which ends at an offset: it begins a
// message, or ends one as its trailers.
func (x *http2) said(from Side, end int64) {
	s := &x.sides[from]
	block := s.block
	s.block = nil
	head := s.decode(block.data)
	id, promise := block.stream, block.promised != 0
	if promise {
		id = block.promised
	}
	st, ok := x.streams.Get(id)
	if !ok {
		st = &http2Stream{}
		x.streams.Put(id, st)
	}
	block.first.End = end
	if m := st.now[from]; m != nil && !promise {
		x.trail(m, &head, end)
	} else {
		m := x.message(from, block, &head)
		if promise {
			m.Kind, st.ended[Client] = trace.MessageRequest, true
		}
		if m.Kind == trace.MessageResponse {
			m.Answers = st.request
		}
		x.tell.Begun(m)
		if m.Kind == trace.MessageRequest {
			st.request = m.ID
		}
		if promise || from == Server && len(head.status) == 3 && head.status[0] == '1' { // RFC 9110 §15.2
			x.tell.Complete(m)
			return
		}
		st.now[from] = m
	}
	if block.ends {
		x.finish(from, id, st)
	}
}

// message makes a message of its head.
func (x *http2) message(from Side, block *http2Block, head *http2Head) *trace.Message {
	kind, title := trace.MessageRequest, head.method+" "+head.path
	known := head.method != "" && head.path != "" || head.status != ""
	switch {
	case head.method == "CONNECT" && head.path == "": // RFC 9113 §8.5
		title, known = title+head.authority, true
	case block.promised != 0:
		title = "PUSH_PROMISE " + title
	case from == Server:
		kind, title = trace.MessageResponse, strings.TrimSpace(head.status+" "+head.grpc)
	}
	if !known {
		title = fmt.Sprintf("stream %d, its headers not readable", block.stream)
	}
	m := block.first.message(from, kind, title)
	if strings.HasPrefix(head.kind, "application/grpc") {
		m.Protocol = "GRPC"
	}
	m.Fields = append([]trace.MessageField{{Name: "http2.streamid", Value: fmt.Sprint(block.stream)}}, head.fields[:min(len(head.fields), maxFields-1)]...)
	return m
}

// trail adds trailers to a message.
func (x *http2) trail(m *trace.Message, head *http2Head, end int64) {
	m.End = end
	all := fields(m.Fields)
	for _, f := range head.fields {
		all.add(f.Name, f.Value)
	}
	m.Fields = all
	if head.grpc != "" {
		m.Title = bounded(m.Title + " " + head.grpc)
	}
	x.tell.Changed(m)
}
