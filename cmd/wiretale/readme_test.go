package main

import (
	"os"
	"regexp"
	"testing"

	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
)

func TestReadmesScenarioRuns(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(readme)
	if block == nil {
		t.Fatal("README.md shows no scenario")
	}
	sc, err := scenario.Parse("README.yaml", block[1])
	if err != nil {
		t.Fatal(err)
	}
	summary, err := sim.Run(sc, nil, sim.Discard())
	if err != nil || summary.Packets < 10 {
		t.Errorf("the README's scenario: %d packets, %v", summary.Packets, err)
	}
}

func TestReadmesCommandsAndFlagsExist(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	p := &program{words: text.For(text.English)}
	root := p.root()
	rows := regexp.MustCompile("(?m)^\\| `wiretale ?([a-z]*)[^`]*` \\|(.*)$").FindAllStringSubmatch(string(readme), -1)
	if len(rows) < 5 {
		t.Fatalf("only %d commands found in README.md", len(rows))
	}
	for _, row := range rows {
		command := root
		if row[1] != "" {
			command, _, err = root.Find([]string{row[1]})
			if err != nil || command == root {
				t.Errorf("README.md names the command %s, which does not exist", row[1])
				continue
			}
		}
		for _, flag := range regexp.MustCompile("`--([a-z-]+)").FindAllStringSubmatch(row[2], -1) {
			if command.Flag(flag[1]) == nil {
				t.Errorf("README.md gives %s the option --%s, which does not exist", row[1], flag[1])
			}
		}
	}
}
