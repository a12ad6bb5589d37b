// Package find looks through traces: for the packets that a filter picks, and
// for those in which a pattern is found. Over a large capture it looks no
// deeper than the question asks: at what the index keeps, at the frames by
// themselves, or at the story.
package find
