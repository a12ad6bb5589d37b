package lesson

import (
	"time"

	"wiretale/session"
	"wiretale/trace/filter"
)

// Ask is a question. Until, if given, is the event up to which the answer plays.
type Ask struct {
	Asks     Kind   `yaml:"asks"`
	Prompt   Words  `yaml:"prompt"`
	Concept  string `yaml:"concept"`
	Until    string `yaml:"until"`
	UntilNth int    `yaml:"until_nth"`
	// Of is what a Value asks for: the name of a figure, or a figure. Enter says
	// that a number is typed, Unit what it counts, where that isn't bytes or time.
	Of    *Figure `yaml:"of"`
	Enter bool    `yaml:"enter"`
	Unit  Words   `yaml:"unit"`
	// Host and Port name the endpoint that a StateOf asks for.
	Host string `yaml:"host"`
	Port uint16 `yaml:"port"`
	// Is picks out the packets that a Point asks for; without it, it is the one that
	// the step's event goes back to.
	Is string `yaml:"is"`
	// Goal is what must come true of a Make, in this order; Allows what may be
	// done for it, and Most how often; Solution a shortest way.
	Goal     []*Goal                `yaml:"goal"`
	Allows   Items[session.Action]  `yaml:"allows"`
	Most     int                    `yaml:"most"`
	Solution []session.Intervention `yaml:"solution"`

	Choices []*Option `yaml:"choices"`
	// Misses answer what is wrong and no choice: numbers, packets, attempts;
	// Otherwise answers whatever none of them does.
	Misses    []*Miss `yaml:"misses"`
	Otherwise *Miss   `yaml:"otherwise"`
	Why       *Why    `yaml:"why"`
	// Because says why it is so, where no single event does.
	Because Words `yaml:"because"`
	// Hints go from a nudge to nearly the answer.
	Hints []Words `yaml:"hints"`

	path      string
	until, is *filter.Filter
}

// Option is one choice: a misconception or the truth. Which of the two, only
// the trace knows.
type Option struct {
	ID   string `yaml:"id"`
	Says Words  `yaml:"says"`
	// Of a Next: Packet, or From, Says and Is.
	Packet *Pattern `yaml:"packet"`
	From   string   `yaml:"from"`
	To     string   `yaml:"to"` // how it is drawn
	// Value is for a Value the sum of these: numbers, figures, and fields of the
	// packet at which the step stands.
	Value Items[string] `yaml:"value"`
	// State is for a StateOf.
	State string `yaml:"state"`
	// Timer, Host and After are for a TimerOf; None says that none acts.
	Timer string        `yaml:"timer"`
	Host  string        `yaml:"host"`
	After time.Duration `yaml:"after"`
	None  bool          `yaml:"none"`

	Statement `yaml:",inline"`
	// Believes is the belief of whoever chooses this where it is wrong, and Wrong
	// what is so instead.
	Believes string `yaml:"believes"`
	Wrong    Words  `yaml:"wrong"`

	path string
}

// Why asks for the reason.
type Why struct {
	Prompt  Words     `yaml:"prompt"`
	Choices []*Reason `yaml:"choices"`
}

// Reason is one choice of a why: the one whose statement is true is right.
type Reason struct {
	ID        string `yaml:"id"`
	Says      Words  `yaml:"says"`
	Statement `yaml:",inline"`
	Believes  string `yaml:"believes"`
	Wrong     Words  `yaml:"wrong"`

	path string
}

// Miss is a wrong answer that is no choice, and what answers it: a number by
// Value, a packet by Is, an attempt by Happens.
type Miss struct {
	Value    Items[string] `yaml:"value"`
	Is       string        `yaml:"is"`
	Happens  string        `yaml:"happens"`
	Says     Words         `yaml:"says"`
	Believes string        `yaml:"believes"`
	Wrong    Words         `yaml:"wrong"`

	expr *filter.Filter
}
