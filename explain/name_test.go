package explain

import (
	"testing"

	"wiretale/sim/scenario"
	"wiretale/text"
)

func TestTheHostsOfTheScenariosHaveNamesInBothLanguages(t *testing.T) {
	for _, name := range scenario.Names() {
		sc, err := scenario.Embedded(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range sc.Hosts {
			if got := RoleName(text.For(text.English), h.Name); got != h.Name {
				t.Errorf("%s: in English %q is called %q", name, h.Name, got)
			}
			if got := RoleName(text.For(text.Spanish), h.Name); got == h.Name {
				t.Errorf("%s: %q has no name in Spanish", name, h.Name)
			}
		}
	}
}
