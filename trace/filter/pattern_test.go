package filter_test

import (
	"errors"
	"strings"
	"testing"

	"wiretale/trace/filter"
)

func TestPatternsAreFound(t *testing.T) {
	for _, c := range []struct {
		pattern, in string
		start, end  int // −1 where it is not found
	}{
		{`get`, "GET /get", 0, 3},   // without capitals it finds both
		{`Get`, "GET /get", -1, -1}, // with one it means it
		{`GET`, "get GET", 4, 7},
		{`\x00\xff`, "a\x00\xff", 1, 3},
		{`\x41`, "a A", 2, 3}, // a byte by its number is that byte
		{`a\r\nb\t\\\/`, "--a\r\nb\t\\/", 2, 9},
		{`ñ`, "año", 1, 3},
		{`/index`, "GET /index", 4, 10}, // no regular expression: there is one slash
		{`/[0-9]{3}/`, "HTTP 404", 5, 8},
		{`/^GET/`, "GET", 0, 3},
		{`/^ET/`, "GET", -1, -1},
		{`//`, "http://", 5, 7},
	} {
		p, err := filter.ParsePattern(c.pattern)
		if err != nil {
			t.Errorf("%s: %v", c.pattern, err)
			continue
		}
		find := p.Finder()
		for range 2 { // what it found before doesn't matter
			if start, end := find([]byte(c.in)); start != c.start || end != c.end {
				t.Errorf("%s in %q: %d to %d, want %d to %d", c.pattern, c.in, start, end, c.start, c.end)
			}
		}
	}
}

func TestMistakesInPatternsAreMarked(t *testing.T) {
	for _, c := range []struct {
		pattern        string
		code           filter.Code
		offset, length int
	}{
		{``, filter.EmptyPattern, 0, 0},
		{`ab\q`, filter.BadEscape, 2, 2},
		{`ab\`, filter.BadEscape, 2, 1},
		{`\x4`, filter.BadEscape, 0, 2},
		{`/a[b/`, filter.BadRegexp, 2, 2},
		{`/a{1001}/`, filter.BadRegexp, 2, 6},
		{`/((a{100}){100}){100}/`, filter.BadRegexp, 4, 5},
		{`/a*/`, filter.EmptyMatch, 1, 2},
		{strings.Repeat("a", 257), filter.TooLong, 256, 1},
	} {
		_, err := filter.ParsePattern(c.pattern)
		var e *filter.Error
		if !errors.As(err, &e) || e.Code != c.code || e.Offset != c.offset || e.Length != c.length {
			t.Errorf("%s: got %+v, want %s at %d, %d long", c.pattern, err, c.code, c.offset, c.length)
		}
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{`get`, `\x41\n`, `/[a-z]+/`, `/a*/`, `\`} {
		f.Add(s, []byte("GET /index A\n"))
	}
	f.Fuzz(func(t *testing.T, src string, in []byte) {
		p, err := filter.ParsePattern(src)
		if err != nil {
			var e *filter.Error
			if !errors.As(err, &e) || e.Offset < 0 || e.Offset+e.Length > len(src) {
				t.Fatalf("%q: %v", src, err)
			}
			return
		}
		if start, end := p.Finder()(in); start >= 0 && (start >= end || end > len(in)) {
			t.Fatalf("%q in %q: %d to %d", src, in, start, end)
		}
	})
}
