package trace

import "strconv"

// Socket is what the kernel says of an endpoint's socket besides its variables,
// which are told as VariableChanged, their basis Observed.
type Socket struct {
	State State
	// Congestion is the name of the congestion control, as the system calls
	// it; "" where there is none.
	Congestion string
	// Inode is the socket's number among the system's files; 0 for one that no
	// process holds any more.
	Inode uint64
	// Process is one that holds the socket, the zero Process where it is not
	// known: it may be another user's, or gone.
	Process Process
}

// Process is a program that runs on this machine.
type Process struct {
	ID   int
	Name string // as the system calls it: raw text
}

// String is the process as lists write it, as raw text: "curl 1234".
func (p Process) String() string {
	if p == (Process{}) {
		return ""
	}
	return p.Name + " " + strconv.Itoa(p.ID)
}
