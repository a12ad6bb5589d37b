// Package bridge runs a real program on a simulated network: the simulation is
// paced by the wall clock, and one of its hosts is this machine's kernel in a
// namespace of its own, joined to its links by a TUN device. It is the only
// place of the simulator that knows time and goroutines.
package bridge
