package view

import (
	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/canvas"
	"wiretale/tui/theme"
)

// outstanding are the questions of a conversation to which the cursor knows no
// answer, the latest first, and whether any were asked at all. One that was
// asked again is answered with its repetition. Only what was said lately is
// looked at.
func outstanding(ctx *Context, id trace.ConversationID) (open []trace.Message, asked bool) {
	answered := map[string]bool{} // by what was asked
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
			if question, ok := ctx.Snapshot.Message(m.Answers); ok {
				answered[question.Title] = true
			}
		case m.Kind == trace.MessageRequest:
			if asked = true; !answered[m.Title] {
				open = append(open, m)
			}
		}
	}
	return open, asked
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
	open, asked := outstanding(ctx, id)
	switch lines = append(lines, nil); {
	case len(open) > 0:
		write(ctx.Words.T("tui.state.outstanding", text.Args{"Count": len(open)}), canvas.Style{Ink: theme.Strong})
	case asked:
		write(ctx.Words.T("tui.state.all-answered"), canvas.Style{Ink: theme.Strong})
	}
	for i := range open {
		m := &open[i]
		write(string(ctx.Theme.Glyphs.Selected)+" "+ctx.Words.T("tui.state.waits", text.Args{
			"Title": text.EscapeTo(explain.Title(ctx.Words, m), 120), "Time": ctx.Words.Duration(max(ctx.Cursor.Time-m.Completed, 0))}), canvas.Style{})
	}
	return append(lines, nil)
}
