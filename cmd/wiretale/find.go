package main

import (
	"context"
	"iter"

	"wiretale/analyze"
	"wiretale/analyze/find"
	"wiretale/analyze/index"
	"wiretale/capture"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// indexFrames reads a capture's frames again, for whoever knows its index.
func indexFrames(file capture.Archive) func() index.Frames {
	return func() index.Frames {
		if f := file.Frames(); f != nil {
			return f
		}
		return nil
	}
}

// flowsOf indexes a capture and lists its conversations: all, or those of which
// a filter picks a packet. problem is the capture's, err what ended it early.
func flowsOf(ctx context.Context, file *capture.File, only *filter.Filter) (x *index.Index, all iter.Seq[trace.Conversation], problem, err error) {
	if only == nil || only.OfConversations() {
		x = index.New(false)
		problem = file.Run(ctx, x)
		if only == nil {
			return x, x.All(), problem, nil
		}
		return x, picked(x.All(), only.Conversation), problem, nil
	}
	file.Keep()
	defer file.Close()
	x = index.New(true)
	problem = file.Run(ctx, x)
	var with session.Bits
	err = find.Each(ctx, find.Capture{Index: x, Frames: indexFrames(file)}, session.Query{Filter: only}, func(hits []session.Hit, _ int) {
		for _, h := range hits {
			if h.Conversation != 0 {
				with.Set(int(h.Conversation - 1))
			}
		}
	})
	return x, picked(x.All(), func(c *trace.Conversation) bool { return with.Has(int(c.ID - 1)) }), problem, err
}

// picked leaves out what isn't wanted.
func picked(all iter.Seq[trace.Conversation], wanted func(*trace.Conversation) bool) iter.Seq[trace.Conversation] {
	return func(yield func(trace.Conversation) bool) {
		for c := range all {
			if wanted(&c) && !yield(c) {
				return
			}
		}
	}
}

// eachStory reads a capture from its beginning to its end, and has do look at
// every window of it. Where whole is set, what is said of a conversation is
// what the whole capture says of it, for which it is read twice. What stops it
// is the capture's problem, or the error of do.
func eachStory(ctx context.Context, file *capture.File, whole bool, do func(*trace.Snapshot) error) (problem, err error) {
	if !whole {
		return eachWindow(ctx, file, do)
	}
	file.Keep()
	defer file.Close()
	x := index.New(true)
	problem = file.Run(ctx, x)
	frames := indexFrames(file)()
	if frames == nil {
		return problem, nil
	}
	told := analyze.NewRetelling(x, frames)
	for ctx.Err() == nil {
		s := told.Next()
		if s == nil {
			return problem, nil
		}
		if err := do(s); err != nil {
			return nil, err
		}
	}
	return ctx.Err(), nil
}
