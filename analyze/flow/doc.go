// Package flow is the part of the reading of a conversation that both tiers
// share: the index of a large capture, which keeps nothing else, and the story
// that is told of what is being looked at. What it keeps of a conversation is
// small and points to nothing.
package flow
