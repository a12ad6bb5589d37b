package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
)

// recentLimit is how many captures home remembers.
const recentLimit = 8

func recentFile() string { return filepath.Join(stateDir(), "recent.json") }

// recentCaptures lists the captures opened lately, the latest first. Those
// that are gone are left out; where nothing can be read there are none.
func recentCaptures() []string {
	data, err := os.ReadFile(recentFile())
	if err != nil {
		return nil
	}
	var paths []string
	if json.Unmarshal(data, &paths) != nil {
		return nil
	}
	paths = slices.DeleteFunc(paths, func(path string) bool {
		_, err := os.Stat(path)
		return err != nil
	})
	return paths[:min(len(paths), recentLimit)]
}

// remember puts a capture first among those opened lately. That it can't be
// is no reason not to open it.
func remember(path string) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return
	}
	paths := slices.DeleteFunc(recentCaptures(), func(p string) bool { return p == absolute })
	data, err := json.MarshalIndent(slices.Insert(paths, 0, absolute), "", "  ")
	if err != nil || os.MkdirAll(stateDir(), 0o700) != nil {
		return
	}
	_ = os.WriteFile(recentFile(), append(data, '\n'), 0o600)
}
