// Package http is the two sides of HTTP/1.1 (RFC 9112) over one connection: a
// server that holds resources and a client that asks for them one after
// another. They have no I/O: whoever owns the connection passes the bytes.
package http
