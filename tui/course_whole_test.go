//go:build !race

package tui

// mostLessons is how many lessons of the course are gone through.
const mostLessons = 100
