package tui

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"wiretale/explain"
	"wiretale/text"
	"wiretale/trace"
	"wiretale/tui/view"
)

// spot is a place of the cursor that outlives the snapshot: it is found again
// after more was read, and in another window of a large capture.
type spot struct {
	at           time.Duration
	rank         int                  // events of that instant that had happened
	packet       int                  // the number, in the capture, of the packet that was looked at, or else the first of the window
	looked       bool                 // it was
	conversation trace.ConversationID // that was open, by its number in the capture; 0 for all
}

// mostSpots bounds the way back.
const mostSpots = 100

// places are where a person has been and may want to go again.
type places struct {
	awaiting rune // a letter is, to set a mark ('m') or to go to one ('\''); 0 while none is
	marks    map[rune]spot
	before   []spot // where the jumps began, the last one at the end
	// elsewhere goes to a spot that the snapshot doesn't hold, and reports
	// whether that is under way; nil where the snapshot holds everything.
	elsewhere func(spot) bool
	// marking hears of a mark that is about to be set; nil where nobody does.
	marking func(letter rune)
}

// awaitsLetter implements lettered.
func (s *stage) awaitsLetter() bool { return s.places.awaiting != 0 }

// spot is where the player stands.
func (s *stage) spot() spot {
	p, snapshot := s.player, s.player.snapshot
	c := p.Cursor()
	sp := spot{at: c.Time, rank: snapshot.Events.Until(c) - snapshot.Events.Until(trace.Cursor{Time: c.Time})}
	id := p.Selected()
	sp.packet, sp.looked = snapshot.Number(max(id, 1)), id != 0
	if open := snapshot.Conversation(p.conversation); open != nil {
		sp.conversation = open.Number
	}
	return sp
}

// cursorOf is where a spot lies in the snapshot, if that holds it.
func (s *stage) cursorOf(sp spot) (trace.Cursor, bool) {
	snapshot := s.player.snapshot
	if _, held := snapshot.Numbered(sp.packet); !held {
		return trace.Cursor{}, false
	}
	before := snapshot.Events.Until(trace.Cursor{Time: sp.at})
	return trace.Cursor{Time: sp.at, Ordinal: trace.Ordinal(before + sp.rank)}, true
}

// marked are the marks that lie in the snapshot, in the order of their letters.
func (s *stage) marked() []view.Mark {
	var all []view.Mark
	for _, letter := range slices.Sorted(maps.Keys(s.places.marks)) {
		if c, ok := s.cursorOf(s.places.marks[letter]); ok {
			all = append(all, view.Mark{Letter: letter, At: c})
		}
	}
	return all
}

// leave remembers where a jump begins.
func (s *stage) leave() {
	before := &s.places.before
	if n := len(*before); n > 0 && (*before)[n-1] == s.spot() {
		return
	}
	if *before = append(*before, s.spot()); len(*before) > mostSpots {
		*before = slices.Delete(*before, 0, 1)
	}
}

// visit goes to a spot.
func (s *stage) visit(sp spot) {
	c, ok := s.cursorOf(sp)
	if !ok {
		if s.places.elsewhere != nil {
			s.places.elsewhere(sp)
		}
		return
	}
	snapshot := s.player.snapshot
	if open := snapshot.Conversation(s.player.conversation); sp.conversation == 0 && open != nil || open == nil || open.Number != sp.conversation {
		s.player.Show(snapshot, conversationNumbered(snapshot, sp.conversation))
	}
	s.player.Pause()
	s.player.Seek(c)
	if id, held := snapshot.Numbered(sp.packet); held && sp.looked && s.player.Selected() != id {
		s.player.selected = id
	}
	if s.main == paneConversations {
		s.main, s.focus = paneLadder, paneLadder
	}
}

// conversationNumbered is the conversation with a number in the capture; 0 if
// the snapshot doesn't hold it.
func conversationNumbered(s *trace.Snapshot, number trace.ConversationID) trace.ConversationID {
	if c := s.Conversation(number); c != nil && c.Number == number {
		return number
	}
	for i := range s.Conversations {
		if number != 0 && s.Conversations[i].Number == number {
			return s.Conversations[i].ID
		}
	}
	return 0
}

// pressPlaces answers the keys of marks and of the way back; ok says whether it
// was one.
func (s *stage) pressPlaces(u *ui, k tea.KeyPressMsg) (r request, ok bool) {
	switch {
	case s.places.awaiting != 0:
		setting := s.places.awaiting == 'm'
		s.places.awaiting = 0
		if setting {
			return s.setMark(u, k), true
		}
		return s.toMark(k), true
	case key.Matches(k, s.times.mark):
		s.places.awaiting = 'm'
		return sayWhy{"time.mark.await"}, true
	case key.Matches(k, s.times.toMark):
		s.places.awaiting = '\''
		return sayWords{s.listMarks(u)}, true
	case key.Matches(k, s.times.back):
		before := s.places.before
		if len(before) == 0 {
			return sayWhy{"time.refuse.no-way-back"}, true
		}
		s.places.before = before[:len(before)-1]
		s.visit(before[len(before)-1])
		return nil, true
	}
	return nil, false
}

// letterOf is the letter that a key types; 0 where it types none.
func letterOf(k tea.KeyPressMsg) rune {
	if r := []rune(k.Text); len(r) == 1 && unicode.IsLetter(r[0]) {
		return r[0]
	}
	return 0
}

func (s *stage) setMark(u *ui, k tea.KeyPressMsg) request {
	letter := letterOf(k)
	if letter == 0 {
		return sayWhy{"time.mark.left"}
	}
	if s.places.marks == nil {
		s.places.marks = map[rune]spot{}
	}
	if s.places.marking != nil {
		s.places.marking(letter)
	}
	s.places.marks[letter] = s.spot()
	return sayWords{u.words.T("time.mark.set", text.Args{"Letter": string(letter)})}
}

// toMark goes to a mark, or, for the key of marks again, to where the last jump
// began.
func (s *stage) toMark(k tea.KeyPressMsg) request {
	if key.Matches(k, s.times.toMark) {
		before := s.places.before
		if len(before) == 0 {
			return sayWhy{"time.refuse.no-way-back"}
		}
		from := before[len(before)-1]
		before[len(before)-1] = s.spot()
		s.visit(from)
		return nil
	}
	letter := letterOf(k)
	to, ok := s.places.marks[letter]
	switch {
	case letter == 0:
		return sayWhy{"time.mark.left"}
	case !ok:
		return sayWhy{"time.refuse.no-mark"}
	}
	s.leave()
	s.visit(to)
	return nil
}

// listMarks says which marks there are to go to.
func (s *stage) listMarks(u *ui) string {
	ctx := s.context(u)
	var all []string
	for _, letter := range slices.Sorted(maps.Keys(s.places.marks)) {
		sp := s.places.marks[letter]
		told := string(letter) + " " + ctx.Moment(sp.at)
		if id, ok := s.player.snapshot.Numbered(sp.packet); ok && sp.looked && len(s.places.marks) < 4 {
			told += " " + text.EscapeTo(explain.LabelParts(u.words, s.player.snapshot, id).Name, 16)
		}
		all = append(all, told)
	}
	if len(all) == 0 {
		return u.words.T("time.mark.none")
	}
	return u.words.T("time.mark.list", text.Args{"Marks": strings.Join(all, " · ")})
}
