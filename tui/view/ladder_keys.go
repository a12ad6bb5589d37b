package view

import (
	"fmt"

	"charm.land/bubbles/v2/key"

	"wiretale/text"
)

// Keys are the ladder's own keys, for help; those that move from packet to
// packet are the player's.
func (*Ladder) Keys(words *text.Printer) []key.Binding {
	return []key.Binding{
		Binding(words, "ladder.key.open", "enter", "enter"),
		Binding(words, "ladder.key.sideways", "h/l", "h", "l"),
	}
}

// Press answers the ladder's own keys.
func (v *Ladder) Press(ctx *Context, k fmt.Stringer) (a Action, ok bool) {
	switch k.String() {
	case "h":
		return v.sideways(ctx, -1), true
	case "l":
		return v.sideways(ctx, 1), true
	case "enter":
		return v.toggle(ctx), true
	}
	return nil, false
}

// sideways scrolls by a lane.
func (v *Ladder) sideways(ctx *Context, by int) Action {
	if by < 0 && v.left == 0 || by > 0 && v.hidden <= 0 {
		return Refuse{Why: "ladder.refuse.no-more-hosts"}
	}
	v.left, v.hidden, v.held = v.left+by, v.hidden-by, ctx.Selected
	return nil
}

// toggle opens the fold that the selected packet is in, or closes it again. Of a
// packet that is in none it opens the fields.
func (v *Ladder) toggle(ctx *Context) Action {
	var b *burst
	if ctx.TimeBase == Elastic { // elsewhere nothing is folded
		v.memory.begin(ctx, v.Scale(ctx))
		b = v.memory.any(ctx.Selected)
	}
	switch {
	case ctx.Selected == 0:
		return Refuse{Why: "tui.packet.none"}
	case b == nil:
		return OpenPacket{}
	}
	b.open = !b.open
	if v.memory.opened == nil || len(v.memory.opened) >= mostKept {
		v.memory.opened = map[int]bool{}
	}
	v.memory.opened[ctx.Snapshot.Number(b.first())] = b.open
	return nil
}
