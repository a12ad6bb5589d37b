package scenario

import (
	"embed"
	"io/fs"
	"path"
	"strings"
)

//go:embed data/*.yaml
var data embed.FS

// order is how the embedded scenarios are listed: from the simplest on.
var order = []string{
	"handshake",
	"web-page",
	"echo",
	"file",
	"lock-step",
	"dns-retry",
	"dns-tree",
	"lossy",
	"refused",
	"firewall",
	"nat",
	"narrow",
	"keep-alive",
	"many-clients",
	"neighbours",
	"traceroute",
	"workbench",
	"bulk",
}

// Names lists the embedded scenarios.
func Names() []string { return append([]string(nil), order...) }

// Embedded returns an embedded scenario by its name. Errors are of type
// *Error.
func Embedded(name string) (*Scenario, error) {
	file := name + ".yaml"
	text, err := fs.ReadFile(data, path.Join("data", file))
	if err != nil || strings.ContainsAny(name, "/\\") {
		known := make([]field, len(order))
		for i, n := range order {
			known[i].key = n
		}
		return nil, &Error{File: clip(name), Code: UnknownScenario, Found: clip(name), Expected: nearest(name, known)}
	}
	sc, err := Parse(file, text)
	if err == nil {
		sc.base = base{embedded: name}
	}
	return sc, err
}

// Source is the text of an embedded scenario, as it is written. Errors are those
// of Embedded.
func Source(name string) ([]byte, error) {
	if _, err := Embedded(name); err != nil {
		return nil, err
	}
	return data.ReadFile(path.Join("data", name+".yaml"))
}
