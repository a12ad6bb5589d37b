// Package filter is the expression language in which packets and events are
// picked out: tcp.flags.syn and ip.src == 10.0.0.2.
//
//	expression = term { ("or" | "||") term }
//	term       = factor { ("and" | "&&") factor }
//	factor     = ("not" | "!") factor | "(" expression ")" | test
//	test       = field [ operator value | "in" "{" item { "," item } "}" | "contains" value ]
//	operator   = "==" | "!=" | "<" | "<=" | ">" | ">=" (or eq, ne, lt, le, gt, ge)
//	item       = value [ ".." value ]
//
// A field alone asks whether it is there; a boolean one, whether it is true.
// An absent field makes a comparison false, and a repeated one matches if any
// of its values does.
package filter
