// Package host is a machine of the simulation. It joins what has no I/O of its
// own, TCP endpoints and applications, to the engine and to the links: it owns
// addresses, routes and ports, hands each arriving packet to whom it is for,
// and says of everything that it does what brought it about.
package host
