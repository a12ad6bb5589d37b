//go:build !race

package sim_test

// mostDrops is how many packets of a scenario are dropped in turn; of one with
// more, so many are drawn.
const mostDrops = 500
