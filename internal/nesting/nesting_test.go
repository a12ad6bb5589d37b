package nesting

import "testing"

func TestATextIsTooDeepWhereItsLastBracketOrDashOpens(t *testing.T) {
	for source, want := range map[string][3]int{
		"a: [[]]\n":        {2, 0, 0},
		"a: []\nb: [[[\n":  {2, 6, 1},
		"}}}[[":            {1, 5, 0},
		"- - -\n- - - - a": {2, 7, 1},
		"-- - x -\n- -":    {2, 3, 0},
	} {
		line, column, deep := TooDeep(source, 2, 3)
		if got := [3]int{line, column, map[bool]int{true: 1}[deep]}; got != want {
			t.Errorf("%q: %v, want %v", source, got, want)
		}
	}
}
