// Package link carries packets between two hosts: it delays them, queues them,
// and loses, doubles, reorders or corrupts some, by its own dice or because an
// intervention says so.
//
// A link carries frames in structured form. Their bytes are made once, and
// only when a sink or a corruption wants them.
package link
