// Package talk is an application whose part in a connection is written down
// step by step: read so much, write so much, wait, close. It has no input or
// output: whoever runs it asks for its next call, makes it, and says what came
// of it.
package talk
