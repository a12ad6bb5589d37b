package export

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"wiretale/trace"
)

// TraceJSON writes a trace as JSON lines, window by window, and keeps nothing
// of a window that is behind it but the names of hosts and the numbers of
// conversations. docs/trace-json.md describes the lines. Whatever a line names
// (a host, a conversation, a packet, a message) has its own line before.
type TraceJSON struct {
	lines *JSONLines
	err   error
	begun bool
	nodes map[string]bool
	known map[trace.ConversationID]bool
	base  int // events of the windows before
}

// traceFormat names the form, and its version.
const traceFormat = "wiretale-trace 1"

// NewTraceJSON returns a writer of traces to w.
func NewTraceJSON(w io.Writer) *TraceJSON {
	return &TraceJSON{lines: NewJSONLines(w), nodes: map[string]bool{}, known: map[trace.ConversationID]bool{}}
}

// Add writes what a window holds of a conversation, or of all where id is 0,
// and of these the packets that are picked; nil picks all. It returns the first
// error of the writer.
func (x *TraceJSON) Add(s *trace.Snapshot, id trace.ConversationID, picks func(*trace.Packet) bool) error {
	w := &jsonWindow{TraceJSON: x, s: s, picks: picks, told: make([]bool, s.Packets.Len()+1), said: make([]bool, s.Messages.Len()+1)}
	if !x.begun {
		x.begun = true
		x.write(traceLine{"trace", traceFormat, s.Log.Epoch.UTC().Format(time.RFC3339Nano), s.Modelled})
	}
	track := s.Track(id)
	for i := range track.Len() {
		if x.err != nil {
			return x.err
		}
		e := track.At(i)
		w.event(&e)
	}
	x.base += s.Events.Len()
	return x.err
}

func (x *TraceJSON) write(v any) {
	if x.err == nil {
		x.err = x.lines.Write(v)
	}
}

// jsonWindow is a window that is being written.
type jsonWindow struct {
	*TraceJSON
	s     *trace.Snapshot
	picks func(*trace.Packet) bool
	told  []bool // packets, by their ids
	said  []bool // messages, by theirs
}

// The lines, by their types.
type (
	traceLine struct {
		Type      string `json:"type"`
		Format    string `json:"format"`
		Epoch     string `json:"epoch"`
		Simulated bool   `json:"simulated"`
	}
	nodeLine struct {
		Type      string   `json:"type"`
		Name      string   `json:"name"`
		Addresses []string `json:"addresses"`
		Port      *uint16  `json:"port"`
		Known     string   `json:"known"`
		Fictions  []string `json:"fictions"`
	}
	conversationLine struct {
		Type         string         `json:"type"`
		Conversation int            `json:"conversation"`
		Protocol     string         `json:"protocol"`
		Application  *string        `json:"application"`
		Client       endLine        `json:"client"`
		Server       endLine        `json:"server"`
		Start        json.Number    `json:"start"`
		End          json.Number    `json:"end"`
		State        string         `json:"state"`
		Findings     map[string]int `json:"findings"`
		RoundTrip    *json.Number   `json:"initial_round_trip"`
	}
	endLine struct {
		Node    *string     `json:"node"`
		Address string      `json:"address"`
		Process *string     `json:"process"`
		Packets int         `json:"packets"`
		Bytes   trace.Bytes `json:"bytes"`
	}
	tracePacketLine struct {
		Type         string    `json:"type"`
		Packet       int       `json:"packet"`
		Conversation *int      `json:"conversation"`
		From         *string   `json:"from"`
		Protocol     string    `json:"protocol"`
		Phase        *string   `json:"phase"`
		Length       int       `json:"length"`
		Info         string    `json:"info"`
		Findings     []string  `json:"findings"`
		Repeats      *int      `json:"repeats"`
		Quotes       *int      `json:"quotes"`
		TCP          *tcpLine  `json:"tcp"`
		Hops         []hopLine `json:"hops"`
	}
	tcpLine struct {
		SrcPort uint16 `json:"src_port"`
		DstPort uint16 `json:"dst_port"`
		Flags   string `json:"flags"`
		Seq     uint32 `json:"seq"`
		Ack     uint32 `json:"ack"`
		RelSeq  uint32 `json:"relative_seq"`
		RelAck  uint32 `json:"relative_ack"`
		Len     int    `json:"payload"`
		Window  *int64 `json:"window"`
	}
	hopLine struct {
		From          *string      `json:"from"`
		To            *string      `json:"to"`
		Departed      json.Number  `json:"departed"`
		DepartedKnown string       `json:"departed_known"`
		Arrived       *json.Number `json:"arrived"`
		ArrivedKnown  *string      `json:"arrived_known"`
		Fate          string       `json:"fate"`
	}
	traceMessageLine struct {
		Type         string              `json:"type"`
		Message      int                 `json:"message"`
		Conversation int                 `json:"conversation"`
		From         string              `json:"from"`
		Protocol     string              `json:"protocol"`
		Kind         string              `json:"kind"`
		Title        string              `json:"title"`
		Begun        json.Number         `json:"begun"`
		Completed    *json.Number        `json:"completed"`
		Answers      *int                `json:"answers"`
		Start        int64               `json:"start"`
		End          int64               `json:"end"`
		Fields       map[string][]string `json:"fields"`
	}
	eventLine struct {
		Type         string      `json:"type"`
		Event        int         `json:"event"`
		Time         json.Number `json:"time"`
		Kind         string      `json:"kind"`
		Cause        *int        `json:"cause"`
		Node         *string     `json:"node"`
		Conversation *int        `json:"conversation"`
		Packet       *int        `json:"packet"`
		Known        string      `json:"known"`
		Detail       any         `json:"detail"`
	}
)

