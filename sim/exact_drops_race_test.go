//go:build race

package sim_test

// mostDrops is few under the race detector: a simulation is one goroutine, and the
// law is held without it.
const mostDrops = 25
