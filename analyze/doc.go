// Package analyze reads what was seen on a wire and says what it means:
// conversations and their directions, phases, findings, the states of the
// endpoints, and what the applications said. It is given only bytes, times and
// where they were seen, so it reads a simulation and a capture alike.
//
// A vantage reads the frames of one observer; a Reader joins the readings of
// all vantages with what the log itself records into one timeline.
package analyze
