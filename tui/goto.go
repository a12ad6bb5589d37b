package tui

import (
	"wiretale/session"
	"wiretale/text"
)

// toPacket goes to a packet by its number in the capture, in whatever window
// and conversation it is.
func (w *watch) toPacket(u *ui, number int) request {
	s, all := w.player.snapshot, w.session.Progress().Packets
	if !w.large() {
		all = max(s.Before+s.Packets.Len(), 0)
	}
	if number < 1 || number > all {
		return sayWords{noPacket(u, number, all)}
	}
	main := w.main
	if main == paneConversations {
		main = panePackets
	}
	id, ok := s.Numbered(number)
	if !ok {
		if !w.large() {
			return sayWords{noPacket(u, number, all)}
		}
		w.ask(session.Window{Holding: number}, turn{main: main, packet: number})
		return nil
	}
	if c := w.player.conversation; c != 0 && s.Packets.At(int(id)-1).Conversation != c {
		w.player.Show(s, 0)
	}
	w.player.Pause()
	w.player.SeekPacket(id)
	w.reveal()
	if w.main != main {
		w.main, w.focus = main, main
	}
	return nil
}

// toPacket goes to a packet of a lesson, as far as it has been told.
func (l *learn) toPacket(u *ui, number int) request {
	id, ok := l.player.snapshot.Numbered(number)
	if !ok {
		return sayWords{noPacket(u, number, l.player.snapshot.Packets.Len())}
	}
	l.player.Pause()
	l.player.SeekPacket(id)
	return nil
}

// noPacket says why one can't go to a packet.
func noPacket(u *ui, number, all int) string {
	if all == 0 {
		return u.words.T("palette.no-packets")
	}
	return u.words.T("palette.no-packet", text.Args{"Number": number, "Count": all})
}
