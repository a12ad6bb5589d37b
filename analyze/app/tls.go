package app

// TLS (RFC 8446). It is only recognised.
var tlsProtocol = Protocol{Name: "TLS", Recognise: recogniseTLS}

// recogniseTLS looks for a record that holds a ClientHello or a ServerHello
// (RFC 8446 §5.1, §4).
func recogniseTLS(o *Opening) Verdict {
	b := o.Data
	switch {
	case b[0] != 22, len(b) > 1 && b[1] != 3, len(b) > 2 && b[2] > 4, len(b) > 5 && b[5] != 1 && b[5] != 2:
		return No
	case len(b) < 6:
		return Maybe
	}
	return Yes
}
