package script

import "strings"

// shell takes from the lines of a shell script what they set, and returns the
// settings and the commands that it can make nothing of.
func (s *settings) shell(text string) (unset, undone []string) {
	for _, line := range strings.FieldsFunc(joined.Replace(text), isSeparator) {
		line, _, _ = strings.Cut(line, " #")
		words := shellWords(line)
		if len(words) == 0 {
			continue
		}
		left, known := s.command(words)
		unset = append(unset, left...)
		if !known {
			undone = append(undone, strings.Join(words, " "))
		}
	}
	return unset, undone
}

// joined puts a command on one line, and a line's end between two.
var joined = strings.NewReplacer("\\\n", " ", "&&", "\n", "||", "\n")

func isSeparator(r rune) bool { return r == '\n' || r == ';' }

// shellWords splits a line at spaces, keeps "quoted words" whole, and leaves
// out where its output goes to.
func shellWords(line string) []string {
	var list []string
	var b strings.Builder
	quote := rune(0)
	flush := func() {
		if b.Len() > 0 {
			list = append(list, b.String())
			b.Reset()
		}
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case quote == 0 && (r == ' ' || r == '\t' || r == '\r'):
			flush()
		default:
			b.WriteRune(r)
		}
	}
	flush()
	return list
}

// command applies one command. It returns the kernel settings that it could
// not make, and whether the command itself is known.
func (s *settings) command(w []string) (left []string, known bool) {
	name := w[0][strings.LastIndexByte(w[0], '/')+1:]
	switch {
	case name == "defaults.sh":
		s.standard()
		s.public()
		if strings.Contains(w[0], "common/") { // packetdrill's own scripts, not those of Linux
			s.fastOpen |= fastOpenAlways
		}
	case name == "sysctl", name == "set_sysctls.py":
		for _, a := range w[1:] {
			key, value, assigns := strings.Cut(a, "=")
			if assigns && !s.sysctl(key, value) {
				left = append(left, a)
			}
		}
	case name == "echo" && len(w) == 4 && w[2] == ">" && strings.HasPrefix(w[3], "/proc/sys/"):
		if !s.sysctl(w[3], w[1]) {
			left = append(left, w[3]+"="+w[1])
		}
	case name == "ip" && len(w) > 1 && w[1] == "route":
		return nil, s.route(w[2:])
	case name == "ip" && len(w) > 1 && w[1] == "tcp_metrics":
		s.flushed++
	case strings.HasPrefix(name, "sysctl_restore_"), name == "ethtool", name == "true":
	default:
		return nil, false
	}
	return left, true
}

// route applies what a route says of the connections over it.
func (s *settings) route(w []string) bool {
	known := false
	for i := 0; i+1 < len(w); i++ {
		n, ok := wholeNumber(strings.TrimSuffix(w[i+1], "ms"))
		if !ok || n > 1<<20 {
			continue
		}
		switch w[i] {
		case "initcwnd":
			s.tcp.InitialWindow, known = int(n), true
		case "mtu":
			s.tcp.MSS, known = max(int(n)-s.headers(), 1), true
		}
	}
	return known
}
