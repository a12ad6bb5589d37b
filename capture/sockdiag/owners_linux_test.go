package sockdiag

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"wiretale/trace"
)

// processes writes a directory like /proc: of each process the name, and what
// its descriptors lead to.
func processes(t *testing.T, all map[int][]string) string {
	t.Helper()
	proc := t.TempDir()
	for pid, files := range all {
		fd := filepath.Join(proc, strconv.Itoa(pid), "fd")
		if err := os.MkdirAll(fd, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(fd, "..", "comm"), []byte(files[0]+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		for i, target := range files[1:] {
			if err := os.Symlink(target, filepath.Join(fd, strconv.Itoa(i))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.MkdirAll(filepath.Join(proc, "self"), 0o755); err != nil {
		t.Fatal(err)
	}
	return proc
}

func TestProcessesAreFoundByTheirSockets(t *testing.T) {
	o := owners{proc: processes(t, map[int][]string{
		1:    {"init", "/dev/null", "pipe:[7]"},
		80:   {"nginx", "socket:[1000]", "socket:[1001]"},
		81:   {"nginx", "socket:[1000]", "socket:[1002]"},
		4711: {"curl", "/dev/pts/0", "socket:[2000]", "socket:[x]", "socket:[2001"},
		4712: {"e\x1b[2J\nvil", "socket:[3000]"},
	})}
	got := o.find(map[uint64]bool{1000: true, 1001: true, 2000: true, 3000: true, 9999: true})
	want := map[uint64]trace.Process{
		1000: {ID: 81, Name: "nginx"}, // of those that share one, the newest
		1001: {ID: 80, Name: "nginx"},
		2000: {ID: 4711, Name: "curl"},
		3000: {ID: 4712, Name: "e\x1b[2J\nvil"}, // raw text: views escape it
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want −, got +:\n%s", diff)
	}
}

// TestThoseThatHeldASocketAreLookedAtFirst takes the others away.
func TestThoseThatHeldASocketAreLookedAtFirst(t *testing.T) {
	o := owners{proc: processes(t, map[int][]string{5: {"nginx", "socket:[1]", "socket:[2]"}, 9: {"sleep"}})}
	o.find(map[uint64]bool{1: true})
	if len(o.holders) != 1 || o.holders[0] != 5 {
		t.Fatalf("remembered %v", o.holders)
	}
	if err := os.Chmod(o.proc, 0o311); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(o.proc, 0o755)
	if got := o.find(map[uint64]bool{2: true})[2]; got != (trace.Process{ID: 5, Name: "nginx"}) {
		t.Errorf("got %v", got)
	}
}

// TestFewHoldersAreRemembered bounds them.
func TestFewHoldersAreRemembered(t *testing.T) {
	all, wanted := make(map[int][]string), make(map[uint64]bool)
	for i := range 3 * mostHolders {
		all[i+1] = []string{"p", fmt.Sprintf("socket:[%d]", i)}
		wanted[uint64(i)] = true
	}
	o := owners{proc: processes(t, all)}
	if got := o.find(wanted); len(got) != len(wanted) || len(o.holders) != mostHolders {
		t.Errorf("found %d of %d, remembered %d", len(got), len(wanted), len(o.holders))
	}
}
