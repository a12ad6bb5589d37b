package lesson

import (
	"time"

	"wiretale/text"
	"wiretale/trace/filter"
)

// Step is one moment of a lesson: what is shown, told and asked there.
type Step struct {
	ID string `yaml:"id"`
	// Scene is the telling that is shown from here on, Beside the one that the
	// view "compare" shows next to it; "" where it is as before, or none.
	Scene  string `yaml:"scene"`
	Beside string `yaml:"beside"`
	// At picks the event out at which the step shows the trace, Nth which of
	// several (counted from 1; 0 means 1). Without it the step stands where the
	// one before it does; "end" is the end of the scene.
	At  string `yaml:"at"`
	Nth int    `yaml:"nth"`
	// View is the view that suits the step ("ladder", "packet", "state", …),
	// Graph and Field what is looked at in it, Speed the speed in thousandths of
	// real time; all may be absent.
	View  string `yaml:"view"`
	Graph string `yaml:"graph"`
	Field string `yaml:"field"`
	Speed int    `yaml:"speed"`
	// Row is the time of one row of the ladder in this step; 0 is the lesson's.
	Row time.Duration `yaml:"row"`
	// Highlight picks out the event to point at: the latest visible one of
	// which it is true, or the step's own where it is empty.
	Highlight string `yaml:"highlight"`
	// Unseen says that the step asks without hints and is told with another seed
	// than the lesson; Optional that it may be passed over; Card that it sums up
	// what was learned.
	Unseen   bool `yaml:"unseen"`
	Optional bool `yaml:"optional"`
	Card     bool `yaml:"card"`
	Ask      *Ask `yaml:"ask"`

	path          string
	at, highlight *filter.Filter
	prose         map[text.Lang]section
}
