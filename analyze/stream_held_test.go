package analyze

import (
	"runtime"
	"testing"
	"weak"
)

// A piece that waits behind a hole keeps nothing of what was captured beside it.
func TestAWaitingPieceIsACopy(t *testing.T) {
	var st stream
	st.begin(1)
	chunk := make([]byte, 1<<16)
	captured := weak.Make(&chunk[0])
	st.receive(piece{from: 100, data: chunk[:10]}, nil)
	runtime.GC()
	if captured.Value() != nil || st.held != 10 {
		t.Errorf("what was captured is still kept, for %d bytes that wait", st.held)
	}
	runtime.KeepAlive(&st)
}
