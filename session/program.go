package session

// Narrator is a session around a program, whose output the screen shows.
type Narrator interface {
	Session
	// Output is what the program has printed so far; it is cheap. Changed
	// tells of its changes too.
	Output() Output
}

// Output is what a program has printed. It never changes.
type Output struct {
	// Note is a sentence that a person should read before it; "" for none.
	Note string
	// Lines are raw text: escape it before it is shown. The last one may still
	// grow.
	Lines []string
	// Cut is the number of lines before these that were not kept.
	Cut int
	// Ended says that the program has, with a status.
	Ended  bool
	Status int
}
