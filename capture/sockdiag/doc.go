// Package sockdiag tells of a machine's TCP and UDP sockets while their frames
// are captured: what the kernel knows of each, and which process holds it. It
// asks by sock_diag(7) about the connections whose frames pass, one by one, so
// that a machine with many sockets costs no more than its traffic.
package sockdiag

import (
	"net/netip"

	"wiretale/trace"
	"wiretale/wire"
)

// Report is what the kernel says of one socket.
type Report struct {
	State         trace.State // StateUnknown for UDP, which has none
	Local, Remote netip.AddrPort
	// Cookie tells the socket from others with the same addresses.
	Cookie     uint64
	Inode      uint64 // see trace.Socket
	Congestion string
	Figures    Figures
}

// question names a socket by its protocol and addresses. Without a remote one
// it is a socket that listens.
type question struct {
	protocol      wire.IPProtocol
	local, remote netip.AddrPort
}

// listening is the question for the socket that listens where q is local.
func (q question) listening() question { return question{protocol: q.protocol, local: q.local} }
