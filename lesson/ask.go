package lesson

import (
	"time"

	"wiretale/session"
	"wiretale/trace/filter"
	"wiretale/wire"
)

// Kind is the sort of a question, as lessons write it.
type Kind string

// The kinds of question.
const (
	Next    Kind = "next"  // who sends next, and what
	Value   Kind = "value" // a number
	StateOf Kind = "state" // the state in which an endpoint then is
	TimerOf Kind = "timer" // which timer acts, and when
	Point   Kind = "point" // a packet, by pointing at it
	Make    Kind = "make"  // to make something happen
	Claim   Kind = "claim" // what is true
)

// Ask is a question. Until, if given, is the event up to which the answer plays.
type Ask struct {
	Asks     Kind   `yaml:"asks"`
	Prompt   Words  `yaml:"prompt"`
	Concept  string `yaml:"concept"`
	Until    string `yaml:"until"`
	UntilNth int    `yaml:"until_nth"`
	// Of is what a Value asks for: the name of a figure, or a figure. Enter says
	// that a number is typed.
	Of    *Figure `yaml:"of"`
	Enter bool    `yaml:"enter"`
	// Host and Port name the endpoint that a StateOf asks for.
	Host string `yaml:"host"`
	Port uint16 `yaml:"port"`
	// Is picks out the packets that a Point asks for.
	Is string `yaml:"is"`
	// Goal is what must come true of a Make, in this order; Allows what may be
	// done for it, and Most how often; Solution a shortest way.
	Goal     []*Goal                `yaml:"goal"`
	Allows   []session.Action       `yaml:"allows"`
	Most     int                    `yaml:"most"`
	Solution []session.Intervention `yaml:"solution"`

	Choices []*Option `yaml:"choices"`
	// Misses answer what is wrong and no choice: numbers, packets, attempts;
	// Otherwise answers whatever none of them does.
	Misses    []*Miss `yaml:"misses"`
	Otherwise *Miss   `yaml:"otherwise"`
	Why       *Why    `yaml:"why"`
	// Hints go from a nudge to nearly the answer.
	Hints []Words `yaml:"hints"`

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
	// Value is for a Value the sum of these: numbers, figures, and fields of the
	// packet at which the step stands.
	Value []string `yaml:"value"`
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
}

// Statement is what a choice of a Claim says of what plays from its step on,
// and a reason besides.
type Statement struct {
	Happens string `yaml:"happens"`
	Never   string `yaml:"never"`
	Holds   string `yaml:"holds"` // of the packet at which the step stands
	Count   string `yaml:"count"`
	Figure  string `yaml:"figure"`
	// Is, Least and Most are numbers, for Count and Figure; of a Next, Is is what
	// is so of the packet.
	Is    string `yaml:"is"`
	Least string `yaml:"least"`
	Most  string `yaml:"most"`

	expr *filter.Filter
}

// Pattern is what a packet may look like.
type Pattern struct {
	From  string  `yaml:"from"`
	Flags string  `yaml:"flags"` // as in "SYN·ACK"; PSH is not looked at
	Ack   *uint32 `yaml:"ack"`   // relative
	Data  bool    `yaml:"data"`  // that it carries some
	Again bool    `yaml:"again"` // how it is named: "SYN again"

	flags wire.Flags
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
}

// Miss is a wrong answer that is no choice, and what answers it: a number by
// Value, a packet by Is, an attempt by Happens.
type Miss struct {
	Value    []string `yaml:"value"`
	Is       string   `yaml:"is"`
	Happens  string   `yaml:"happens"`
	Says     Words    `yaml:"says"`
	Believes string   `yaml:"believes"`
	Wrong    Words    `yaml:"wrong"`

	expr *filter.Filter
}

// Goal is one part of what a Make asks for.
type Goal struct {
	Says    Words  `yaml:"says"`
	Happens string `yaml:"happens"`

	expr *filter.Filter
}
