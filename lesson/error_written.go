package lesson

// What is wrong with what somebody wrote though each part of it can be read: what
// answers nothing, is used by nothing, or stands in the wrong place.
const (
	Misplaced    Code = "misplaced"     // Found: a key; Expected: the one below which it belongs
	NotPlain     Code = "not_plain"     // Found: the line of a text that YAML reads as something else
	Tabbed       Code = "tabbed"        // a tab indents a line
	NoScene      Code = "no_scene"      // Found: the file of a scene; Expected: those that there are
	NotAllowed   Code = "not_allowed"   // Found: what the solution does; Expected: what the task allows
	Unused       Code = "unused"        // Found: a name that nothing uses; Expected: how it would be used
	RightRefuted Code = "right_refuted" // Found: a choice that is right and says what it is that is wrong with it
	Wavers       Code = "wavers"        // Found: the choice that is right there; Expected: the one that is right in the lesson's own telling
	MissRight    Code = "miss_right"    // Found: a wrong answer that is the right one
	SameMiss     Code = "same_miss"     // Found: a wrong answer that an earlier one answers already
	DeadMiss     Code = "dead_miss"     // Found: a wrong answer that nobody can give
	AlwaysFirst  Code = "always_first"  // Found: how many questions there are whose first choice is right: all of them
	FigureNever  Code = "figure_never"  // Found: a figure that is in no part of the scene
	BadSolution  Code = "bad_solution"  // Found: why the solution can't be done
)

// writtenCodes lists these.
func writtenCodes() []Code {
	return []Code{Misplaced, NotPlain, Tabbed, NoScene, NotAllowed, Unused, RightRefuted, Wavers, MissRight, SameMiss, DeadMiss, AlwaysFirst,
		FigureNever, BadSolution}
}
