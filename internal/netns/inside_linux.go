package netns

import (
	"errors"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// insider is the name under which a program is started again in a namespace.
const insider = "wiretale-netns"

// lineFD is the descriptor of the line to the program outside.
const lineFD = 3

// Init must be the first thing that a program does which uses New: where the
// program was started again in a namespace, it does its work there and never
// returns.
func Init() {
	if len(os.Args) < 3 || os.Args[0] != insider {
		return
	}
	os.Exit(inside(os.Args[1], os.Args[2:]))
}

// inside is the life of a namespace's first process.
func inside(program string, args []string) int {
	runtime.LockOSThread() // capabilities are a thread's
	unix.CloseOnExec(lineFD)
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0)
	l, err := newLine(os.NewFile(lineFD, "line"))
	if err != nil {
		return 1
	}
	// What the terminal or a person sends is for the command. A handler, not
	// ignorance: the command would inherit that.
	signal.Notify(make(chan os.Signal, 1), unix.SIGINT, unix.SIGTERM, unix.SIGQUIT, unix.SIGHUP)
	fault := func(err error) int {
		_ = l.send(report{Fault: newFault(err)})
		return 1
	}
	var o order
	if _, err := l.receive(&o); err != nil || o.Config == nil {
		return 1
	}
	fds, framed, err := o.Config.prepare()
	if err != nil {
		return fault(err)
	}
	err = l.send(report{Ready: true, Framed: framed}, fds...)
	closeAll(fds)
	if err != nil {
		return 1
	}
	if _, err := l.receive(&o); err != nil || !o.Start {
		return 1
	}
	child, err := launch(program, args)
	if err != nil {
		return fault(&Error{Code: CommandDenied, Step: program, Found: err.Error(), Err: err})
	}
	forget()
	_ = l.send(report{Started: true})
	go func() {
		status := reap(child)
		_ = unix.Kill(-1, unix.SIGKILL) // what the command left behind
		_ = l.send(report{Ended: &status})
	}()
	obey(l)
	return 0
}

// prepare makes the namespace what the configuration says, and returns the
// device's outer end and, behind it, the sockets that are wanted. framed
// says that the device is one of Ethernet.
func (c *Config) prepare() (fds []int, framed bool, err error) {
	if err := c.mounts(); err != nil {
		return nil, false, err
	}
	fd, err := openDevice(c.Interface)
	var without *Error
	if errors.As(err, &without) && (without.Code == NoDevice || without.Code == DeviceDenied) {
		if far, failed := openPair(c.Interface); failed == nil {
			fd, err, framed = far, nil, true
		}
	}
	if err != nil {
		return nil, false, err
	}
	fds = append(fds, fd)
	if c.Watched {
		sockets, err := watching()
		if fds = append(fds, sockets...); err != nil {
			closeAll(fds)
			return nil, false, err
		}
	}
	if err := c.configure(); err != nil {
		closeAll(fds)
		return nil, false, err
	}
	return fds, framed, nil
}

// watching opens the sockets through which the network is watched: those of
// Network.Sockets, Opens and Kernel.
func watching() (fds []int, err error) {
	for _, kind := range [...]int{unix.SOCK_RAW, unix.SOCK_RAW, unix.SOCK_DGRAM} {
		// Protocol 0 receives nothing until the socket is bound.
		fd, err := unix.Socket(unix.AF_PACKET, kind|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			return fds, refused("socket(AF_PACKET)", err)
		}
		fds = append(fds, fd)
	}
	// Where the kernel has none, frames are watched all the same.
	if fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG); err == nil {
		fds = append(fds, fd)
	}
	return fds, nil
}

func closeAll(fds []int) {
	for _, fd := range fds {
		unix.Close(fd)
	}
}

// The capabilities that the command has in its namespace, and those besides
// that making it ready takes.
var (
	commandCaps = []uintptr{unix.CAP_NET_BIND_SERVICE, unix.CAP_NET_ADMIN, unix.CAP_NET_RAW}
	insiderCaps = append([]uintptr{unix.CAP_SYS_ADMIN}, commandCaps...)
)

// launch starts the command.
func launch(program string, args []string) (pid int, err error) {
	_ = unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	return syscall.ForkExec(program, args, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{0, 1, 2},
		Sys: &syscall.SysProcAttr{AmbientCaps: commandCaps},
	})
}

// forget leaves the standard files to the command alone, so that their end is
// the command's.
func forget() {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	for fd := range lineFD {
		_ = unix.Dup3(null, fd, 0)
	}
	unix.Close(null)
}

// obey passes on signals until the program outside is gone, or wants no more
// of the network. Then everything here ends.
func obey(l line) {
	for {
		var o order
		if _, err := l.receive(&o); err != nil {
			return
		}
		if o.Signal != 0 {
			_ = unix.Kill(-1, o.Signal) // every process of the namespace but this one
		}
	}
}

// reap waits for the command, and meanwhile for all whose parents left them to
// the first process. It returns the command's status as a shell tells it.
func reap(child int) int {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, 0, nil)
		switch {
		case err == unix.EINTR:
		case err != nil:
			return 1
		case pid == child && status.Signaled():
			return signalBase + int(status.Signal())
		case pid == child:
			return status.ExitStatus()
		}
	}
}

// signalBase is what a shell adds to the number of the signal that ended a
// command.
const signalBase = 128
