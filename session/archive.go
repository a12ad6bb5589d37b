package session

import "wiretale/trace"

// Archive is a session whose capture may be larger than a story that is told at
// once. Then the snapshot holds a window of it, and all conversations are
// listed by the contents.
type Archive interface {
	Session
	// Contents lists all that the capture holds; nil where the snapshot does.
	// It grows while the capture is read; Changed tells.
	Contents() Contents
	// Window says what the snapshot holds.
	Window() Window
	// Tell asks for the story of another window; Changed tells when it is
	// there. The last one asked for counts.
	Tell(Window)
	// Search looks through the whole capture, beside everything else.
	Search(Query) Search
	// Stop ends the reading of the capture; what was read stays.
	Stop()
}

// Contents lists what a capture holds.
type Contents interface {
	Conversations() int
	// Conversation returns conversation i, counted from 0.
	Conversation(i int) trace.Conversation
}

// Window is a part of a capture: packets of one conversation, or of all where
// that is 0, from the First-th on, counted from 0.
type Window struct {
	Conversation trace.ConversationID
	First, Count int
	Of           int // how many there are in all
	// Ending says that the packets before First+Count are wanted, where they are
	// so long that not all fit in.
	Ending bool
	// Holding is the number, in the capture and from 1, of a packet that must be
	// in it; then First follows from that. 0 wants none.
	Holding int
	// Ticket tells one wish from another.
	Ticket int
}

// Next is the window that follows; false where there is none.
func (w Window) Next() (Window, bool) {
	w.First, w.Ending = w.First+w.Count, false
	return w, w.First < w.Of
}

// WindowSize is how many packets a window holds; one of very long packets holds
// fewer.
const WindowSize = 10_000

// Previous is the window that comes before; false where there is none.
func (w Window) Previous() (Window, bool) {
	end := w.First
	w.First = max(0, end-WindowSize)
	w.Count, w.Ending = end-w.First, true
	return w, end > 0
}

// Last is the window at the end.
func (w Window) Last() Window {
	w.First = w.Of
	w, _ = w.Previous()
	return w
}
