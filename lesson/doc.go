// Package lesson teaches over traces. A lesson names scenes, which are tellings
// of scenarios; its steps are bound to events of these by expressions, so the
// same lesson can be told over another seed or another delay. A step may ask, in
// one of seven ways, and what is right is always found in the trace, never
// written in the lesson: so are the numbers that its texts say.
//
// A Play is a lesson under way. What it shows ends at a horizon: its snapshot
// is read from a log that was cut there, so it knows nothing of what is yet to
// come, and neither do the choices that it offers.
//
// The files: read.go and places.go take a lesson's files apart, compile.go reads
// its expressions, scene.go tells and cuts, mark.go binds steps to events,
// exam.go finds what is right, and each kind of question is in an ask_ file of
// its own. figure.go finds numbers, fill.go puts them into texts. bench.go is
// where a task is worked on. check.go holds a lesson to all that it must be.
package lesson
