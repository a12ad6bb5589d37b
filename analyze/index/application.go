package index

import "bytes"

// application is a protocol by its number; 0 is none.
type application uint8

var applications = []string{"", "TLS", "SSH", "HTTP", "DNS"}

func (a application) String() string { return applications[a] }

func recognise(b []byte) application {
	switch {
	case len(b) > 5 && b[0] == 22 && b[1] == 3 && b[2] <= 4 && (b[5] == 1 || b[5] == 2): // RFC 8446 §5.1
		return 1
	case bytes.HasPrefix(b, []byte("SSH-")): // RFC 4253 §4.2
		return 2
	case bytes.HasPrefix(b, []byte("GET ")), bytes.HasPrefix(b, []byte("HTTP/1.")), bytes.HasPrefix(b, []byte("POST ")):
		return 3
	}
	return 0
}
