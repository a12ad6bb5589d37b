//go:build !linux

package capture

// Live says that it is not supported on this system.
func Live(name string) (Source, error) {
	return nil, &Error{File: name, Offset: -1, Code: LiveUnsupported}
}

// LiveFrom says that it is not supported on this system.
func LiveFrom(name string, _ []Socket) (Source, error) { return Live(name) }

// Interfaces says that watching them is not supported on this system.
func Interfaces() ([]Interface, error) {
	return nil, &Error{File: AnyInterface, Offset: -1, Code: LiveUnsupported}
}
