package lesson

// Entry is a term of the glossary.
type Entry struct {
	ID   string `yaml:"-"`
	Term Words  `yaml:"term"`
	Text Words  `yaml:"text"`
}

// Term is the term with an id.
func Term(string) (Entry, bool) { return Entry{}, false }

// Terms lists the glossary, in the order of its ids.
func Terms() []Entry { return nil }
