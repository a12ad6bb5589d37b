package dns

// root is the name of which all others are below.
const root = "."

// fold is a name with its letters small: those of ASCII alone have two forms
// that are the same (RFC 4343 §3).
func fold(name string) string {
	for i := range len(name) {
		if c := name[i]; c >= 'A' && c <= 'Z' {
			b := []byte(name)
			for ; i < len(b); i++ {
				b[i] = small(b[i])
			}
			return string(b)
		}
	}
	return name
}

// same reports whether two names differ in nothing but the form of letters.
func same(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		if small(a[i]) != small(b[i]) {
			return false
		}
	}
	return true
}

func small(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// parent is a name without its first label; of the root it is the root.
func parent(name string) string {
	for i := 0; i < len(name)-1; i++ {
		switch name[i] {
		case '\\':
			i++
		case '.':
			return name[i+1:]
		}
	}
	return root
}

// within reports whether a name is the name of a zone, or lies below it.
func within(name, zone string) bool {
	for zone != root && name != root && len(name) > len(zone) {
		name = parent(name)
	}
	return zone == root || same(name, zone)
}
