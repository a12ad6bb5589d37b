package find_test

import (
	"bytes"
	"context"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"wiretale/analyze"
	"wiretale/analyze/find"
	"wiretale/session"
	"wiretale/trace"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// talk is a capture of a TCP connection in which one side says some texts, each
// in a segment, and the other in between.
func talk(t testing.TB, texts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pcapgo.NewWriterNanos(&b)
	if err := w.WriteFileHeader(1<<16, layers.LinkTypeRaw); err != nil {
		t.Fatal(err)
	}
	seq := wire.Seq(0xffffff00) // numbers begin anew on the way
	for i, text := range texts {
		f := wire.Frame{Link: wire.LinkRaw, IP: &wire.Datagram{
			Src: netip.MustParseAddr("192.0.2.2"), Dst: netip.MustParseAddr("203.0.113.7"), HopLimit: 64, Protocol: wire.ProtocolTCP,
			TCP: &wire.Segment{SrcPort: 40000, DstPort: 7, Seq: seq, Flags: wire.ACK, Payload: []byte(text)},
		}}
		seq = seq.Add(len(text))
		data := f.Serialize()
		info := gopacket.CaptureInfo{Timestamp: time.Unix(1_700_000_000, int64(i)*1000), CaptureLength: len(data), Length: len(data)}
		if err := w.WritePacket(info, data); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

const headers = 20 + 20 // of IPv4 and TCP

func TestPatternsAreFoundAcrossSegments(t *testing.T) {
	for _, c := range []struct {
		pattern string
		said    []string
		want    []session.Hit
	}{
		{"needle", []string{"hay needle hay", "hay", "Needle"}, []session.Hit{
			{Number: 1, Conversation: 1, At: headers + 4, Length: 6}, {Number: 3, Conversation: 1, At: headers, Length: 6}}},
		{"needle", []string{"hay nee", "dle hay"}, []session.Hit{{Number: 2, Conversation: 1, At: headers, Length: 3}}},
		{"needle", []string{"n", "e", "e", "d", "l", "e", "x"}, []session.Hit{{Number: 6, Conversation: 1, At: headers, Length: 1}}},
		{"/ne+dle/", []string{"hay nee", "eedle hay"}, []session.Hit{{Number: 2, Conversation: 1, At: headers, Length: 5}}},
		{"x", []string{"hay", "x"}, []session.Hit{{Number: 2, Conversation: 1, At: headers, Length: 1}}},
		{"absent", []string{"hay", "hay"}, nil},
	} {
		p, err := filter.ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		a, s := open(t, "talk", talk(t, c.said...))
		q := session.Query{Pattern: p}
		if got := found(t, a, q); !slices.Equal(got, c.want) {
			t.Errorf("%s in %q: %+v, want %+v", c.pattern, c.said, got, c.want)
		}
		story := find.InStory(s, q)
		f := settled(story)
		for i, h := range f.Hits.All() {
			if i >= len(c.want) || h != c.want[i] {
				t.Errorf("%s in the story of %q: hit %d is %+v, want %+v", c.pattern, c.said, i, h, c.want)
			}
		}
		if f.Hits.Len() != len(c.want) {
			t.Errorf("%s in the story of %q: %d hits, want %d", c.pattern, c.said, f.Hits.Len(), len(c.want))
		}
	}
}

// TestASearchGoesOnInWhatGrows holds that a story that grows is looked through
// further, and each packet once.
func TestASearchGoesOnInWhatGrows(t *testing.T) {
	_, whole := open(t, "talk", talk(t, "a needle", "hay", "needle", "hay", "needle"))
	p, err := filter.ParsePattern("needle")
	if err != nil {
		t.Fatal(err)
	}
	story := find.InStory(analyze.Read(whole.Log.First(2)), session.Query{Pattern: p})
	if f := settled(story); f.Hits.Len() != 1 {
		t.Errorf("of two packets %d are hits", f.Hits.Len())
	}
	changed := story.Changed()
	story.Grow(whole)
	for story.Found().Hits.Len() < 3 {
		<-changed
		changed = story.Changed()
	}
}

// settled waits until a story is looked through. The channel is asked for
// first: a change between the two calls is then not missed.
func settled(s *find.Story) session.Found {
	for {
		changed, f := s.Changed(), s.Found()
		if f.Done {
			return f
		}
		<-changed
	}
}

func TestAStoppedSearchSaysSo(t *testing.T) {
	c := indexed(t, "talk", talk(t, "hay"))
	p, err := filter.ParsePattern("needle")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s := find.Search(ctx, c, session.Query{Pattern: p})
	for changed := s.Changed(); changed != nil; changed = s.Changed() {
		<-changed
	}
	if f := s.Found(); !f.Done || !f.Stopped || f.Hits.Len() != 0 {
		t.Errorf("the search says %+v", f)
	}
}

// TestFindingsAreFoundByTheirNames holds, for both ways of looking, that what
// lists say of a packet is found as what it carries is.
func TestFindingsAreFoundByTheirNames(t *testing.T) {
	for name, data := range captures(t) {
		a, s := open(t, name, data)
		for _, finding := range []trace.Finding{trace.FindingRetransmission, trace.FindingZeroWindow, trace.FindingOutOfOrder} {
			var want []int
			for _, p := range s.Packets.All() {
				named := slices.ContainsFunc(slices.Collect(p.Findings.All()), func(f trace.Finding) bool {
					return strings.Contains(f.String(), finding.String())
				})
				if named {
					want = append(want, int(p.ID))
				}
			}
			p, err := filter.ParsePattern(strings.ReplaceAll(finding.String(), "_", " "))
			if err != nil {
				t.Fatal(err)
			}
			q := session.Query{Pattern: p}
			if got := numbers(found(t, a, q)); !slices.Equal(got, want) {
				t.Errorf("%s: %s is found in %v, not in %v", name, finding, got, want)
			}
			var told []int
			for _, h := range settledHits(find.InStory(s, q)) {
				told = append(told, int(h.Number))
			}
			if !slices.Equal(told, want) {
				t.Errorf("%s: in the story %s is found in %v, not in %v", name, finding, told, want)
			}
		}
	}
}

func settledHits(s *find.Story) (all []session.Hit) {
	f := settled(s)
	for _, h := range f.Hits.All() {
		all = append(all, h)
	}
	return all
}
