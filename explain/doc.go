// Package explain turns a packet or an event of a trace into the sentence
// that says who did what and why, from its cause, with the rule that asked
// for it. It knows no more than the snapshot that it is given: over a trace
// that was cut it tells nothing that is yet to come.
package explain
