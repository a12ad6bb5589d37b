//go:build race

package lesson_test

// mostLessons is few under the race detector: a lesson is played by one goroutine,
// and the laws are held of all of them without it.
const mostLessons = 1
