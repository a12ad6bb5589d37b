package manual

import (
	"embed"
	"fmt"
	"io"
	"slices"
	"strings"

	"wiretale/sim/scenario"
	"wiretale/text"
)

//go:embed intro.en.md intro.es.md
var intros embed.FS

// Page writes the page about scenario files in Markdown: an introduction, then
// every key.
func Page(w io.Writer, p *text.Printer) error {
	intro, err := intros.ReadFile("intro." + string(p.Lang) + ".md")
	if err != nil {
		return err
	}
	page := &page{words: p}
	page.Write(intro)
	form := scenario.Describe()
	page.values(form)
	page.heading(2, p.T("manual.keys"))
	page.paragraph(p.T("manual.keys.about"))
	page.mapping(form.Forms[0], nil, nil)
	page.heading(2, p.T("manual.derived"))
	page.paragraph(p.T("manual.derived.about"))
	page.table(form.Forms[1], nil, nil)
	page.heading(2, p.T("manual.settings"))
	page.paragraph(p.T("manual.settings.about", text.Args{"Names": codes(scenario.Settings())}))
	_, err = io.WriteString(w, page.String())
	return err
}

// page is a page that is being written.
type page struct {
	strings.Builder
	words *text.Printer
	told  []told
}

// told is a form that the page has explained.
type told struct {
	form *scenario.Form
	path string
}

func (p *page) heading(level int, s string) {
	fmt.Fprintf(p, "\n%s %s\n", strings.Repeat("#", level), s)
}

func (p *page) paragraph(s string) { fmt.Fprintf(p, "\n%s\n", s) }

// mapping writes a mapping's keys as a table, then what stands within them.
// outer is the mapping around it: what is alike needn't be said again.
func (p *page) mapping(f *scenario.Form, path []string, outer *scenario.Form) {
	if outer != nil && repeats(f, outer) {
		p.paragraph(p.words.T("manual.repeats", text.Args{"Names": codes(names(f.Keys))}))
		return
	}
	p.table(f, path, nil)
	p.deeper(f, path)
}

// deeper writes what stands within a mapping's keys.
func (p *page) deeper(f *scenario.Form, path []string) {
	for _, k := range f.Keys {
		p.within(k.Form, below(path, k.Name), f)
	}
}

// within writes what stands within a key: the keys of a mapping, of each element
// of a list, or of each of several forms.
func (p *page) within(f *scenario.Form, path []string, outer *scenario.Form) {
	inner, name := f, strings.Join(path, ".")
	if f.Kind == scenario.List {
		inner, name = f.Element, name+"[]"
	}
	sets := sets(inner)
	if len(sets) == 0 && inner.Kind != scenario.Mapping {
		return
	}
	p.heading(3, "`"+name+"`")
	p.paragraph(explain(p.words, path))
	if i := slices.IndexFunc(p.told, func(t told) bool { return inner.Equal(t.form) }); i >= 0 && len(path) > 1 {
		p.paragraph(p.words.T("manual.same", text.Args{"Path": codes([]string{p.told[i].path})}))
		return
	}
	p.told = append(p.told, told{inner, name})
	switch {
	case len(sets) > 1:
		p.sets(sets, path)
	case len(sets) == 1:
		p.mapping(sets[0], path, nil)
	default:
		p.mapping(inner, path, outer)
	}
}

// sets writes the sets of keys in which a mapping may be written: first the
// keys that all have in common, then those of each. What was explained before is
// only named.
func (p *page) sets(sets []*scenario.Form, path []string) {
	shared := common(sets)
	if len(shared) > 0 {
		p.paragraph(p.words.T("manual.shared"))
		p.table(&scenario.Form{Keys: shared}, path, nil)
	}
	var known []scenario.Key
	var sentences []string
	for _, set := range sets {
		at := within(path, set)
		if words := set.Keys[0].Form.Words; len(words) > 0 {
			p.heading(4, codes(words))
			p.paragraph(explain(p.words, at))
		} else {
			p.heading(4, codes([]string{set.Keys[0].Name}))
		}
		var again []string
		for i, k := range set.Keys {
			sentence := explain(p.words, below(at, k.Name))
			j := slices.IndexFunc(known, k.Equal)
			switch {
			case slices.Contains(names(shared), k.Name):
			case j >= 0 && sentences[j] == sentence && i > 0:
				again = append(again, k.Name)
			case j < 0:
				known, sentences = append(known, k), append(sentences, sentence)
			}
		}
		p.table(set, at, append(again, names(shared)...))
		if len(again) > 0 {
			p.paragraph(p.words.T("manual.again", text.Args{"Names": codes(again)}))
		}
	}
	for _, set := range sets {
		p.deeper(set, within(path, set))
	}
}

