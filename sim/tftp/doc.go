// Package tftp is the two sides of a file's transfer in lock step (RFC 1350): a
// block goes, its acknowledgment comes, and only then the next block goes. It has
// no I/O: time is an argument.
package tftp
