package wire

// Seq is a TCP sequence number. It lives on a circle of 2³² values, so it is
// compared by the signed distance between two of them (RFC 9293 §3.4).
type Seq uint32

// Add returns the number n positions after s; n may be negative.
func (s Seq) Add(n int) Seq { return s + Seq(int32(n)) }

// Sub returns the signed distance from o to s.
func (s Seq) Sub(o Seq) int { return int(int32(s - o)) }

// Less reports whether s lies before o.
func (s Seq) Less(o Seq) bool { return int32(s-o) < 0 }

// LessEq reports whether s lies before o or equals it.
func (s Seq) LessEq(o Seq) bool { return int32(s-o) <= 0 }

// MaxSeq returns the later of two sequence numbers.
func MaxSeq(a, b Seq) Seq {
	if a.Less(b) {
		return b
	}
	return a
}