// table writes keys, all but some, a line each.
func (p *page) table(f *scenario.Form, path []string, but []string) {
	var rows strings.Builder
	for _, k := range f.Keys {
		if slices.Contains(but, k.Name) {
			continue
		}
		fallback := p.words.T("manual.required")
		if !k.Required {
			fallback = cell(p.unsaid(k.Form))
		}
		fmt.Fprintf(&rows, "| `%s` | %s | %s | %s |\n", k.Name, cell(p.takes(k.Form)), fallback, cell(explain(p.words, below(path, k.Name))))
	}
	if rows.Len() == 0 {
		p.paragraph(p.words.T("manual.no-more"))
		return
	}
	fmt.Fprintf(p, "\n| %s | %s | %s | %s |\n|---|---|---|---|\n%s", p.words.T("manual.column.key"), p.words.T("manual.column.takes"),
		p.words.T("manual.column.default"), p.words.T("manual.column.meaning"), rows.String())
}

// unsaid is what a key is taken to say where it isn't there.
func (p *page) unsaid(f *scenario.Form) string {
	if f.Default == "" {
		return "–"
	}
	return "`" + f.Default + "`"
}

// takes is what may stand at a place, in short.
func (p *page) takes(f *scenario.Form) string {
	switch f.Kind {
	case scenario.Mapping, scenario.Whole, scenario.Flag:
		return p.words.T("manual.kind." + string(f.Kind))
	case scenario.Word:
		if f.Sort == scenario.EmbeddedName {
			return p.words.T("manual.kind.embedded")
		}
		return codes(f.Words)
	case scenario.List:
		if f.Exact {
			return "`" + f.Example + "`"
		}
		return p.words.T("manual.kind.list", text.Args{"Most": f.Bound, "Element": p.takes(f.Element)})
	case scenario.Either:
		var ways []string
		for _, form := range f.Forms {
			if way := p.takes(form); !slices.Contains(ways, way) {
				ways = append(ways, way)
			}
		}
		said := ways[0]
		for _, way := range ways[1:] {
			said = p.words.T("manual.either", text.Args{"One": said, "Other": way})
		}
		return said
	}
	said := p.words.T("manual.sort." + string(f.Sort))
	if f.Sort == "" {
		said = p.words.T("manual.kind.text")
		if f.Example != "" {
			said = codes(strings.Split(f.Example, ", "))
		}
	}
	if f.Range != "" {
		said += ", " + f.Range
	}
	return said
}

// values writes how the values of each sort are written that occurs.
func (p *page) values(form *scenario.Form) {
	p.heading(2, p.words.T("manual.values"))
	p.paragraph(p.words.T("manual.values.about"))
	p.WriteString("\n")
	first := map[scenario.Sort]*scenario.Form{}
	walk(form, func(f *scenario.Form) {
		if first[f.Sort] == nil {
			first[f.Sort] = f
		}
	})
	for _, sort := range scenario.Sorts() {
		if f := first[sort]; f != nil {
			key := "manual.sort." + string(sort)
			args := text.Args{"Example": codes(strings.Split(f.Example, ", ")), "Units": codes(f.Written())}
			fmt.Fprintf(p, "- **%s**: %s\n", p.words.T(key), p.words.T(key+".about", args))
		}
	}
}

// walk visits all forms within one.
func walk(f *scenario.Form, visit func(*scenario.Form)) {
	visit(f)
	if f.Element != nil {
		walk(f.Element, visit)
	}
	for _, form := range f.Forms {
		walk(form, visit)
	}
	for _, k := range f.Keys {
		walk(k.Form, visit)
	}
}

// sets are the mappings among several forms.
func sets(f *scenario.Form) (list []*scenario.Form) {
	for _, form := range f.Forms {
		if form.Kind == scenario.Mapping {
			list = append(list, form)
		}
	}
	return list
}

// common are the keys that all of several mappings have, but for the words that
// tell them apart.
func common(sets []*scenario.Form) (keys []scenario.Key) {
	for _, k := range sets[0].Keys {
		alike := true
		for _, other := range sets[1:] {
			alike = alike && slices.ContainsFunc(other.Keys, k.Equal)
		}
		if alike {
			keys = append(keys, k)
		}
	}
	return keys
}

// repeats reports whether a mapping has no key that the one around it hasn't.
func repeats(f, outer *scenario.Form) bool {
	for _, k := range f.Keys {
		if !slices.ContainsFunc(outer.Keys, k.Equal) {
			return false
		}
	}
	return len(f.Keys) > 1
}

func names(keys []scenario.Key) (list []string) {
	for _, k := range keys {
		list = append(list, k.Name)
	}
	return list
}

// codes lists words as they are typed.
func codes(words []string) string {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = "`" + w + "`"
	}
	return strings.Join(list, ", ")
}

// cell is a text that stands in a table.
func cell(s string) string { return strings.ReplaceAll(s, "|", `\|`) }
