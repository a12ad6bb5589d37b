//go:build !linux

package bridge

// newAlarm returns the most exact alarm that there is.
func newAlarm() alarm { return newTimer() }
