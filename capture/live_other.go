//go:build !linux

package capture

import "strings"

// Live says that it is not supported on this system.
func Live(o LiveOptions) (Archive, error) {
	return nil, &Error{File: strings.Join(o.Interfaces, ","), Offset: -1, Code: LiveUnsupported}
}

// LiveFrom says that it is not supported on this system.
func LiveFrom(name string, _ []Socket) (Archive, error) {
	return Live(LiveOptions{Interfaces: []string{name}})
}

// Interfaces says that watching them is not supported on this system.
func Interfaces() ([]Interface, error) {
	return nil, &Error{File: AnyInterface, Offset: -1, Code: LiveUnsupported}
}
