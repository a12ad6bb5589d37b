package analyze

import (
	"testing"

	"pgregory.net/rapid"

	"wiretale/analyze/app"
	"wiretale/wire"
)

// tape writes down a stream; a hole is a run of dots.
type tape struct{ text []byte }

func (x *tape) Bytes(b []byte, offset int64, _ app.Place) {
	if offset != int64(len(x.text)) {
		panic("an offset jumps")
	}
	x.text = append(x.text, b...)
}

func (x *tape) Hole(n, offset int64, _ app.Place) {
	if offset != int64(len(x.text)) {
		panic("an offset jumps")
	}
	for range n {
		x.text = append(x.text, '.')
	}
}

// TestStreamsComeOutInOrder holds reassembly against writing each piece into
// an array.
func TestStreamsComeOutInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		first := wire.Seq(rapid.Uint32().Draw(t, "first"))
		content := []byte("the quick brown fox jumps over the lazy dog, and back again")
		model := make([]bool, len(content))
		var st stream
		var got tape
		st.begin(first)
		for range rapid.IntRange(1, 40).Draw(t, "pieces") {
			from := rapid.IntRange(0, len(content)-1).Draw(t, "from")
			end := rapid.IntRange(from, len(content)).Draw(t, "end")
			st.receive(piece{from: first.Add(from), data: content[from:end]}, &got)
			for i := from; i < end; i++ {
				model[i] = true
			}
		}
		whole := 0
		for whole < len(model) && model[whole] {
			whole++
		}
		if string(got.text) != string(content[:whole]) {
			t.Fatalf("%q came out, not %q", got.text, content[:whole])
		}
		st.acknowledged(first.Add(len(content)), &got)
		last := 0
		for i, ok := range model {
			if ok {
				last = i + 1
			}
		}
		want := []byte{}
		for i := range last {
			if model[i] {
				want = append(want, content[i])
			} else {
				want = append(want, '.')
			}
		}
		if string(got.text) != string(want) {
			t.Fatalf("with holes %q, not %q", got.text, want)
		}
	})
}

func TestWhatWaitsBehindAHoleIsBounded(t *testing.T) {
	var st stream
	var got tape
	st.begin(0)
	for i := range 5000 {
		st.receive(piece{from: wire.Seq(2 + 2*i), data: []byte{'x'}}, &got)
		if len(st.waiting) > maxPieces {
			t.Fatalf("%d pieces wait", len(st.waiting))
		}
	}
}
