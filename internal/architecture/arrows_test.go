package architecture

import (
	"slices"
	"strings"
	"testing"
)

// arrows say which of the project's folders a folder may import. A name ending
// in "/" stands for everything below it. ARCHITECTURE.md explains them.
var arrows = map[string][]string{
	"text":            {},
	"config":          {"internal/nesting", "internal/spelling"},
	"wire":            {},
	"trace":           {"wire"},
	"trace/filter":    {"wire", "trace", "internal/spelling"},
	"analyze":         {"wire", "trace", "analyze/app", "analyze/flow", "analyze/index", "internal/waiting"},
	"analyze/app":     {"wire", "trace", "internal/waiting"},
	"analyze/flow":    {"wire", "trace"},
	"analyze/index":   {"wire", "trace", "analyze/app", "analyze/flow", "internal/waiting", "internal/rescue"},
	"analyze/find":    {"wire", "trace", "trace/filter", "analyze", "analyze/index", "session", "internal/rescue"},
	"analyze/compare": {"wire", "trace"},
	"analyze/graph":   {"wire", "trace"},
	"session":         {"wire", "trace", "trace/filter"},
	"sim":             {"wire", "trace", "session", "sim/"},
	"sim/engine":      {},
	"sim/link":        {"sim/engine", "wire", "trace", "trace/filter", "session"},
	"sim/tcp":         {"wire", "trace"},
	"sim/neighbour":   {"wire", "trace"},
	"sim/dns":         {"wire", "trace"},
	"sim/http":        {"wire", "trace"},
	"sim/transit":     {"wire"},
	"sim/firewall":    {"sim/transit", "wire", "trace"},
	"sim/nat":         {"sim/transit", "wire", "trace"},
	"sim/talk":        {},
	"sim/tftp":        {},
	"sim/script":      {"sim/engine", "sim/link", "sim/tcp", "wire", "trace"},
	"sim/host":        {"sim/engine", "sim/link", "sim/tcp", "sim/dns", "sim/http", "sim/talk", "sim/tftp", "sim/neighbour", "sim/transit", "sim/firewall", "sim/nat", "wire", "trace", "session"},
	"sim/bridge":      {"sim/engine", "sim/link", "sim/tcp", "sim/host", "sim/scenario", "wire", "trace", "session", "internal/netns"},
	"sim/scenario":    {"sim/engine", "sim/link", "sim/tcp", "sim/dns", "sim/http", "sim/talk", "sim/tftp", "sim/transit", "sim/firewall", "sim/nat", "sim/host", "wire", "trace", "trace/filter", "session", "internal/nesting", "internal/spelling"},
	"capture":         {"wire", "trace", "capture/pcapfilter"},
	"explain":         {"text", "wire", "trace", "session", "analyze"},
	"explain/story":   {"text", "wire", "trace", "explain"},
	"lesson":          {"text", "wire", "trace", "trace/filter", "session", "analyze", "explain", "internal/nesting", "internal/spelling"},
	"export":          {"text", "wire", "trace", "analyze", "explain"},
	"export/drawing":  {"text", "trace", "explain", "explain/story", "tui/canvas", "tui/theme", "tui/view"},
	"tui":             {"text", "config", "wire", "trace", "trace/filter", "analyze", "analyze/find", "analyze/compare", "session", "explain", "explain/story", "lesson", "export", "export/drawing", "tui/", "internal/rescue"},
	"tui/canvas":      {},
	"tui/theme":       {"trace", "tui/canvas"},
	"tui/view":        {"text", "wire", "trace", "trace/filter", "analyze", "analyze/compare", "analyze/graph", "session", "explain", "lesson", "tui/canvas", "tui/theme"},
	"cmd/wiretale":    {"text", "config", "wire", "trace", "trace/filter", "analyze", "analyze/", "session", "sim", "sim/", "capture", "capture/", "explain", "lesson", "export", "tui", "tui/", "internal/netns", "internal/spelling", "explain/", "export/", "internal/rescue"},
	"tui/film":        {"config", "text", "trace", "tui", "tui/canvas", "tui/theme", "export/drawing"},
	// What a live capture keeps, and what the kernel says beside it.
	"capture/pcapfilter":  {"wire", "internal/spelling"},
	"capture/sockdiag":    {"wire", "trace", "capture", "internal/rescue"},
	"sim/scenario/manual": {"sim/scenario", "text"},
	// What tests of several packages use.
	"internal/oracle": {},
	// What several packages need and none owns.
	"internal/nesting":   {},
	"internal/spelling":  {},
	"internal/netns":     {},
	"internal/waiting":   {},
	"internal/rescue":    {},
	"internal/pictures":  {"text", "trace", "analyze", "session", "lesson", "sim", "sim/scenario", "tui", "tui/film"},
	"internal/randomnet": {"sim", "sim/scenario", "trace"},
	"internal/sample":    {"sim", "sim/scenario", "trace", "analyze"},
	// What measures speed.
	"internal/speed": {"sim", "sim/scenario", "trace", "analyze", "analyze/index", "capture", "session", "text", "tui"},
}

func TestFoldersImportOnlyWhatTheArchitectureAllows(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sources(t) {
		if strings.HasPrefix(s.dir, "internal/architecture") {
			continue
		}
		allowed, known := arrows[s.dir]
		if !known {
			t.Errorf("%s: the folder %s is not on the map: add it to ARCHITECTURE.md and to this table", s.path, s.dir)
			continue
		}
		seen[s.dir] = true
		own, _ := s.imports()
		for _, path := range own {
			if !slices.ContainsFunc(allowed, func(a string) bool {
				return path == a || strings.HasSuffix(a, "/") && strings.HasPrefix(path, a)
			}) {
				t.Errorf("%s imports %s, which %s may not", s.path, path, s.dir)
			}
		}
	}
	for dir := range arrows {
		if !seen[dir] {
			t.Errorf("the table names the folder %s, but no Go file is in it", dir)
		}
	}
}
