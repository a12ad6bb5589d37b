package filter

import (
	"strings"

	"wiretale/wire"
)

// kind is the sort of value that a field has.
type kind uint8

const (
	presence kind = iota // it is there or it isn't
	number
	boolean
	address
	mac
	octets
	str
	span    // a time, in nanoseconds
	oneWord // one of a closed set of words, whatever their case
)

type operator uint8

const (
	equal operator = iota
	unequal
	less
	lessEqual
	greater
	greaterEqual
	contains
)

var operators = map[string]operator{
	"==": equal, "eq": equal, "!=": unequal, "ne": unequal, "<": less, "lt": less,
	"<=": lessEqual, "le": lessEqual, ">": greater, "gt": greater, ">=": greaterEqual, "ge": greaterEqual,
	"contains": contains,
}

var operatorNames = [...]string{"==", "!=", "<", "<=", ">", ">=", "contains"}

func (o operator) String() string { return operatorNames[o] }

// ordered reports whether one value of the kind can be less than another.
func (k kind) ordered() bool { return k == number || k == span || k == address }

func (k kind) takes(o operator) bool {
	switch o {
	case equal, unequal:
		return k != presence
	case contains:
		return k == str || k == octets
	}
	return k.ordered()
}

// operators lists what may follow a field of the kind.
func (k kind) operators() string {
	var names []string
	for o, name := range operatorNames {
		if k.takes(operator(o)) {
			names = append(names, name)
		}
	}
	if k.takes(equal) {
		names = append(names, "in")
	}
	return strings.Join(names, " ")
}

// kindOf is the kind of the registry's fields.
func kindOf(k wire.Kind) kind {
	switch k {
	case wire.KindUint:
		return number
	case wire.KindBool:
		return boolean
	case wire.KindAddr:
		return address
	case wire.KindMAC:
		return mac
	case wire.KindBytes:
		return octets
	case wire.KindText:
		return str
	}
	return presence
}
