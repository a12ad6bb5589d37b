// Package neighbour is what one interface knows of the hardware addresses on
// its link: the cache of ARP (RFC 826) and of neighbour discovery (RFC 4861), and
// the datagrams that wait until an address is found. It has no I/O.
package neighbour
