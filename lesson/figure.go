package lesson

import (
	"wiretale/trace/filter"
)

// Figure is a number that is found in the trace. Exactly one of Field, Time,
// Count, Variable and Sum says how; Name takes the place of all where a figure
// is written by its name.
type Figure struct {
	Name     string   `yaml:"-"`
	Field    string   `yaml:"field"`
	Of       string   `yaml:"of"`
	Time     string   `yaml:"time"`
	Since    string   `yaml:"since"`
	Nth      int      `yaml:"nth"`
	Count    string   `yaml:"count"`
	From     string   `yaml:"from"`
	To       string   `yaml:"to"`
	Variable string   `yaml:"variable"`
	Host     string   `yaml:"host"`
	At       string   `yaml:"at"`
	Sum      []string `yaml:"sum"`
	Scene    string   `yaml:"scene"`

	expr, since, from, to *filter.Filter
}

// UnmarshalYAML takes a figure's name in its place.
func (f *Figure) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&f.Name) == nil {
		return nil
	}
	type plain Figure
	return unmarshal((*plain)(f))
}

// Stated is a number that texts write out, with what holds it: a figure, or a
// source.
type Stated struct {
	Says   string `yaml:"says"`
	Is     string `yaml:"is"`
	Source string `yaml:"source"`
}
