package main

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"wiretale/internal/netns"
)

func TestMain(m *testing.M) {
	netns.Init()
	testscript.Main(m, map[string]func(){
		"wiretale": func() { os.Exit(run(os.Args[1:])) },
	})
}

// TestCommandLine runs the scripts of testdata/script. Besides testscript's
// own commands they have
//
//	bytes FILE HEX...      writes a file of the given bytes
//	cut FILE COPY          copies a file without its last ten bytes
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("XDG_STATE_HOME", e.Getenv("WORK")+"/state")
			e.Setenv("LANG", "en_GB.UTF-8")
			e.Setenv("LC_ALL", "")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"bytes": writeBytes, "cut": cutFile},
	})
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
