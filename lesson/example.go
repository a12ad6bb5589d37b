package lesson

import (
	"embed"
	"io/fs"
)

//go:embed example
var example embed.FS

// Example is a small lesson that works, to start one's own from: the one that the
// guide on writing lessons explains.
func Example() fs.FS {
	dir, err := fs.Sub(example, "example")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return dir
}
