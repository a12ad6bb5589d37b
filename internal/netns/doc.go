// Package netns starts a command in a network of its own, without the rights
// of an administrator: a user, mount, process and network namespace whose only
// way out is a TUN device or, where there is none, one end of a pair of virtual
// Ethernet interfaces. Whoever holds the other end is the network.
//
// The program that starts a command starts itself first: its copy makes the
// namespace ready, and stays in it as the first process. When that one ends,
// or the program that started it, however abruptly, the kernel ends everything
// in the namespace.
package netns
