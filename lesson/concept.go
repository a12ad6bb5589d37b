package lesson

// Idea is a concept that lessons teach.
type Idea struct {
	ID     string `yaml:"-"`
	Title  Words  `yaml:"title"`
	Lesson string `yaml:"lesson"` // that teaches it
}

// Concept is the concept with an id.
func Concept(string) (Idea, bool) { return Idea{}, false }
