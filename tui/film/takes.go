package film

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"wiretale/config"
	"wiretale/tui"
)

// Take is a key to press, or a time to wait.
type Take struct {
	Key  tea.KeyPressMsg
	Rest time.Duration // after the key
	Wait time.Duration // where it is no key
}

// TakeError is a word of a list of takes that is no key and no time.
type TakeError struct {
	Found  string // raw: escape it before it is shown
	Offset int    // in bytes, of the list
}

// Error implements error.
func (e *TakeError) Error() string { return "film: " + e.Found + " is no key" }

// How long a picture rests after a key, and after a letter that is typed.
const (
	keyRest    = 600 * time.Millisecond
	letterRest = 120 * time.Millisecond
	// mostTakes bounds a list.
	mostTakes = 10_000
)

// ParseTakes reads a list of keys and times with spaces between: "space 2s J J
// enter". Text in double quotes is typed letter by letter. Errors are of type
// *TakeError.
func ParseTakes(list string) ([]Take, error) {
	var takes []Take
	for at := 0; at < len(list); {
		if list[at] == ' ' {
			at++
			continue
		}
		word, quoted := list[at:], list[at] == '"'
		if quoted {
			end := strings.IndexByte(word[1:], '"')
			if end < 0 {
				return nil, &TakeError{word, at}
			}
			word = word[:end+2]
		} else if end := strings.IndexByte(word, ' '); end >= 0 {
			word = word[:end]
		}
		if quoted {
			for _, r := range word[1 : len(word)-1] {
				takes = append(takes, Take{Key: tui.Key(string(r)), Rest: letterRest})
			}
		} else if t, ok := take(word); ok {
			takes = append(takes, t)
		} else {
			return nil, &TakeError{word, at}
		}
		if len(takes) > mostTakes {
			return nil, &TakeError{word, at}
		}
		at += len(word)
	}
	return takes, nil
}

// take reads one word.
func take(word string) (Take, bool) {
	if d, err := time.ParseDuration(word); err == nil && d > 0 && utf8.RuneCountInString(word) > 1 {
		return Take{Wait: min(d, longest)}, true
	}
	if name, ok := config.ReadKey(word); ok {
		return Take{Key: tui.Key(name), Rest: keyRest}, true
	}
	return Take{}, false
}
