package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"wiretale/analyze"
	"wiretale/capture"
	"wiretale/session"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/trace/filter"
)

// maxJoined bounds the packets of a capture that is joined with another: both
// are kept in memory.
const maxJoined = 1_000_000

// joinFiles reads two captures of the same traffic and joins them. What is wrong
// with one that could be read in part is the problem.
func joinFiles(ctx context.Context, paths []string) (joined *analyze.Joined, problem, err error) {
	var views [2]trace.LogView
	for i, path := range paths {
		file, err := capture.OpenFile(path)
		if err != nil {
			return nil, nil, err
		}
		ctx, stop := context.WithCancel(ctx)
		log := &bounded{Log: trace.NewLog(time.Time{}), stop: stop}
		fault := file.Run(ctx, log)
		stop()
		if log.packets > maxJoined {
			return nil, nil, &refusal{key: "join.refuse.large", args: text.Args{"File": text.Escape(path), "Count": maxJoined}}
		}
		problem = errors.Join(problem, fault)
		views[i] = log.View()
	}
	names := [2]string{filepath.Base(paths[0]), filepath.Base(paths[1])}
	joined, err = analyze.Join(views[0], views[1], names)
	if errors.Is(err, analyze.ErrNothingShared) {
		return nil, nil, errors.Join(serious(problem), &refusal{key: "join.refuse.nothing", args: text.Args{"First": text.Escape(names[0]), "Second": text.Escape(names[1])}})
	}
	return joined, problem, err
}

// bounded is a log that takes no more than can be joined.
type bounded struct {
	*trace.Log
	packets int
	stop    func()
}

// Sight implements trace.Sink.
func (b *bounded) Sight(s trace.Sighting, bytes func() []byte) trace.SightingID {
	if b.packets++; b.packets > maxJoined {
		b.stop()
		return 0
	}
	return b.Log.Sight(s, bytes)
}

// joinedSession is the session of two captures.
func (p *program) joinedSession(ctx context.Context, paths []string) (session.Session, error) {
	j, problem, err := joinFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	ended := make(chan struct{})
	close(ended)
	packets := j.Log.Sightings.Len()
	return &source{
		title: filepath.Base(paths[0]) + " + " + filepath.Base(paths[1]) + " · " + p.sayClock(j),
		kind:  session.Recorded, snapshot: j.Read(), stop: func() {}, ended: ended,
		progress: func() session.Progress {
			return session.Progress{Packets: packets, Done: true, Problem: serious(problem)}
		},
	}, nil
}

// sayClock says how the second capture's clock went.
func (p *program) sayClock(j *analyze.Joined) string {
	key := "join.clock.ahead"
	offset := j.Clock.Offset
	if offset < 0 {
		key, offset = "join.clock.behind", -offset
	}
	said := p.words.T(key, text.Args{"Offset": p.words.Duration(offset)})
	if ppm := float64(j.Clock.PPB) / 1000; ppm >= 0.1 || ppm <= -0.1 {
		said += p.words.T("join.clock.drift", text.Args{"PPM": fmt.Sprintf("%+.1f", ppm)})
	}
	return said
}

// sayJoined says what came of joining two captures, to standard error.
func (p *program) sayJoined(j *analyze.Joined) {
	fmt.Fprintln(os.Stderr, "wiretale: "+p.sayClock(j)+". "+p.words.T("join.counts", text.Args{
		"Both": p.words.Count(int64(j.Both)), "Lost": p.words.Count(int64(j.Lost)),
		"Once": p.words.Count(int64(j.Once)), "Other": p.words.Count(int64(j.Other)),
	}))
	if j.Clock.OneWay {
		fmt.Fprintln(os.Stderr, "wiretale: "+p.words.T("join.one-way"))
	}
}

// stories has do look at every window of a capture, or at two captures that are
// joined. Where whole is set, what is said of a conversation is what all of the
// capture says of it.
func (p *program) stories(ctx context.Context, paths []string, whole bool, do func(*trace.Snapshot) error) (problem, err error) {
	if len(paths) == 1 {
		file, err := capture.OpenFile(paths[0])
		if err != nil {
			return nil, err
		}
		return eachStory(ctx, file, whole, do)
	}
	j, problem, err := joinFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	p.sayJoined(j)
	return problem, do(j.Read())
}

// eachPicked has do look at every packet that fits a filter, of a capture or of
// two that are joined.
func (p *program) eachPicked(ctx context.Context, paths []string, only *filter.Filter, do func(*trace.Snapshot, *trace.Packet) error) (problem, err error) {
	return p.stories(ctx, paths, only != nil && only.AsksConversations(), func(s *trace.Snapshot) error {
		picks := picking(only, s)
		for _, packet := range s.Packets.All() {
			if !picks(&packet) {
				continue
			}
			if err := do(s, &packet); err != nil {
				return err
			}
		}
		return nil
	})
}

// picking tells which packets of a window fit a filter; all, if there is none.
func picking(only *filter.Filter, s *trace.Snapshot) func(*trace.Packet) bool {
	if only == nil {
		return func(*trace.Packet) bool { return true }
	}
	return only.Over(s).Packet
}

// joinedConversations are those of two captures, as flows lists them. One that
// holds a packet that fits the filter fits it.
func (p *program) joinedConversations(ctx context.Context, paths []string, only *filter.Filter) (epoch time.Time, all iter.Seq[trace.Conversation], problem, err error) {
	j, problem, err := joinFiles(ctx, paths)
	if err != nil {
		return epoch, nil, nil, err
	}
	p.sayJoined(j)
	s := j.Read()
	fits := make(map[trace.ConversationID]bool)
	picks := picking(only, s)
	for _, packet := range s.Packets.All() {
		if !fits[packet.Conversation] && picks(&packet) {
			fits[packet.Conversation] = true
		}
	}
	return j.Log.Epoch, picked(slices.Values(s.Conversations), func(c *trace.Conversation) bool { return fits[c.ID] }), problem, nil
}
