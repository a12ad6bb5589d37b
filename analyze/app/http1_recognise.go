package app

import "bytes"

// recogniseHTTP1 looks for a status line, or for a request line with a method
// that is known; other protocols have request lines too.
func recogniseHTTP1(o *Opening) Verdict {
	const status = "HTTP/1."
	b := o.Data
	for len(b) > 0 && (b[0] == '\r' || b[0] == '\n') { // RFC 9112 §2.2
		b = b[1:]
	}
	if n := min(len(b), len(status)); string(b[:n]) == status[:n] {
		if n < len(status) {
			return Maybe
		}
		return Yes
	}
	n := bytes.IndexByte(b[:min(len(b), 16)], ' ')
	switch {
	case n < 0 && len(b) < 16 && isUpper(b):
		return Maybe
	case n < 0, !http1Methods[string(b[:n])]:
		return No
	}
	end := bytes.IndexByte(b, '\n')
	switch target := b[n+1:]; {
	case end < 0 && (len(target) == 0 || target[0] != '/' && len(b) < 1<<10):
		return Maybe
	case end < 0, bytes.Contains(b[:end], []byte(" HTTP/1.")):
		return Yes
	}
	return No
}

func isUpper(b []byte) bool {
	for _, c := range b {
		if c < 'A' || c > 'Z' {
			return false
		}
	}
	return true
}

var http1Methods = map[string]bool{
	"GET": true, "HEAD": true, "POST": true, "PUT": true, "DELETE": true, "CONNECT": true, "OPTIONS": true,
	"TRACE": true, "PATCH": true, "PROPFIND": true, "PROPPATCH": true, "MKCOL": true, "COPY": true, "MOVE": true,
	"LOCK": true, "UNLOCK": true, "REPORT": true,
}
