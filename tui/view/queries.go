package view

import (
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// outstanding are the questions of a conversation to which the cursor knows no
// answer, the latest first. Only what was said lately is looked at.
func outstanding(ctx *Context, id trace.ConversationID) (open []trace.Message) {
	answered := map[trace.MessageID]bool{}
	track := ctx.Snapshot.Track(id)
	until := track.Until(ctx.Cursor)
	for i := until - 1; i >= max(until-lookEvents, 0); i-- {
		if track.Kind(i) != trace.MessageComplete {
			continue
		}
		e := track.At(i)
		said, _ := e.Detail.(trace.MessageID)
		m, ok := ctx.Snapshot.Message(said)
		switch {
		case !ok:
		case m.Kind == trace.MessageResponse:
			answered[m.Answers] = true
		case m.Kind == trace.MessageRequest && !answered[m.ID]:
			open = append(open, m)
		}
	}
	return open
}

// statelessLines say what there is instead of states where datagrams are all:
// the questions that wait for an answer.
func statelessLines(ctx *Context, id trace.ConversationID, width, height int) (lines []Line) {
	write := func(words string, style canvas.Style) {
		for _, l := range Wrap(words, width, height-len(lines)) {
			lines = append(lines, Line{{l, style}})
		}
	}
	write(ctx.Words.T("tui.state.none-in-udp"), canvas.Style{Ink: theme.Muted})
	open := outstanding(ctx, id)
	lines = append(lines, nil)
	write(ctx.Words.T("tui.state.outstanding", text.Args{"Count": len(open)}), canvas.Style{Ink: theme.Strong})
	for i := range open {
		m := &open[i]
		write(string(ctx.Theme.Glyphs.Selected)+" "+ctx.Words.T("tui.state.waits", text.Args{
			"Title": text.EscapeTo(m.Title, 120), "Time": ctx.Words.Duration(max(ctx.Cursor.Time-m.Completed, 0))}), canvas.Style{})
	}
	return append(lines, nil)
}
