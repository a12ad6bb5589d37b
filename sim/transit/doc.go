// Package transit is what machines in the path, firewalls and NATs, know of the
// packets that pass them: between whom a packet goes (packet.go), of an ICMP
// error which packet it is about (quote.go), how far an exchange has come
// (state.go), and how addresses and ports are rewritten with every checksum in
// step (rewrite.go). It has no I/O and no clock.
package transit
