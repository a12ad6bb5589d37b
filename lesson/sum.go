package lesson

// sum adds quantities. What a bare number is added to says what is counted.
type sum struct {
	quantity
	labels int // sequence numbers that were added, less those that were subtracted
}

// add adds a quantity, or subtracts it.
func (s *sum) add(q quantity, less bool) {
	sign := int64(1)
	if less {
		sign = -1
	}
	if q.unit == label {
		s.labels += int(sign)
	}
	s.n, s.unit = s.n+sign*q.n, max(s.unit, q.unit)
}

// result is what the sum comes to. From one sequence number to another it is a count
// of bytes; else sequence numbers add as they do on a wire.
func (s *sum) result() quantity {
	q := s.quantity
	switch {
	case q.unit == label && s.labels == 0:
		return quantity{int64(int32(q.n)), octets}
	case q.unit == label:
		q.n &= 0xffffffff
	}
	return q
}
