// Package lesson teaches over a trace. A lesson names a scenario; its steps
// are bound to events of the trace by expressions, so the same lesson can be
// told over another seed or another delay. A step may ask, and what is right is
// always found in the trace, never written in the lesson.
//
// A Play is a lesson under way. What it shows ends at a horizon: its snapshot
// is read from a log that was cut there, so it knows nothing of what is yet to
// come, and neither do the choices that it offers.
package lesson
