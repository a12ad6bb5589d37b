//go:build !linux

package capture

// Live says that it is not supported on this system.
func Live(name string) (Source, error) {
	return nil, &Error{File: name, Offset: -1, Code: LiveUnsupported}
}

// Interfaces says that watching them is not supported on this system.
func Interfaces() ([]Interface, error) {
	return nil, &Error{File: AnyInterface, Offset: -1, Code: LiveUnsupported}
}
