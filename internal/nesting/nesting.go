// Package nesting guards parsers of YAML, which might follow a hostile text too
// deep.
package nesting

// TooDeep reports whether a text opens more brackets than so many, or begins more
// lists or keys on one line than dashes, and where, with lines and columns counted
// from 1. What stands in quotes is not told from the rest.
func TooDeep(source string, brackets, dashes int) (line, column int, deep bool) {
	line, open, begun := 1, 0, 0
	for _, c := range source {
		column++
		switch c {
		case '\n':
			line, column, begun = line+1, 0, 0
		case '[', '{':
			open++
		case ']', '}':
			open = max(open-1, 0)
		case '-', '?':
			begun++
		case ' ':
		default:
			begun = 0
		}
		if open > brackets || begun > dashes {
			return line, column, true
		}
	}
	return line, column, false
}
