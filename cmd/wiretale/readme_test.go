package main

import (
	"os"
	"regexp"
	"testing"

	"wiretale/sim"
	"wiretale/sim/scenario"
	"wiretale/text"
)

// TestReadmesScenariosRun plays the scenario, and the branch, of which each change
// is to meet the packet that it was made for.
func TestReadmesScenariosRun(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(readme, -1)
	if len(blocks) != 2 {
		t.Fatalf("README.md shows %d scenarios", len(blocks))
	}
	for i, least := range []int{10, 11} {
		sc, err := scenario.Parse("README.yaml", blocks[i][1])
		if err != nil {
			t.Fatal(err)
		}
		summary, err := sim.Run(sc, nil, sim.Discard())
		if err != nil || summary.Packets < least || len(summary.Interventions) != i {
			t.Errorf("scenario %d: %d packets, %d interventions, %v", i+1, summary.Packets, len(summary.Interventions), err)
		}
		for _, outcome := range summary.Interventions {
			if outcome != sim.Applied {
				t.Errorf("scenario %d: an intervention is %s", i+1, outcome)
			}
		}
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
