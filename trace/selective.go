package trace

// Selective is a Sink that does without some of what a source could tell it.
// Nothing need then be made for it: neither events nor frames that nobody looks
// at cost a source anything. It may be told of them all the same.
type Selective interface {
	Sink
	// WantsEvents reports whether Record is to be called.
	WantsEvents() bool
	// WantsFrames reports whether Sight is to be called for a tap.
	WantsFrames(TapID) bool
}

// WantsEvents reports whether a sink wants to hear of events; one that is not
// Selective does.
func WantsEvents(s Sink) bool {
	choosy, ok := s.(Selective)
	return !ok || choosy.WantsEvents()
}

// WantsFrames reports whether a sink wants the frames of a tap; one that is not
// Selective does.
func WantsFrames(s Sink, t TapID) bool {
	choosy, ok := s.(Selective)
	return !ok || choosy.WantsFrames(t)
}
