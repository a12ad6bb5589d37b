//go:build !linux

package bridge

import (
	"net"
	"net/netip"
	"syscall"
)

// dialEcho needs Linux, as everything around it does.
func dialEcho(netip.Addr) (net.Conn, error) { return nil, syscall.EACCES }
