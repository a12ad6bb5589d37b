package lesson

import (
	_ "embed"
	"sync"

	"github.com/goccy/go-yaml"
)

//go:embed concepts.yaml
var conceptsYAML []byte

// Idea is a concept that lessons teach.
type Idea struct {
	ID     string `yaml:"id"`
	Title  Words  `yaml:"title"`
	Lesson string `yaml:"lesson"` // the name of the one that teaches it
}

// concepts are those of the course, in its order. A test holds that the embedded
// file can be read.
var concepts = sync.OnceValue(func() []Idea {
	var all []Idea
	if err := yaml.UnmarshalWithOptions(conceptsYAML, &all, yaml.Strict()); err != nil {
		panic("lesson/concepts.yaml: " + err.Error())
	}
	return all
})

// Concepts lists the concepts of the course, in its order.
func Concepts() []Idea { return append([]Idea(nil), concepts()...) }

// Concept is the concept with an id.
func Concept(id string) (Idea, bool) {
	for _, c := range concepts() {
		if c.ID == id {
			return c, true
		}
	}
	return Idea{}, false
}
