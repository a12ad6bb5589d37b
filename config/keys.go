package config

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"wiretale/internal/spelling"
)

// Command is something that a key does.
type Command struct {
	// Name stays the same whatever the language; "" for what can't be given
	// other keys.
	Name string
	Keys []string // its own, the usual one first
	// Places are where it answers. Within a place a key does one thing.
	Places []string
}

// Places that hold others.
const (
	Everywhere = "everywhere"
	Look       = "look"  // holds all that begin with Pane
	Pane       = "pane/" // and its name
)

// meets reports whether two commands may answer at the same time.
func (c *Command) meets(o *Command) bool {
	for _, a := range c.Places {
		for _, b := range o.Places {
			if a == b || a == Everywhere || b == Everywhere ||
				a == Look && strings.HasPrefix(b, Pane) || b == Look && strings.HasPrefix(a, Pane) {
				return true
			}
		}
	}
	return false
}

// fixedKey always leaves: whatever was configured, there is a way out.
const fixedKey = "ctrl+c"

// keyNames are the keys that have names, by all ways of writing them.
var keyNames = map[string]string{
	"enter": "enter", "return": "enter", "tab": "tab", "space": "space", " ": "space",
	"esc": "esc", "escape": "esc", "backspace": "backspace", "insert": "insert", "ins": "insert",
	"delete": "delete", "del": "delete", "up": "up", "down": "down", "left": "left", "right": "right",
	"home": "home", "end": "end", "pgup": "pgup", "pageup": "pgup", "pgdown": "pgdown", "pagedown": "pgdown",
	"f1": "f1", "f2": "f2", "f3": "f3", "f4": "f4", "f5": "f5", "f6": "f6",
	"f7": "f7", "f8": "f8", "f9": "f9", "f10": "f10", "f11": "f11", "f12": "f12",
}

// modifiers in the order in which a terminal's key is named.
var modifiers = []string{"ctrl", "alt", "shift"}

// ReadKey is a key in the form in which a pressed one is named: "x", "ctrl+d",
// "shift+tab"; false for what is no key.
func ReadKey(written string) (string, bool) {
	rest, held := written, map[string]bool{}
	for {
		i := strings.IndexAny(rest, "+-")
		if i <= 0 || i == len(rest)-1 {
			break
		}
		m := strings.ToLower(rest[:i])
		if m == "control" {
			m = "ctrl"
		}
		if !slices.Contains(modifiers, m) || held[m] {
			return "", false
		}
		held[m], rest = true, rest[i+1:]
	}
	name, named := keyNames[strings.ToLower(rest)]
	if !named {
		r, size := utf8.DecodeRuneInString(rest)
		if size == 0 || size != len(rest) || !unicode.IsGraphic(r) || unicode.IsSpace(r) || unicode.IsMark(r) {
			return "", false
		}
		name = rest
		if len(held) > 0 && (held["shift"] || unicode.IsUpper(r)) {
			return "", false // terminals don't tell these from the ones without
		}
	}
	if held["ctrl"] && (name == "i" || name == "m" || name == "[") {
		return "", false // tab, enter and esc to most terminals
	}
	full := ""
	for _, m := range modifiers {
		if held[m] {
			full += m + "+"
		}
	}
	return full + name, true
}

// given are the keys that the file gives to a command.
type given struct {
	command string
	line    int
	at      *token.Token // of the command's name
	before  int          // lines before what the token counts
	keys    []givenKey
}

type givenKey struct {
	key string
	at  *token.Token
}

// keysOf takes what stands under keys.
func (r *reader) keysOf(n ast.Node) {
	switch n := n.(type) {
	case *ast.NullNode:
	case *ast.MappingNode:
		r.keys(n.Values)
	case *ast.MappingValueNode:
		r.keys([]*ast.MappingValueNode{n})
	default:
		r.fault(n.GetToken(), WrongKind, "keys", strings.TrimSpace(n.GetToken().Value), "")
	}
}

