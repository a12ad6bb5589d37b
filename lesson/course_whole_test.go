//go:build !race

package lesson_test

// mostLessons is how many lessons of the course are gone through.
const mostLessons = 100
