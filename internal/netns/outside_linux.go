package netns

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// running is the process in the namespace.
type running struct {
	line    line
	process *os.Process
	over    chan struct{} // closed when nothing is left in the namespace
	ended   chan struct{} // closed when the command has ended
	status  int           // the command's, then
}

// New makes a network ready for a command, which Start then starts. Errors are
// of type *Error.
func New(c Config, command Command) (*Network, error) {
	program, err := exec.LookPath(command.Args[0])
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, &Error{Code: CommandDenied, Step: command.Args[0], Found: syscall.EACCES.Error(), Err: err}
	case err != nil:
		return nil, &Error{Code: NoCommand, Step: command.Args[0], Err: err}
	}
	own, other, err := linePair()
	if err != nil {
		return nil, refused("socketpair", err)
	}
	r := &running{line: own, over: make(chan struct{}), ended: make(chan struct{}), status: signalBase + int(unix.SIGKILL)}
	err = r.spawn(command, program, other)
	other.Close()
	if err != nil {
		own.conn.Close()
		return nil, refused("clone(CLONE_NEWUSER)", err)
	}
	_ = r.line.send(order{Config: &c})
	var answer report
	files, err := r.line.receive(&answer)
	switch {
	case answer.Fault != nil:
		err = answer.Fault.err()
	case err != nil || len(files) == 0:
		err = &Error{Code: Failed, Step: insider, Err: err}
	default:
		n := &Network{Device: files[0], running: r}
		if len(files) > 3 {
			n.Sockets, n.Opens = files[1:3], files[3]
		}
		if len(files) > 4 {
			n.Kernel = files[4]
		}
		if answer.Framed {
			n.Device = framed{files[0]}
		}
		return n, nil
	}
	r.Close()
	return nil, err
}

// spawn starts this program again in namespaces of its own. The thread that
// does so stays until all is over, since its end would count as the program's.
func (r *running) spawn(command Command, program string, other *os.File) error {
	self, release, err := ownProgram()
	if err != nil {
		return err
	}
	defer release()
	uids, gids := idMaps()
	attr := &os.ProcAttr{
		Env:   command.Env,
		Files: []*os.File{command.Stdin, command.Stdout, command.Stderr, other},
		Sys: &syscall.SysProcAttr{
			Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNET | unix.CLONE_NEWNS | unix.CLONE_NEWPID,
			UidMappings: uids, GidMappings: gids, GidMappingsEnableSetgroups: len(gids) > 0 && gids[0].Size > 1,
			AmbientCaps: insiderCaps,
			Pdeathsig:   unix.SIGKILL,
			Setsid:      !command.Foreground,
		},
	}
	for i, f := range attr.Files {
		if f != nil {
			continue
		}
		null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		if err != nil {
			return err
		}
		defer null.Close()
		attr.Files[i] = null
	}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		var err error
		r.process, err = os.StartProcess(self, append([]string{insider, program}, command.Args...), attr)
		started <- err
		if err == nil {
			_, _ = r.process.Wait()
		}
		close(r.over)
	}()
	return <-started
}

// Start starts the command. Errors are of type *Error.
func (r *running) Start() error {
	_ = r.line.send(order{Start: true})
	var answer report
	if _, err := r.line.receive(&answer); err != nil || answer.Fault != nil {
		r.Close()
		if answer.Fault != nil {
			return answer.Fault.err()
		}
		return &Error{Code: Failed, Step: insider, Err: err}
	}
	go r.listen()
	return nil
}

// listen waits for the command's status.
func (r *running) listen() {
	defer close(r.ended)
	for {
		var answer report
		if _, err := r.line.receive(&answer); err != nil {
			return
		}
		if answer.Ended != nil {
			r.status = *answer.Ended
			return
		}
	}
}

// Signal sends a signal to everything in the namespace.
func (r *running) Signal(s os.Signal) {
	if number, ok := s.(syscall.Signal); ok {
		_ = r.line.send(order{Signal: number})
	}
}

// Wait waits until the command has ended, and with it all that it left
// running. The network is still there until Close. The status is the command's,
// or 128 and the number of the signal that ended it.
func (r *running) Wait() (status int) {
	<-r.ended
	return r.status
}

// Close ends the network and everything in it at once, and returns when
// nothing is left of it.
func (r *running) Close() {
	_ = r.process.Kill()
	<-r.over
	r.line.conn.Close()
}

// idMaps are the users and groups of the namespace, each the same inside as
// outside: all that this program knows, if it may act for them, or else its own.
func idMaps() (uids, gids []syscall.SysProcIDMap) {
	uids, gids = idRanges("/proc/self/uid_map"), idRanges("/proc/self/gid_map")
	if !mayActForOthers() || len(uids) == 0 || len(gids) == 0 {
		u, g := os.Geteuid(), os.Getegid()
		return []syscall.SysProcIDMap{{ContainerID: u, HostID: u, Size: 1}}, []syscall.SysProcIDMap{{ContainerID: g, HostID: g, Size: 1}}
	}
	return uids, gids
}

// mayActForOthers reports whether this program may become any user.
func mayActForOthers() bool {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return false
	}
	const needed = 1<<unix.CAP_SETUID | 1<<unix.CAP_SETGID
	return data[0].Effective&needed == needed
}

// idRanges reads the ranges of a user namespace, and maps each to itself.
func idRanges(file string) (ranges []syscall.SysProcIDMap) {
	f, err := os.Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		v := strings.Fields(s.Text())
		if len(v) != 3 {
			return nil
		}
		first, err1 := strconv.Atoi(v[0])
		size, err2 := strconv.Atoi(v[2])
		if err1 != nil || err2 != nil {
			return nil
		}
		ranges = append(ranges, syscall.SysProcIDMap{ContainerID: first, HostID: first, Size: size})
	}
	return ranges
}

func decimal(n int) string { return strconv.Itoa(n) }
