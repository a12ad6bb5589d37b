package tui

import (
	"wiretale/session"
	"wiretale/trace"
)

// goUp goes one level back: out of a packet, to the list of conversations, then
// out of the trace.
func (w *watch) goUp() request {
	if w.out() {
		return nil
	}
	if w.main != paneConversations && w.fromList {
		return w.toList()
	}
	return goBack{}
}

// toList shows the list of conversations.
func (w *watch) toList() request {
	w.fromList = false
	w.forgetOpening()
	if !w.large() { // else the window stays until another is opened
		w.player.Show(w.player.snapshot, 0)
	}
	w.player.Pause()
	w.main, w.focus = paneConversations, paneConversations
	return nil
}

// toStream shows what the two sides said of the conversation that is open, or
// that the list's bar or the selected packet tells.
func (w *watch) toStream(u *ui) request {
	s, id := w.player.snapshot, w.player.conversation
	switch {
	case w.main == paneConversations:
		if id = w.conversations.Chosen(w.context(u)); id != 0 {
			w.openIn(paneStream, id, false)
		}
		return nil
	case id == 0:
		if p, ok := s.Packet(w.player.Selected()); ok {
			id = p.Conversation
		} else if len(s.Conversations) > 0 {
			id = 1
		}
	}
	switch {
	case id == 0:
		return sayWhy{"tui.refuse.no-stream"}
	case w.main == paneStream && w.focus == paneStream:
		return sayWhy{"tui.refuse.shown-already"}
	}
	if w.player.conversation == 0 && len(s.Conversations) > 1 {
		w.rememberOpening()
		w.fromList = true
		w.player.Show(s, id)
	}
	w.main, w.focus = paneStream, paneStream
	return nil
}

// open shows one conversation's ladder.
func (w *watch) open(id trace.ConversationID, play bool) { w.openIn(paneLadder, id, play) }

// openIn shows one conversation in a view.
func (w *watch) openIn(main paneID, id trace.ConversationID, play bool) {
	w.rememberOpening()
	w.fromList = true
	if w.large() {
		w.ask(session.Window{Conversation: id}, turn{play: play, main: main})
		return
	}
	w.player.Show(w.player.snapshot, id)
	w.player.Home()
	w.player.Step(1)
	w.main, w.focus = main, main
	if play {
		w.player.Play()
	}
}
