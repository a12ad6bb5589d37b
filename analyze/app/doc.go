// Package app reads what applications say to each other: which protocol they
// speak, and which messages they exchange. It is given the two streams of a
// connection, each in order, or the datagrams of an exchange.
//
// One protocol is one file: how it is recognised, how its streams are cut into
// units, and what messages the units make. registry.go lists the protocols,
// talk.go finds out which one a connection speaks, units.go cuts.
package app
