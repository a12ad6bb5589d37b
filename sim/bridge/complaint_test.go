package bridge

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
)

// TestALackOfOurOwnIsNoWordOnTheWay holds what the command is told of a
// connection that could not be made, and of what it hears nothing.
func TestALackOfOurOwnIsNoWordOnTheWay(t *testing.T) {
	for errno, want := range map[syscall.Errno]complaint{
		syscall.EHOSTUNREACH:    noHost,
		syscall.ENETUNREACH:     noNetwork,
		syscall.ECONNREFUSED:    noPort,
		syscall.EPERM:           prohibited,
		syscall.EPROTONOSUPPORT: noProtocol,
		syscall.EIO:             noHost,
		syscall.ETIMEDOUT:       {},
		syscall.EMFILE:          {},
		syscall.ENFILE:          {},
		syscall.ENOMEM:          {},
		syscall.ENOBUFS:         {},
		syscall.EAGAIN:          {},
	} {
		err := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("socket", errno)}
		if c, ok := complaintOf(err); c != want || ok != (want != complaint{}) {
			t.Errorf("%v: got %v, %v", err, c, ok)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, cancelled := new(net.Dialer).DialContext(ctx, "tcp", "127.0.0.1:1")
	for _, err := range []error{context.Canceled, cancelled} {
		if c, ok := complaintOf(err); ok {
			t.Errorf("%v: got %v", err, c)
		}
	}
	if c, ok := complaintOf(errors.New("no errno")); !ok || c != noHost {
		t.Errorf("got %v, %v", c, ok)
	}
}
