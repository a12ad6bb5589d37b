package film_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"

	"wiretale/tui/film"
)

// shown reads an SVG: its texts, without those of titles and styles, and how
// many elements of each name it has.
func shown(t *testing.T, svg []byte) (texts string, elements map[string]int) {
	t.Helper()
	elements = map[string]int{}
	inside := ""
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, elements
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local
			elements[inside]++
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			if inside == "text" {
				texts += string(token)
			}
		}
	}
}

// written are what of a text is written, and not drawn as lines.
func written(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r >= '─' && r <= '╿' || unicode.IsSpace(r) && r != '\u00a0' {
			return -1
		}
		return r
	}, s)
}

func frames(t *testing.T, keys string, rate int) (all []film.Frame) {
	t.Helper()
	takes, err := film.ParseTakes(keys)
	if err != nil {
		t.Fatal(err)
	}
	reel := film.New(program(t, "handshake"), rate, func(f film.Frame) error { all = append(all, f); return nil })
	if err := reel.Follow(takes); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAStillPictureSaysWhatTheScreenSays(t *testing.T) {
	all := frames(t, "2s J 3", 10)
	last := all[len(all)-1]
	var b bytes.Buffer
	if err := film.Still(&b, last, `A "test" <of> titles`); err != nil {
		t.Fatal(err)
	}
	texts, elements := shown(t, b.Bytes())
	if got, want := written(texts), written(last.Canvas.Plain()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if elements["title"] != 1 || elements["path"] == 0 {
		t.Errorf("%v", elements)
	}
}

func TestAMovingPictureHoldsEveryFrame(t *testing.T) {
	all := frames(t, "4s", 8)
	var b, again bytes.Buffer
	if err := film.Moving(&b, all, "A test"); err != nil {
		t.Fatal(err)
	}
	_, elements := shown(t, b.Bytes())
	different := 1
	for i := 1; i < len(all); i++ {
		if all[i].Canvas.Plain() != all[i-1].Canvas.Plain() {
			different++
		}
	}
	if steps := strings.Count(b.String(), "%{transform"); steps < different || different < 20 {
		t.Errorf("%d steps for %d pictures", steps, different)
	}
	if elements["use"] < different*height/2 || b.Len() > 300_000 {
		t.Errorf("%d rows are used in %d bytes", elements["use"], b.Len())
	}
	if err := film.Moving(&again, frames(t, "4s", 8), "A test"); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Errorf("the same takes give other bytes (%v)", err)
	}
}
