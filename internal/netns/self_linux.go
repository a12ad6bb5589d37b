package netns

import (
	"io"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// ownProgram is the file by which this program is started again. Capabilities
// of a file (setcap(8)) would take the place of those that the copy is given,
// so where it has any, it is started from memory. release gives that back.
func ownProgram() (path string, release func(), err error) {
	if path, err = os.Executable(); err != nil {
		return "", nil, err
	}
	if n, err := unix.Getxattr(path, "security.capability", nil); err != nil || n == 0 {
		return path, func() {}, nil
	}
	// Who has got capabilities from a file is hidden from its own user, whose
	// rights are needed to say who is who in the namespace (user_namespaces(7)).
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0)
	file, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer file.Close()
	memory, err := unix.MemfdCreate(insider, unix.MFD_CLOEXEC)
	if err != nil {
		return "", nil, os.NewSyscallError("memfd_create", err)
	}
	defer unix.Close(memory)
	// Far from those that the copy gets, whose numbers are small.
	const far = 64
	fd, err := unix.FcntlInt(uintptr(memory), unix.F_DUPFD_CLOEXEC, far)
	if err != nil {
		return "", nil, err
	}
	copied := os.NewFile(uintptr(fd), insider)
	if _, err := io.Copy(copied, file); err != nil {
		copied.Close()
		return "", nil, err
	}
	return "/proc/self/fd/" + strconv.Itoa(fd), func() { copied.Close() }, nil
}
