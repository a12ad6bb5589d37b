// Package nat translates the addresses and ports of what leaves a network, and
// those of its answers back (RFC 4787, RFC 5382, RFC 5508): its mappings
// (mapping.go), which port one gets (port.go), and what is done with packets
// either way (nat.go). It has no I/O; the time is an argument. What it knows of
// packets is package transit.
package nat
