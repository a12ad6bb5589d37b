// Package architecture holds the project's structure to what ARCHITECTURE.md
// says of it. It has only tests.
package architecture
