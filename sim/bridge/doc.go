// Package bridge runs a real program on a simulated network: the simulation is
// paced by the wall clock, and one of its hosts is this machine's kernel in a
// namespace of its own, joined to its links by a TUN device. It is the only
// place of the simulator that knows time and goroutines.
//
// A Relay puts the world outside in the simulation's place: what leaves the
// namespace ends in a TCP endpoint of the simulator's, or is unpacked, and goes
// on by ordinary sockets of this machine. gateway.go sorts datagrams, stream.go
// carries connections, flow.go and echo.go the rest; inside.go says which
// addresses mean something else inside, complaint.go how failures are told.
package bridge
