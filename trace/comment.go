package trace

// Comment is what somebody wrote about a frame, as raw text: escape it before
// it is shown.
type Comment struct {
	Sighting SightingID
	Text     string
}

// Commenter is a sink that takes comments. Others do without.
type Commenter interface {
	// Comment is told of a sighting that was recorded before.
	Comment(Comment)
}

// Comment implements Commenter.
func (l *Log) Comment(c Comment) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.view.Comments.Append(c)
	l.tell()
}

// CommentsOn are the comments on a sighting, in the order of their making.
func (v *LogView) CommentsOn(id SightingID) (texts []string) {
	n := v.Comments.Len()
	low, high := 0, n // those of a source come in order of their sightings
	for low < high {
		middle := (low + high) / 2
		if v.Comments.At(middle).Sighting < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	for ; low < n && v.Comments.At(low).Sighting == id; low++ {
		texts = append(texts, v.Comments.At(low).Text)
	}
	return texts
}

// Comment implements Commenter.
func (r *Rolling) Comment(c Comment) { r.log.Comment(c) }
