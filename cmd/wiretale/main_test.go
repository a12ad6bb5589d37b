package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"wiretale/internal/netns"
)

func TestMain(m *testing.M) {
	netns.Init()
	testscript.Main(m, map[string]func(){
		"wiretale":        func() { setClock(); os.Exit(run(os.Args[1:])) },
		"wiretale-broken": broken,
	})
}

// setClock has the clock tell the day that the environment's NOW names, where it
// does.
func setClock() {
	if now, err := time.ParseInLocation(time.DateOnly, os.Getenv("NOW"), time.Local); err == nil {
		clock = func() time.Time { return now }
	}
}

// TestCommandLine runs the scripts of testdata/script. Besides testscript's
// own commands they have
//
//	bytes FILE HEX...      writes a file of the given bytes
//	cut FILE COPY          copies a file without its last ten bytes
//
// and the condition [network]: programs can be run on a simulated network here.
// The variable NOW sets the day on which they learn.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_STATE_HOME", e.Getenv("WORK")+"/state")
			e.Setenv("LANG", "en_GB.UTF-8")
			e.Setenv("LC_ALL", "")
			captures, err := filepath.Abs("../../export/testdata")
			e.Setenv("CAPTURES", captures)
			e.Setenv("LESSONS", filepath.Join(filepath.Dir(filepath.Dir(captures)), "lesson", "testdata"))
			return err
		},
		Cmds:      map[string]func(*testscript.TestScript, bool, []string){"bytes": writeBytes, "cut": cutFile},
		Condition: condition,
	})
}

func condition(name string) (bool, error) {
	if name != "network" {
		return false, fmt.Errorf("there is no condition %q", name)
	}
	n, err := netns.New(netns.Config{Interface: "eth0", MTU: 1500}, netns.Command{Args: []string{"true"}})
	if err != nil {
		if os.Getenv("WIRETALE_ORACLES") == "require" {
			return false, err
		}
		return false, nil
	}
	n.Close()
	return true, n.Device.Close()
}

func writeBytes(ts *testscript.TestScript, _ bool, args []string) {
	data, err := hex.DecodeString(strings.Join(args[1:], ""))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), data, 0o600))
}

func cutFile(ts *testscript.TestScript, _ bool, args []string) {
	const lost = 10
	data := ts.ReadFile(args[0])

	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(data[:len(data)-lost]), 0o600))
}
