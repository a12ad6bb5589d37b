package netns

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// order is what the starting program asks of the process in the namespace.
// One of its parts is set.
type order struct {
	Config *Config        `json:",omitempty"` // make the network ready
	Start  bool           `json:",omitempty"` // start the command
	Signal syscall.Signal `json:",omitempty"` // send to everything in the namespace
}

// report is what it answers.
type report struct {
	Ready   bool   `json:",omitempty"` // the descriptors of the device and the sockets come along
	Framed  bool   `json:",omitempty"` // the device carries datagrams in frames of Ethernet
	Started bool   `json:",omitempty"`
	Ended   *int   `json:",omitempty"` // the command's status
	Fault   *fault `json:",omitempty"`
}

// fault is an Error on its way between the two.
type fault struct {
	Error Error
	Errno syscall.Errno
}

func newFault(err error) *fault {
	var f fault
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Code: Failed, Found: err.Error()}
	}
	errors.As(err, &f.Errno)
	f.Error = *e
	f.Error.Err = nil
	return &f
}

func (f *fault) err() error {
	e := f.Error
	if f.Errno != 0 {
		e.Err = f.Errno
	}
	return &e
}

// line is the socket between the two. Each message is a packet of its own.
type line struct{ conn *net.UnixConn }

// maxMessage bounds a message.
const maxMessage = 64 << 10

// newLine takes over one end of a socket pair.
func newLine(f *os.File) (line, error) {
	defer f.Close()
	conn, err := net.FileConn(f)
	if err != nil {
		return line{}, err
	}
	return line{conn.(*net.UnixConn)}, nil
}

// linePair makes both ends.
func linePair() (own line, other *os.File, err error) {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return line{}, nil, err
	}
	other = os.NewFile(uintptr(fds[1]), "line")
	if own, err = newLine(os.NewFile(uintptr(fds[0]), "line")); err != nil {
		other.Close()
	}
	return own, other, err
}

// maxFiles bounds the descriptors that come with a message.
const maxFiles = 5

// send sends a message, and descriptors with it.
func (l line) send(message any, fds ...int) error {
	data, err := json.Marshal(message)
	if err != nil {
		return err
	}
	var rights []byte
	if len(fds) > 0 {
		rights = unix.UnixRights(fds...)
	}
	_, _, err = l.conn.WriteMsgUnix(data, rights, nil)
	return err
}

// receive waits for a message; files are the descriptors that came with it.
// When the other end is gone the error is io.EOF.
func (l line) receive(message any) (files []*os.File, err error) {
	data, rights := make([]byte, maxMessage), make([]byte, unix.CmsgSpace(4*maxFiles))
	n, r, _, _, err := l.conn.ReadMsgUnix(data, rights)
	if err != nil || n == 0 {
		return nil, errors.Join(io.EOF, err)
	}
	controls, err := unix.ParseSocketControlMessage(rights[:r])
	if err == nil && len(controls) > 0 {
		fds, _ := unix.ParseUnixRights(&controls[0])
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			// The network's poller takes it, so that a read ends with a Close.
			_ = unix.SetNonblock(fd, true)
			files = append(files, os.NewFile(uintptr(fd), device))
		}
	}
	return files, json.Unmarshal(data[:n], message)
}
