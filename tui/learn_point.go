package tui

import (
	tea "charm.land/bubbletea/v2"

	"wiretale/explain"
	"wiretale/lesson"
	"wiretale/text"
	"wiretale/trace"
)

// pointing reports whether the question asks for a packet.
func (l *learn) pointing() bool { return l.kind() == lesson.Point && l.at.Open() }

// pressPoint answers the keys that move from packet to packet; ok says whether it
// was one.
func (l *learn) pressPoint(k tea.KeyPressMsg) (r request, ok bool) {
	if !l.pointing() {
		return nil, false
	}
	by := 0
	switch k.String() {
	case "left", "up":
		by = -1
	case "right", "down":
		by = 1
	default:
		return nil, false
	}
	s := l.player.snapshot
	all := s.Packets.Len()
	if all == 0 {
		return sayWhy{"tui.refuse.no-packet-pointed"}, true
	}
	at := l.player.Selected()
	to := trace.PacketID(min(max(int(at)+by, 1), all))
	if to == at && by > 0 {
		return sayWhy{"tui.refuse.no-next-packet"}, true
	}
	if to == at {
		return sayWhy{"tui.refuse.no-packet-before"}, true
	}
	l.player.SeekPacket(to) // so that it is to be seen
	return nil, true
}

// pointedAt says in words which packet is pointed at: "SYN·ACK, server → client,
// at 20.0 ms".
func (l *learn) pointedAt(u *ui, id trace.PacketID) string {
	s := l.player.snapshot
	p, ok := s.Packet(id)
	if !ok {
		return u.words.T("tui.lesson.points-nowhere")
	}
	from, to := p.Ends()
	return u.words.T("tui.lesson.points", text.Args{
		"Packet": text.Escape(explain.Label(u.words, s, id)), "At": u.words.Duration(p.Departed()),
		"Way": explain.Name(u.words, s, from) + " → " + explain.Name(u.words, s, to),
	})
}
