package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is the user without rights that Linux systems have.
const nobody = 65534

// forNobody copies the program to where nobody can start it, with a folder
// that is nobody's own. The test is skipped where one can't become nobody.
func forNobody(t *testing.T) (program, dir string) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can become nobody")
	}
	dir = t.TempDir()
	for d := dir; d != os.TempDir() && d != "/"; d = filepath.Dir(d) { // nobody must reach it
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Skip("nobody owns nothing here: ", err)
	}
	program = filepath.Join(dir, "wiretale")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(program, data, 0o755); err != nil {
		t.Fatal(err)
	}
	return program, dir
}

// asNobody is a command that nobody is to start.
func asNobody(dir, program string, args ...string) *exec.Cmd {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = []string{"LANG=en_GB.UTF-8", "PATH=" + os.Getenv("PATH"), "XDG_STATE_HOME=" + dir, "HOME=" + dir}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	return cmd
}

// TestWithoutPermissionItIsSaidWhatToDo runs the program as nobody, who may
// neither watch an interface nor read another's file.
func TestWithoutPermissionItIsSaidWhatToDo(t *testing.T) {
	program, dir := forNobody(t)
	secret := filepath.Join(dir, "secret.pcap")
	if err := os.WriteFile(secret, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		say  string
	}{
		{[]string{"live", "lo"}, "You may not watch lo. Give wiretale the right to, once: sudo setcap"},
		{[]string{"--lang", "es", "live", "lo"}, "No tienes permiso para observar lo."},
		{[]string{"flows", secret}, "You may not read " + secret + ". Ask its owner"},
	} {
		cmd := asNobody(dir, program, c.args...)
		out, err := cmd.CombinedOutput()
		if cmd.ProcessState == nil {
			t.Skip("nobody can't run programs here: ", err)
		}
		if err == nil || !strings.Contains(string(out), c.say) {
			t.Errorf("%s: %v, and it says\n%s", strings.Join(c.args, " "), err, out)
		}
	}
}

// TestTheDoctorsRemedyHelps carries out what the doctor says to nobody, who may
// not watch an interface, and asks again.
func TestTheDoctorsRemedyHelps(t *testing.T) {
	program, dir := forNobody(t)
	live := func() (d diagnosisLine) {
		out, _ := asNobody(dir, program, "doctor", "--json").Output() // its status is that of all it tries
		for line := range strings.Lines(string(out)) {
			if err := json.Unmarshal([]byte(line), &d); err != nil {
				t.Fatal(err)
			}
			if d.Check == "live" {
				return d
			}
		}
		t.Fatalf("it says nothing of live: %s", out)
		return d
	}
	before := live()
	if before.Works || len(before.Do) == 0 {
		t.Fatalf("got %+v", before)
	}
	args := strings.Fields(before.Do[0])
	if out, err := exec.Command(args[1], args[2:]...).CombinedOutput(); args[0] != "sudo" || err != nil { // we are root
		t.Skipf("%s: %v: %s", before.Do[0], err, out)
	}
	if after := live(); !after.Works {
		t.Errorf("got %+v", after)
	}
}
