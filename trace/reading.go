package trace

// Note is what a reading says of one sighting.
type Note struct {
	Sighting     SightingID
	Conversation ConversationID
	FromClient   bool
	Phase        Phase
	Protocol     string
	Findings     Findings
	Repeats      SightingID // see Packet.Repeats
	Quotes       SightingID // see Packet.Quotes
	TCP          *TCPSummary
	Text         string // see Packet.Text
}

// Info is one line for lists, as Packet.Info is.
func (n *Note) Info() string { return infoOf(n.Text, n.TCP) }

// Reading is what an analyser concluded from the sightings of one vantage:
// the taps of one node of a simulation, or a whole capture. It never changes;
// a later one takes its place. Ids are of this reading alone.
type Reading struct {
	Taps          []TapID
	Notes         Series[Note] // in the order of the sightings
	Conversations []Conversation
	Messages      Series[Message]
	// Events are the inferred ones: states, phases, messages, findings, in
	// order of time.
	Events Series[Event]
}
