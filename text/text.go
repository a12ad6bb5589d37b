// Package text is the catalogue of everything a person reads, in English and
// Spanish, and the way numbers are written in it.
package text

import (
	"embed"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
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
	Lang   Lang
	plain  map[string]string // sentences without placeholders
	locale *i18n.Localizer
}

// For returns the printer of a language.
func For(lang Lang) *Printer {
	if p, ok := printers[lang]; ok {
		return p
	}
	return printers[English]
}

// T returns the catalogue's text for a key. A key that is not in the
// catalogue comes back as it is; a test holds that none is missing.
func (p *Printer) T(key string, args ...Args) string {
	if s, ok := p.plain[key]; ok {
		return s
	}
	config := &i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		config.TemplateData = map[string]any(args[0])
		config.PluralCount = args[0]["Count"]
	}
	s, err := p.locale.Localize(config)
	if err != nil {
		return key
	}
	return s
}

// Has reports whether the catalogue has a text for the key in this language.
func (p *Printer) Has(key string) bool {
	if _, ok := p.plain[key]; ok {
		return true
	}
	_, err := p.locale.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: 1, TemplateData: map[string]any{}})
	return err == nil
}

var printers = load()

// load reads the embedded catalogue. It panics where the catalogue is
// malformed, which a test would show.
func load() map[Lang]*Printer {
	bundle := i18n.NewBundle(language.English)
	bundle.RegisterUnmarshalFunc("yaml", yaml.Unmarshal)
	all := map[Lang]*Printer{}
	for _, lang := range Langs() {
		all[lang] = &Printer{Lang: lang, plain: map[string]string{}}
	}
	names, err := fs.Glob(files, "catalogue/*.yaml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		file, err := bundle.ParseMessageFileBytes(data, name)
		if err != nil {
			panic(fmt.Sprintf("%s: %v", name, err))
		}
		p := all[Lang(file.Tag.String())]
		for _, m := range file.Messages {
			if m.One == "" && !strings.Contains(m.Other, "{{") {
				p.plain[m.ID] = m.Other
			}
		}
	}
	for lang, p := range all {
		p.locale = i18n.NewLocalizer(bundle, string(lang))
	}
	return all
}