// keys takes the entries under keys.
func (r *reader) keys(entries []*ast.MappingValueNode) {
	for _, e := range entries {
		name, ok := r.nameOf(e, "keys.")
		if !ok {
			continue
		}
		at := e.Key.GetToken()
		g := given{command: name, line: at.Position.Line + r.line, at: at, before: r.line}
		nodes := []ast.Node{e.Value}
		switch v := e.Value.(type) {
		case *ast.SequenceNode:
			nodes = v.Values
		case *ast.NullNode:
			nodes = nil
		}
		wanted := len(nodes)
		for _, n := range nodes {
			t := n.GetToken()
			written, ok := scalar(n)
			if !ok {
				r.fault(t, WrongKind, name, strings.TrimSpace(t.Value), "")
				continue
			}
			key, ok := ReadKey(written)
			switch {
			case !ok:
				r.fault(t, BadKey, name, written, "")
			case key == fixedKey && name != "leave":
				r.fault(t, FixedKey, name, written, "")
			default:
				g.keys = append(g.keys, givenKey{key, t})
			}
		}
		if wanted == 0 || len(g.keys) > 0 {
			r.given = append(r.given, g)
		}
	}
}

// assign gives commands their keys. A key that another command has, where both
// answer, stays that one's.
func (r *reader) assign(commands []Command) []Keys {
	by := map[string]*Command{}
	var names []string
	for i := range commands {
		if c := &commands[i]; c.Name != "" {
			by[c.Name] = c
			names = append(names, c.Name)
		}
	}
	kept := r.given[:0]
	for _, g := range r.given {
		if by[g.command] == nil {
			r.line = g.before
			r.fault(g.at, UnknownCommand, g.command, g.command, spelling.Nearest(g.command, names, len(g.command)/2+1))
			continue
		}
		kept = append(kept, g)
	}
	for i := 0; i < len(kept); i++ {
		keys := r.free(kept[i], kept, commands, by)
		if len(keys) == len(kept[i].keys) {
			continue
		}
		if kept[i].keys = keys; len(keys) == 0 {
			kept = slices.Delete(kept, i, i+1)
		}
		i = -1 // who loses all has its own again, which others may then not have
	}
	var all []Keys
	for _, g := range kept {
		k := Keys{Command: g.command, Line: g.line}
		for _, key := range g.keys {
			k.Keys = append(k.Keys, key.key)
		}
		all = append(all, k)
	}
	return all
}

// free are the keys of an entry that no other command has.
func (r *reader) free(g given, all []given, commands []Command, by map[string]*Command) (keys []givenKey) {
	for _, k := range g.keys {
		if slices.Contains(by[g.command].Keys, k.key) {
			keys = append(keys, k) // one of its own, said once more
			continue
		}
		if other := taken(k.key, g.command, all, commands, by); other != "" {
			r.line = g.before
			r.fault(k.at, KeyTwice, g.command, k.key, other)
			continue
		}
		keys = append(keys, k)
	}
	return keys
}

// taken is the command that has a key already where another would answer too: an
// earlier entry, or one whose own it is; "" for none.
func taken(key, command string, all []given, commands []Command, by map[string]*Command) string {
	moved, earlier := map[string]bool{}, true
	for _, o := range all {
		moved[o.command] = true
		if o.command == command {
			earlier = false
		}
		its := earlier || slices.Contains(by[o.command].Keys, key)
		if its && o.command != command && by[o.command].meets(by[command]) && slices.ContainsFunc(o.keys, func(k givenKey) bool { return k.key == key }) {
			return o.command
		}
	}
	for i := range commands {
		c := &commands[i]
		if c.Name != command && !moved[c.Name] && c.meets(by[command]) && slices.Contains(c.Keys, key) {
			if c.Name == "" {
				return strings.Join(c.Keys, " ")
			}
			return c.Name
		}
	}
	return ""
}
