package view

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"

	"wiretale/analyze"
	"wiretale/text"
	"wiretale/trace"
)

// Action is what a view wants done. Views only ask; the screen that shows them
// carries actions out.
type Action interface{ action() }

// SelectPacket asks for a packet to be looked at, and for the cursor to stand
// where it was sent.
type SelectPacket struct{ Packet trace.PacketID }

// OpenPacket asks for the fields of the selected packet.
type OpenPacket struct{}

// Seek asks for the cursor to be moved.
type Seek struct{ Cursor trace.Cursor }

// OpenConversation asks for one conversation's ladder; 0 for all of them.
type OpenConversation struct{ Conversation trace.ConversationID }

// Copy asks for a text to be put on the clipboard.
type Copy struct{ Text string }

// TakeBody asks for what a message carries to be saved in a file, or put on the
// clipboard.
type TakeBody struct {
	Message trace.Message
	Body    analyze.Body
	Copy    bool
}

// Say says what has been done: a key of the catalogue.
type Say struct{ What string }

// Tell says something in words of the person's language.
type Tell struct{ Words string }

// Refuse says why a key can't act now: a key of the catalogue.
type Refuse struct{ Why string }

func (SelectPacket) action()     {}
func (OpenPacket) action()       {}
func (Seek) action()             {}
func (OpenConversation) action() {}
func (Copy) action()             {}
func (TakeBody) action()         {}
func (Say) action()              {}
func (Tell) action()             {}
func (Refuse) action()           {}

// Pane is a view that answers keys and the mouse. What it keeps between two
// drawings is its own scrolling and selection, nothing of the trace.
type Pane interface {
	View
	// Title is the catalogue's key of the pane's name.
	Title() string
	// Keys are the pane's own keys, for help.
	Keys(words *text.Printer) []key.Binding
	// Press answers a key; ok says whether it was one of the pane's. height is
	// the pane's.
	Press(ctx *Context, k fmt.Stringer, height int) (a Action, ok bool)
	// Click answers a click on a cell of the pane, of which the size is told;
	// nil where nothing is to be done.
	Click(ctx *Context, x, y, width, height int) Action
	// Wheel scrolls by so many lines.
	Wheel(ctx *Context, lines, height int) Action
}

// Binding names a key with the words of the catalogue: shown is how the key is
// written in help, and the rest are the keys that it answers to. Behind them
// stands one that nobody can press, which is the command's name.
func Binding(words *text.Printer, meaning, shown string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(append(keys[:len(keys):len(keys)], Named+commandName(meaning))...), key.WithHelp(shown, words.T(meaning)))
}

// Named is what the name of a command begins with among keys.
const Named = "\x00"

// commandName is the name of a command by what the catalogue calls it:
// "tui.key.play" is play, "tui.view.map" is view-map.
func commandName(meaning string) string {
	short := strings.TrimPrefix(strings.TrimPrefix(meaning, "tui."), "key.")
	return strings.ReplaceAll(strings.ReplaceAll(short, ".key.", "."), ".", "-")
}

// Command is a binding's name, and the keys that it answers to; "" for what is
// only shown.
func Command(b key.Binding) (name string, keys []string) {
	keys = b.Keys()
	if last := len(keys) - 1; last >= 0 && strings.HasPrefix(keys[last], Named) {
		return keys[last][len(Named):], keys[:last]
	}
	return "", keys
}
