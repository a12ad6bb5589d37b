package http

// outgoing is what a side has still to send. Its pieces may be shared with
// other connections, so they are never changed.
type outgoing struct {
	pieces [][]byte
	length int
}

// add puts bytes behind what is there.
func (o *outgoing) add(b []byte) {
	if len(b) > 0 {
		o.pieces = append(o.pieces, b)
		o.length += len(b)
	}
}

// next takes up to most bytes from the front.
func (o *outgoing) next(most int) []byte {
	n := min(most, o.length)
	if n == 0 {
		return nil
	}
	o.length -= n
	if first := o.pieces[0]; n < len(first) {
		o.pieces[0] = first[n:]
		return first[:n:n]
	}
	return o.join(n)
}

// join takes the first piece, or as many as it takes, in one.
func (o *outgoing) join(n int) []byte {
	first := o.pieces[0]
	o.pieces = o.pieces[1:]
	if n == len(first) {
		return first[:n:n]
	}
	all := append(make([]byte, 0, n), first...)
	for len(all) < n {
		piece := o.pieces[0]
		take := min(n-len(all), len(piece))
		all = append(all, piece[:take]...)
		if o.pieces[0] = piece[take:]; take == len(piece) {
			o.pieces = o.pieces[1:]
		}
	}
	return all
}
