package manual

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"slices"
	"strings"

	"wiretale/sim/scenario"
	"wiretale/text"
)

// Schema writes the JSON schema of scenario files, by which editors complete
// keys, explain them and mark mistakes while one writes. It is of draft 2020-12.
func Schema(w io.Writer, p *text.Printer) error {
	form := scenario.Describe()
	d := &drawing{words: p}
	d.part("scenario", func() *schema { return d.draw(form.Forms[0], nil) })
	s := &schema{
		Draft: "https://json-schema.org/draft/2020-12/schema",
		Title: p.T("manual.title"),
		AnyOf: []*schema{{Ref: whole}, d.draw(form.Forms[1], nil)},
		Defs:  d.parts,
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(s)
}

// whole is where the schema of a scenario that stands by itself is found.
const whole = "#/$defs/scenario"

// schema is the part of JSON Schema that is used here.
type schema struct {
	Draft       string     `json:"$schema,omitempty"`
	Ref         string     `json:"$ref,omitempty"`
	Title       string     `json:"title,omitempty"`
	Description string     `json:"description,omitempty"`
	Type        string     `json:"type,omitempty"`
	Enum        []string   `json:"enum,omitempty"`
	Pattern     string     `json:"pattern,omitempty"`
	Format      string     `json:"format,omitempty"`
	Minimum     *int64     `json:"minimum,omitempty"`
	Maximum     *uint64    `json:"maximum,omitempty"`
	Default     any        `json:"default,omitempty"`
	Examples    []string   `json:"examples,omitempty"`
	Properties  properties `json:"properties,omitempty"`
	Required    []string   `json:"required,omitempty"`
	Closed      *bool      `json:"additionalProperties,omitempty"`
	Items       *schema    `json:"items,omitempty"`
	MinItems    int        `json:"minItems,omitempty"`
	MaxItems    int        `json:"maxItems,omitempty"`
	AnyOf       []*schema  `json:"anyOf,omitempty"`
	Defs        properties `json:"$defs,omitempty"`
}

// properties keep the order in which a person would write them.
type properties []property

type property struct {
	name   string
	schema *schema
}

// MarshalJSON implements json.Marshaler.
func (list properties) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range list {
		name, err := json.Marshal(p.name)
		if err != nil {
			return nil, err
		}
		value := new(bytes.Buffer)
		out := json.NewEncoder(value)
		out.SetEscapeHTML(false)
		if err := out.Encode(p.schema); err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value.Bytes())
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// drawing makes schemas of forms, with sentences in one language.
type drawing struct {
	words *text.Printer
	parts properties // what is referred to
}

// part makes a schema that others refer to, once.
func (d *drawing) part(name string, draw func() *schema) *schema {
	if !slices.ContainsFunc(d.parts, func(p property) bool { return p.name == name }) {
		i := len(d.parts)
		d.parts = append(d.parts, property{name: name})
		d.parts[i].schema = draw()
	}
	return &schema{Ref: "#/$defs/" + name}
}

// draw makes the schema of a form at a place.
func (d *drawing) draw(f *scenario.Form, path []string) *schema {
	switch f.Kind {
	case scenario.Mapping:
		return d.mapping(f, path)
	case scenario.List:
		element := d.part(strings.Join(path, "."), func() *schema { return d.draw(f.Element, path) })
		list := &schema{Type: "array", Items: element, MaxItems: f.Bound}
		if f.Exact {
			list.MinItems = f.Bound
			return list
		}
		return &schema{AnyOf: []*schema{element, list}}
	case scenario.Either:
		s := new(schema)
		for _, form := range f.Forms {
			s.AnyOf = append(s.AnyOf, d.draw(form, within(path, form)))
		}
		return s
	case scenario.Whole:
		return &schema{Ref: whole}
	case scenario.Flag:
		return &schema{Type: "boolean"}
	case scenario.Word:
		return &schema{Enum: f.Words}
	case scenario.Amount:
		return amount(f)
	}
	return prose(f)
}

func (d *drawing) mapping(f *scenario.Form, path []string) *schema {
	closed := false
	s := &schema{Type: "object", Closed: &closed}
	for _, k := range f.Keys {
		at := below(path, k.Name)
		value := d.draw(k.Form, at)
		value.Description = explain(d.words, at)
		value.Default = standard(k.Form)
		s.Properties = append(s.Properties, property{k.Name, value})
		if k.Required {
			s.Required = append(s.Required, k.Name)
		}
	}
	return s
}

// standard is a form's default as JSON has it.
func standard(f *scenario.Form) any {
	switch {
	case f.Default == "":
		return nil
	case f.Kind == scenario.Flag:
		return f.Default == "true"
	case f.Sort == scenario.Number || f.Sort == scenario.SeedText:
		return json.Number(f.Default)
	}
	return f.Default
}

// amount is a text of a number with its unit. Where a number may stand alone, it
// is also a number.
func amount(f *scenario.Form) *schema {
	bare := false
	var units []string
	for _, u := range f.Units {
		if u == "" {
			bare = true
			continue
		}
		units = append(units, regexp.QuoteMeta(u))
	}
	pattern := `^\s*[0-9]{1,12}(\.[0-9]{1,6})?`
	if len(units) > 0 {
		pattern += `\s*(` + strings.Join(units, "|") + ")"
	}
	if bare && len(units) > 0 {
		pattern += "?"
	}
	s := &schema{Type: "string", Pattern: pattern + `\s*$`}
	if len(units) > 0 {
		s.Examples = strings.Split(f.Example, ", ")
	}
	if !bare {
		return s
	}
	most := uint64(f.Most)
	number := &schema{Type: "number", Minimum: &f.Least, Maximum: &most}
	if len(units) == 0 {
		number.Type = "integer"
	}
	return &schema{AnyOf: []*schema{number, s}}
}

// patterns are what texts of a sort look like.
var patterns = map[scenario.Sort]string{
	scenario.HostText:   `^[A-Za-z0-9._-]{1,20}$`,
	scenario.DomainText: `^[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?$`,
	scenario.ZoneText:   `^(\.|[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*\.?)$`,
	scenario.PortText:   `^.+:[0-9]{1,5}$`,
	scenario.URLText:    `^http://[^\s#@]+$`,
}

// prose is a text. What looks like a number or a flag is a text as well.
func prose(f *scenario.Form) *schema {
	var examples []string
	if f.Example != "" {
		examples = strings.Split(f.Example, ", ")
	}
	s := &schema{Type: "string", Pattern: patterns[f.Sort], Examples: examples}
	switch f.Sort {
	case "", scenario.HostText, scenario.DomainText, scenario.ZoneText:
		return &schema{AnyOf: []*schema{s, {Type: "number"}, {Type: "boolean"}}}
	case scenario.OwnText:
		return &schema{AnyOf: []*schema{{Type: "string", Format: "ipv4"}, {Type: "string", Format: "ipv6"}}, Examples: examples}
	case scenario.SeedText:
		least, most := int64(0), ^uint64(0)
		return &schema{Type: "integer", Minimum: &least, Maximum: &most}
	}
	return s
}
