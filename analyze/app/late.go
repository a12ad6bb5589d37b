package app

// NewLateTalk goes on with a connection whose beginning was read before, and
// found to be in a protocol; "" where none was found. Units are found again
// where one surely begins.
func NewLateTalk(l Listener, protocol string) *Talk {
	t := NewTalk(l)
	p := named(protocol)
	if p == nil {
		t.missed = true
		return t
	}
	t.speak(p, nil)
	for i := range t.ears {
		t.ears[i].lose()
	}
	return t
}
