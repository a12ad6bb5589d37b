package view

import (
	"time"

	"wiretale/trace"
)

// A pause is long that takes more than this part of a conversation's time; and
// what lies between two of them is shown alone if it takes less than that.
const longPause = 4

// mostBusy is how many events to either side are looked at for a pause: where
// there are more, nothing is squeezed.
const mostBusy = 1 << 13

// busyAround is the extract that begins with what happens around the cursor where
// long pauses would squeeze it into a few columns: a connection that was busy for
// a second, and closed after a minute. Else it shows the whole.
func busyAround(ctx *Context, c *trace.Conversation) extract {
	whole := wholeOf(c)
	pause := whole.length() / longPause
	track := ctx.Snapshot.Track(c.ID)
	last := min(max(track.Until(ctx.Cursor)-1, 0), track.Len()-1)
	if last < 0 {
		return extract{}
	}
	first := last
	for first > 0 && track.Time(first)-track.Time(first-1) < pause {
		if first--; last-first > mostBusy {
			return extract{}
		}
	}
	for from := last; last+1 < track.Len() && track.Time(last+1)-track.Time(last) < pause; {
		if last++; last-from > mostBusy {
			return extract{}
		}
	}
	busy := track.Time(last) - track.Time(first)
	if busy <= 0 || busy >= pause {
		return extract{}
	}
	span := roundAbove(busy + busy/longPause)
	return extract{span: span, from: inside(whole, track.Time(first)-(span-busy)/2, span)}
}

// roundAbove is the least of 1, 2, 5, 10, 20, … that is not less than a time.
func roundAbove(t time.Duration) time.Duration {
	for round := closest; ; round *= 10 {
		for _, m := range [...]time.Duration{1, 2, 5} {
			if round*m >= t {
				return round * m
			}
		}
	}
}
