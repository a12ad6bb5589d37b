// Package trace is the vocabulary in which everything that happens on a wire
// is told, whoever saw it: the simulator, a capture file, a live interface.
//
// Data flows one way. A source appends sightings and facts to a Log. Package
// analyze reads the log and derives from it a Reading. Log and reading
// together are a Snapshot, which never changes, and every screen, lesson and
// export reads a snapshot and nothing else.
//
// Traces are long, so what there are many of lies packed: see table, column and
// the chunks. What a list returns is made when it is asked for; where one fact of
// an element is enough, there is a method for that alone.
package trace
