package main

import (
	"fmt"
	"net/netip"
	"os"
	"strings"

	"wiretale/capture/pcapfilter"
)

// ownTraffic is the traffic that this program makes by being looked at: that of
// the SSH session in which it runs, where the environment tells of one. Shown,
// each of its packets would be the cause of the next. It has no sockets of its
// own besides.
func ownTraffic() *pcapfilter.Filter { return ofSession(os.Getenv("SSH_CONNECTION")) }

// ofSession is the filter for what SSH_CONNECTION tells of: the client's
// address and port, and the server's. It is nil where these can't be read.
func ofSession(connection string) *pcapfilter.Filter {
	parts := strings.Fields(connection)
	if len(parts) != 4 {
		return nil
	}
	for _, i := range []int{0, 2} {
		address, err := netip.ParseAddr(parts[i])
		if err != nil {
			return nil
		}
		parts[i] = address.Unmap().WithZone("").String()
	}
	f, err := pcapfilter.Parse(fmt.Sprintf("host %s and host %s and tcp port %s and tcp port %s", parts[0], parts[2], parts[1], parts[3]))
	if err != nil {
		return nil
	}
	return f
}
