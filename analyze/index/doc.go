// Package index is the first of the two tiers in which a capture is read: one
// pass over its frames, which keeps a few bytes of each packet and a small
// record of each conversation, and leaves the frames where they are. What it
// says of a conversation is what the story, the second tier, says of it: both
// are told by package flow. The application is told by the beginnings of what is
// said: where those are cut into small packets, the story may know more.
package index
