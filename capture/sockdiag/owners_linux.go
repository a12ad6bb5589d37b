package sockdiag

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"wiretale/trace"
)

const (
	// longestComm bounds what is read of a process's name: the kernel keeps 15
	// bytes of it.
	longestComm = 64
	// mostHolders is how many processes are remembered as holders of sockets.
	mostHolders = 16
)

// owners finds the processes that hold sockets, by the descriptors in /proc.
type owners struct {
	proc string // the directory
	// holders are the processes that were found to hold a socket, the latest
	// first: they often hold the next one too.
	holders []int
}

// find returns the processes that hold sockets, by their inodes. It looks at
// those first that held one before, then at the newest, which are the ones
// that may be gone soon; and no longer than until all are found. Descriptors
// of another user's process are closed to an ordinary user.
func (o *owners) find(wanted map[uint64]bool) map[uint64]trace.Process {
	found := make(map[uint64]trace.Process, len(wanted))
	for _, pid := range o.holders {
		o.look(pid, wanted, found)
	}
	if len(found) == len(wanted) {
		return found
	}
	for _, pid := range o.processes() {
		if !slices.Contains(o.holders, pid) && o.look(pid, wanted, found) {
			o.holders = slices.Insert(o.holders, 0, pid)
			o.holders = o.holders[:min(len(o.holders), mostHolders)]
		}
		if len(found) == len(wanted) {
			break
		}
	}
	return found
}

// processes lists the processes, the newest first.
func (o *owners) processes() (all []int) {
	d, err := os.Open(o.proc)
	if err != nil {
		return nil
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1) // what could be read
	for _, name := range names {
		if pid, err := strconv.Atoi(name); err == nil {
			all = append(all, pid)
		}
	}
	slices.Sort(all)
	slices.Reverse(all)
	return all
}

// look adds those sockets that a process holds, and reports whether it holds
// any.
func (o *owners) look(pid int, wanted map[uint64]bool, found map[uint64]trace.Process) (any bool) {
	directory := filepath.Join(o.proc, strconv.Itoa(pid))
	descriptors := filepath.Join(directory, "fd")
	d, err := os.Open(descriptors)
	if err != nil {
		return false // it is gone, or somebody else's
	}
	defer d.Close()
	names, _ := d.Readdirnames(-1)
	for _, name := range names {
		target, err := os.Readlink(filepath.Join(descriptors, name))
		if err != nil {
			continue
		}
		inode, ok := socketInode(target)
		if _, known := found[inode]; !ok || known || !wanted[inode] {
			continue
		}
		found[inode], any = trace.Process{ID: pid, Name: nameOf(directory)}, true
	}
	return any
}

// socketInode reads where a descriptor leads: "socket:[4711]".
func socketInode(target string) (inode uint64, ok bool) {
	number, ok := strings.CutPrefix(target, "socket:[")
	if !ok {
		return 0, false
	}
	number, ok = strings.CutSuffix(number, "]")
	inode, err := strconv.ParseUint(number, 10, 64)
	return inode, ok && err == nil
}

// nameOf is a process's name, "?" where it can't be read any more.
func nameOf(directory string) string {
	f, err := os.Open(filepath.Join(directory, "comm"))
	if err != nil {
		return "?"
	}
	defer f.Close()
	var room [longestComm]byte
	n, _ := f.Read(room[:])
	if name := strings.TrimSuffix(string(room[:n]), "\n"); name != "" {
		return name
	}
	return "?"
}
