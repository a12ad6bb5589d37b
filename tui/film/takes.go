package film

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
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

// named are the keys with names.
var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "up": tea.KeyUp, "down": tea.KeyDown,
	"left": tea.KeyLeft, "right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	"backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
}

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
				takes = append(takes, Take{Key: letter(r), Rest: letterRest})
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

func letter(r rune) tea.KeyPressMsg {
	if r == ' ' {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: r, Text: string(r)}
}

// take reads one word.
func take(word string) (Take, bool) {
	if d, err := time.ParseDuration(word); err == nil && d > 0 && utf8.RuneCountInString(word) > 1 {
		return Take{Wait: min(d, longest)}, true
	}
	name, mod := word, tea.KeyMod(0)
	for _, m := range [...]struct {
		prefix string
		mod    tea.KeyMod
	}{{"ctrl+", tea.ModCtrl}, {"alt+", tea.ModAlt}, {"shift+", tea.ModShift}} {
		if rest, ok := strings.CutPrefix(name, m.prefix); ok && rest != "" {
			name, mod = rest, mod|m.mod
		}
	}
	if code, ok := named[name]; ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if code == tea.KeySpace {
			k.Text = " "
		}
		return Take{Key: k, Rest: keyRest}, true
	}
	if r, size := utf8.DecodeRuneInString(name); size == len(name) && r != utf8.RuneError {
		k := letter(r)
		if k.Mod = mod; mod != 0 {
			k.Text = ""
		}
		return Take{Key: k, Rest: keyRest}, true
	}
	return Take{}, false
}
