package tui

import (
	"errors"
	"os"
	"slices"

	"wiretale/analyze"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/wire"
)

// forked is a session whose story is told otherwise by hand: without its SYN·ACK
// where that is dropped, and as it was for any other intervention.
type forked struct {
	told
	tree    *session.Tree
	when    session.When
	asked   []session.Intervention
	outcome string
	problem error
	gate    chan struct{} // that a story waits for; nil for none
	lose    bool          // the ACK for it is dropped too, whatever is asked for
}

func fork() *forked {
	s := &forked{told: told{title: "The handshake", kind: session.Simulated, snapshot: handshake()}, outcome: "applied"}
	s.tree = session.NewTree(s.snapshot)
	return s
}

func (s *forked) When() session.When         { return s.when }
func (s *forked) Branches() session.Branches { return s.tree.Branches() }
func (s *forked) Snapshot() *trace.Snapshot  { return s.tree.Looking().Snapshot }

func (s *forked) Intervene(v session.Intervention) error {
	if s.gate != nil {
		<-s.gate
	}
	s.asked = append(s.asked, v)
	if s.problem != nil || s.when == session.Now {
		return s.problem
	}
	plan, snapshot := s.tree.Plan(v), handshake()
	if v.Action == session.Drop && (v.From == "server" || s.lose) {
		snapshot = withoutSynAck(s.lose)
	}
	s.tree.Add(plan, slices.Repeat([]string{s.outcome}, len(plan)), snapshot)
	return nil
}

func (s *forked) Undo() error                 { return s.tree.Undo() }
func (s *forked) Redo() error                 { return s.tree.Redo() }
func (s *forked) Look(branch int) error       { return s.tree.Look(branch) }
func (s *forked) Rename(branch int, n string) { s.tree.Rename(branch, n) }
func (s *forked) Save(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(string(s.tree.Looking().Interventions[0].Action))
	return errors.Join(err, f.Close())
}

// withoutSynAck is the handshake whose first SYN·ACK is dropped: the server
// repeats it a second later, and the ACK for that may be dropped too.
func withoutSynAck(norAck bool) *trace.Snapshot {
	s := newStory()
	c, v := s.client, s.server
	syn := wire.Segment{Seq: 1000, Flags: wire.SYN, Window: 64000}
	synack := wire.Segment{Seq: 5000, Ack: 1001, Flags: wire.SYN | wire.ACK, Window: 64000}
	ack := wire.Segment{Seq: 1001, Ack: 5001, Flags: wire.ACK, Window: 64000}
	s.state(v, 0, trace.Closed, trace.Listen)
	id := s.sent(c, v, 0, syn)
	s.state(c, 0, trace.Closed, trace.SynSent)
	s.arrived(id, c, v, 20*ms, syn)
	s.state(v, 20*ms, trace.Listen, trace.SynReceived)
	id = s.sent(v, c, 20*ms, synack)
	s.log.Record(trace.Event{Time: 20 * ms, Kind: trace.InterventionApplied, Packet: id, Node: v, Detail: trace.Intervened{Matched: true}})
	s.log.Record(trace.Event{Time: 30 * ms, Kind: trace.PacketLost, Packet: id, Node: v, Detail: trace.Lost{To: c, Fate: trace.BlockedByRule}})
	at := 1020 * ms
	id = s.sent(v, c, at, synack)
	s.arrived(id, v, c, at+20*ms, synack)
	s.state(c, at+20*ms, trace.SynSent, trace.Established)
	id = s.sent(c, v, at+20*ms, ack)
	if norAck {
		s.log.Record(trace.Event{Time: at + 30*ms, Kind: trace.PacketLost, Packet: id, Node: c, Detail: trace.Lost{To: v, Fate: trace.BlockedByRule}})
		s.log.Close(nil)
		return analyze.Read(s.log.View())
	}
	s.arrived(id, c, v, at+40*ms, ack)
	s.state(v, at+40*ms, trace.SynReceived, trace.Established)
	s.log.Close(nil)
	return analyze.Read(s.log.View())
}

var _ session.Branching = (*forked)(nil)