// seconds writes a time exactly.
func seconds(d time.Duration) json.Number {
	sign := ""
	if d < 0 {
		sign, d = "-", max(-d, 0)
	}
	return json.Number(fmt.Sprintf("%s%d.%09d", sign, d/time.Second, d%time.Second))
}

var basisNames = [...]string{trace.Modelled: "modelled", trace.Inferred: "inferred", trace.Observed: "observed"}

func side(fromClient bool) string {
	if fromClient {
		return "client"
	}
	return "server"
}

// some is a pointer to a value, for what may be null.
func some[T any](v T) *T { return &v }

// event writes an event, unless it is one of a packet that isn't picked.
func (w *jsonWindow) event(e *trace.Event) {
	line := eventLine{Type: "event", Event: w.base + int(e.Ordinal), Time: seconds(e.Time), Kind: e.Kind.String(), Known: basisNames[e.Basis]}
	if e.Packet != 0 {
		if !w.packet(e.Packet) {
			return
		}
		line.Packet = some(w.s.Number(e.Packet))
	} else if w.picks != nil {
		return
	}
	line.Conversation, line.Node = w.conversation(e.Conversation), w.node(e.Node)
	if e.Cause != 0 {
		line.Cause = some(w.base + int(e.Cause))
	}
	line.Detail = w.detail(e)
	w.write(line)
}

// node is a host's name, which has its line then.
func (w *jsonWindow) node(id trace.NodeID) *string {
	n, ok := w.s.Node(id)
	if !ok {
		return nil
	}
	if !w.nodes[n.Name] {
		w.nodes[n.Name] = true
		line := nodeLine{Type: "node", Name: n.Name, Addresses: []string{}, Known: basisNames[n.Basis], Fictions: append([]string{}, n.Fictions...)}
		for _, a := range n.Addrs {
			line.Addresses = append(line.Addresses, a.String())
		}
		if n.Port != 0 {
			line.Port = &n.Port
		}
		w.write(line)
	}
	return &n.Name
}

// conversation is a conversation's number, from 0, which has its line then.
func (w *jsonWindow) conversation(id trace.ConversationID) *int {
	c := w.s.Conversation(id)
	if c == nil {
		return nil
	}
	number := int(c.Number) - 1
	if w.known[c.Number] {
		return &number
	}
	w.known[c.Number] = true
	line := conversationLine{
		Type: "conversation", Conversation: number, Protocol: c.Protocol.String(),
		Client: w.end(c, 0), Server: w.end(c, 1),
		Start: seconds(c.Started), End: seconds(c.Ended), State: c.State.String(), Findings: map[string]int{},
	}
	if c.Application != "" {
		line.Application = &c.Application
	}
	if c.InitialRoundTrip > 0 {
		line.RoundTrip = some(seconds(c.InitialRoundTrip))
	}
	for f, n := range c.FindingCounts() {
		line.Findings[f.String()] = n
	}
	w.write(line)
	return &number
}

