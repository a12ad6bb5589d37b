// Package dns is the two sides of a question by name (RFC 1035): a zone that
// answers, and a question that knows its answer. It has no I/O and no clock;
// asking again is the business of whoever asks.
package dns
