package waiting

import "testing"

func TestTheOldestOfTooManyThatWaitAreForgotten(t *testing.T) {
	w := Table[int, string]{Most: 3}
	for i, v := range []string{"a", "b", "c"} {
		w.Put(i, v)
	}
	w.Drop(0)
	w.Put(1, "B") // anew
	w.Put(3, "d")
	w.Put(4, "e")
	for key, want := range []string{"", "B", "", "d", "e"} {
		if got, ok := w.Get(key); got != want || ok != (want != "") {
			t.Errorf("under %d waits %q, not %q", key, got, want)
		}
	}
	for i := range 1000 {
		w.Put(i%2, "x")
		w.Drop(i % 2)
		if len(w.order) > 6 {
			t.Fatalf("%d keys are kept", len(w.order))
		}
	}
}