// end is one end of a conversation: 0 the client's, 1 the server's.
func (w *jsonWindow) end(c *trace.Conversation, i int) endLine {
	at := c.Client
	if i == 1 {
		at = c.Server
	}
	l := endLine{Node: w.node(c.Node(i == 0)), Address: at.String(), Packets: c.Packets[i], Bytes: c.Bytes[i]}
	if name := c.Processes[i].String(); name != "" {
		l.Process = &name
	}
	return l
}

// packet writes a packet's line if it has none yet, and reports whether it is
// picked.
func (w *jsonWindow) packet(id trace.PacketID) bool {
	k, ok := w.s.Packet(id)
	if !ok || w.picks != nil && !w.picks(&k) {
		return false
	}
	if w.told[id] {
		return true
	}
	w.told[id] = true
	line := tracePacketLine{
		Type: "packet", Packet: w.s.Number(id), Conversation: w.conversation(k.Conversation), Protocol: k.Protocol,
		Length: k.Length, Info: k.Info(), Findings: []string{}, TCP: tcpOf(k.TCP), Hops: []hopLine{},
	}
	if k.Conversation != 0 {
		line.From = some(side(k.FromClient))
	}
	if k.Phase != trace.PhaseNone {
		line.Phase = some(k.Phase.String())
	}
	for f := range k.Findings.All() {
		line.Findings = append(line.Findings, f.String())
	}
	if k.Repeats != 0 {
		line.Repeats = some(w.s.Number(k.Repeats))
	}
	if k.Quotes != 0 {
		line.Quotes = some(w.s.Number(k.Quotes))
	}
	for i := range k.Hops {
		line.Hops = append(line.Hops, w.hop(&k.Hops[i]))
	}
	w.write(line)
	return true
}

func tcpOf(t *trace.TCPSummary) *tcpLine {
	if t == nil {
		return nil
	}
	l := &tcpLine{SrcPort: t.SrcPort, DstPort: t.DstPort, Flags: t.Flags.String(), Seq: uint32(t.Seq), Ack: uint32(t.Ack),
		RelSeq: t.RelSeq, RelAck: t.RelAck, Len: t.Len}
	if t.Scaled >= 0 {
		l.Window = &t.Scaled
	}
	return l
}

// hop is a hop; when it ended is null where nobody knows.
func (w *jsonWindow) hop(h *trace.Hop) hopLine {
	l := hopLine{From: w.node(h.From), To: w.node(h.To), Departed: seconds(h.Departed), DepartedKnown: basisNames[h.DepartBasis], Fate: h.Fate.String()}
	if h.Fate != trace.InFlight && h.Fate != trace.FateUnknown {
		l.Arrived, l.ArrivedKnown = some(seconds(h.Arrived)), &basisNames[h.ArriveBasis]
	}
	return l
}

var messageKinds = [...]string{trace.MessageOther: "other", trace.MessageRequest: "request", trace.MessageResponse: "response"}

// message is a message's number, which has its line then.
func (w *jsonWindow) message(id trace.MessageID) *int {
	m, ok := w.s.Message(id)
	if !ok {
		return nil
	}
	number := int(m.Number)
	if w.said[id] {
		return &number
	}
	w.said[id] = true
	line := traceMessageLine{
		Type: "message", Message: number, From: side(m.FromClient), Protocol: m.Protocol,
		Kind: messageKinds[m.Kind], Title: m.Title, Begun: seconds(m.Begun), Start: m.Start, End: m.End, Fields: map[string][]string{},
	}
	if c := w.conversation(m.Conversation); c != nil {
		line.Conversation = *c
	}
	if m.Complete {
		line.Completed = some(seconds(m.Completed))
	}
	if m.Reply != 0 {
		line.Answers = some(int(m.Reply))
	}
	for _, f := range m.Fields {
		line.Fields[f.Name] = append(line.Fields[f.Name], f.Value)
	}
	w.write(line)
	return &number
}
