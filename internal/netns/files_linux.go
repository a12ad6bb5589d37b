package netns

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// etc are the files by which a program finds the address of a name
// (resolv.conf(5), nsswitch.conf(5), hosts(5)), as the network wants them.
func (c *Config) etc() map[string][]byte {
	files := map[string][]byte{"resolv.conf": c.resolv(), "hosts": c.hosts()}
	if switches, err := os.ReadFile("/etc/nsswitch.conf"); err == nil {
		files["nsswitch.conf"] = nsswitch(switches)
	}
	return files
}

// resolv names the network's own name servers, and the domains that a short
// name might belong to.
func (c *Config) resolv() (b []byte) {
	if c.Search != "" {
		b = fmt.Appendf(b, "search %s\n", c.Search)
	}
	for _, a := range c.Nameservers {
		b = fmt.Appendf(b, "nameserver %s\n", a)
	}
	if seconds := (c.Timeout + time.Second - 1) / time.Second; seconds > 0 {
		b = fmt.Appendf(b, "options timeout:%d\n", seconds)
	}
	if c.Attempts > 0 {
		b = fmt.Appendf(b, "options attempts:%d\n", c.Attempts)
	}
	if c.Options != "" {
		b = fmt.Appendf(b, "options %s\n", c.Options)
	}
	return b
}

// hosts knows the machine itself only, unless what this machine knows is to
// stay known.
func (c *Config) hosts() []byte {
	if known, err := os.ReadFile("/etc/hosts"); err == nil && c.KnownHosts != nil {
		return append(append(known, '\n'), c.KnownHosts...)
	}
	b := []byte("127.0.0.1 localhost\n::1 localhost\n")
	if name, err := os.Hostname(); err == nil && name != "localhost" {
		b = fmt.Appendf(b, "127.0.0.1 %s\n", name)
	}
	return append(b, c.KnownHosts...)
}

// nsswitch asks files and name servers, and nobody who would ask outside of
// the network's namespace.
func nsswitch(data []byte) []byte {
	var out []byte
	for line := range bytes.Lines(data) {
		if bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("hosts:")) {
			continue
		}
		out = append(out, line...)
	}
	return append(out, "\nhosts: files dns\n"...)
}

// scratch is where the files are written; the mount there is gone when the
// command starts.
const scratch = "/tmp"

// mounts puts the files in place and gives the namespace's processes a /proc
// of their own. Nothing of it is seen outside.
func (c *Config) mounts() error {
	if err := unix.Mount("", "/", "", unix.MS_SLAVE|unix.MS_REC, ""); err != nil {
		return refused("mount(MS_SLAVE)", err)
	}
	// Refused in containers that hide parts of /proc; then it stays as it is.
	_ = unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, "")
	files := c.etc()
	if err := unix.Mount("tmpfs", scratch, "tmpfs", unix.MS_NOSUID|unix.MS_NODEV, "mode=755"); err != nil {
		return refused("mount "+scratch, err)
	}
	defer func() { _ = unix.Unmount(scratch, unix.MNT_DETACH) }()
	if err := replace(files); err != nil {
		return err
	}
	for _, dir := range []string{"/run/nscd", "/var/run/nscd"} { // whose daemon asks outside
		if i, err := os.Stat(dir); err == nil && i.IsDir() {
			_ = unix.Mount("tmpfs", dir, "tmpfs", unix.MS_RDONLY, "")
		}
	}
	return nil
}

// replace lays files over those of /etc. Where one of them isn't there, so
// that nothing can be laid over it, /etc as a whole becomes a copy of itself.
func replace(files map[string][]byte) error {
	copied := false
	for name := range files {
		if _, err := os.Stat("/etc/" + name); err != nil && !copied {
			copied = true
			if err := copyEtc(files); err != nil {
				return err
			}
		}
	}
	for name, data := range files {
		from := filepath.Join(scratch, name)
		if err := os.WriteFile(from, data, 0o644); err != nil {
			return refused(from, err)
		}
		if err := unix.Mount(from, "/etc/"+name, "", unix.MS_BIND, ""); err != nil {
			return refused("mount /etc/"+name, err)
		}
	}
	return nil
}

// copyEtc mounts a directory over /etc that shows all that is in it, and a
// plain file for each of those that are to be replaced.
func copyEtc(files map[string][]byte) error {
	entries, err := os.ReadDir("/etc")
	if err != nil {
		return refused("/etc", err)
	}
	copied := filepath.Join(scratch, "etc")
	steps := []step{{copied, func() error { return os.Mkdir(copied, 0o755) }}}
	for name := range files {
		steps = append(steps, step{name, func() error { return os.WriteFile(filepath.Join(copied, name), nil, 0o644) }})
	}
	for _, e := range entries {
		if _, own := files[e.Name()]; !own {
			steps = append(steps, step{"/etc/" + e.Name(), func() error { return show(e, "/etc/"+e.Name(), filepath.Join(copied, e.Name())) }})
		}
	}
	return run(append(steps, step{"mount /etc", func() error {
		return unix.Mount(copied, "/etc", "", unix.MS_BIND|unix.MS_REC, "")
	}}))
}

// show makes an entry of a directory seen in another place.
func show(e os.DirEntry, from, at string) error {
	switch {
	case e.Type()&os.ModeSymlink != 0:
		to, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return os.Symlink(to, at)
	case e.IsDir():
		if err := os.Mkdir(at, 0o755); err != nil {
			return err
		}
	default:
		if err := os.WriteFile(at, nil, 0o644); err != nil {
			return err
		}
	}
	return unix.Mount(from, at, "", unix.MS_BIND|unix.MS_REC, "")
}
