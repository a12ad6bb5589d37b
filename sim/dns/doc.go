// Package dns is what speaks the Domain Name System (RFC 1034, RFC 1035), without
// I/O: time is an argument.
//
//   - question.go: a host's question, which knows its answer
//   - zone.go: a server that tells what it was told
//   - authority.go: a server with authority for zones; reply.go: how answers are
//     cut to what their asker can take
//   - resolver.go, recursion.go, response.go: who finds out names for others, one
//     server after another; asking again is the business of whoever sends
//   - cache.go, table.go: what a resolver remembers
//   - stream.go: both sides of a connection over TCP
package dns
