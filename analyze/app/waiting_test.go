package app

import "testing"

func TestTheOldestOfTooManyThatWaitAreForgotten(t *testing.T) {
	w := waiting[int, string]{most: 3}
	for i, v := range []string{"a", "b", "c"} {
		w.put(i, v)
	}
	w.drop(0)
	w.put(1, "B") // anew
	w.put(3, "d")
	w.put(4, "e")
	for key, want := range []string{"", "B", "", "d", "e"} {
		if got, ok := w.get(key); got != want || ok != (want != "") {
			t.Errorf("under %d waits %q, not %q", key, got, want)
		}
	}
	for i := range 1000 {
		w.put(i%2, "x")
		w.drop(i % 2)
		if len(w.order) > 6 {
			t.Fatalf("%d keys are kept", len(w.order))
		}
	}
}
