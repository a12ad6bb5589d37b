// Package wire turns bytes into meaning and back: it decodes and serialises
// frames, names every field with its bit span, and does the arithmetic of
// sequence numbers and checksums. It knows no time and no hosts.
package wire
