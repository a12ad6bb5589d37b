// Package text is the catalogue of everything a person reads, in English and
// Spanish, and the way numbers are written in it.
package text

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

//go:embed catalogue/*.yaml
var files embed.FS

// Lang is a language of the catalogue.
type Lang string

// The languages.
const (
	English Lang = "en"
	Spanish Lang = "es"
)

// Langs lists the languages, the first being what others fall back to.
func Langs() []Lang { return []Lang{English, Spanish} }

// FromEnvironment is the language that the environment asks for.
func FromEnvironment() Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(name); v != "" {
			if strings.HasPrefix(strings.ToLower(v), "es") {
				return Spanish
			}
			return English
		}
	}
	return English
}

// Args are the values that a sentence's placeholders take: {{.Name}} in the
// catalogue. The name "Count" also chooses between singular and plural.
type Args map[string]any

// Printer says things in one language.
type Printer struct {
	Lang     Lang
	messages map[string]message
}

// message is one key's text; both forms are the same where it has no plural.
type message struct{ one, other sentence }

// For returns the printer of a language.
func For(lang Lang) *Printer {
	if p, ok := printers[lang]; ok {
		return p()
	}
	return printers[English]()
}

// T returns the catalogue's text for a key. A key that is not in the
// catalogue comes back as it is; a test holds that none is missing.
func (p *Printer) T(key string, args ...Args) string {
	m, ok := p.messages[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return m.other.say(p, nil)
	}
	if n, ok := integer(args[0]["Count"]); ok && n == 1 {
		return m.one.say(p, args[0])
	}
	return m.other.say(p, args[0])
}

// Has reports whether the catalogue has a text for the key in this language.
func (p *Printer) Has(key string) bool {
	_, ok := p.messages[key]
	return ok
}

// Keys lists every key of the catalogue, in order.
func Keys() []string { return slices.Sorted(maps.Keys(printers[English]().messages)) }

// printers are read when a language is first asked for: a program mostly speaks
// one.
var printers = func() map[Lang]func() *Printer {
	all := map[Lang]func() *Printer{}
	for _, lang := range Langs() {
		all[lang] = sync.OnceValue(func() *Printer { return load(lang) })
	}
	return all
}()

// load reads a language of the embedded catalogue. It panics where the catalogue
// is malformed, which a test would show.
func load(lang Lang) *Printer {
	p := &Printer{Lang: lang, messages: map[string]message{}}
	names, err := fs.Glob(files, "catalogue/*."+string(lang)+".yaml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if err := p.loadFile(name); err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
	}
	return p
}

func (p *Printer) loadFile(name string) error {
	data, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	file, err := i18n.ParseMessageFileBytes(data, name, map[string]i18n.UnmarshalFunc{"yaml": yaml.Unmarshal})
	if err != nil {
		return err
	}
	if Lang(file.Tag.String()) != p.Lang {
		return fmt.Errorf("its language is %s", file.Tag)
	}
	for _, m := range file.Messages {
		other, err := compile(m.Other)
		if err != nil {
			return fmt.Errorf("%s: %w", m.ID, err)
		}
		one := other
		if m.One != "" {
			if one, err = compile(m.One); err != nil {
				return fmt.Errorf("%s: %w", m.ID, err)
			}
		}
		p.messages[m.ID] = message{one, other}
	}
	return nil
}
