package architecture

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// Whatever depends on the machine, the moment or the scheduler has no place in
// the simulator: its runs must be the same bytes everywhere. Only sim/bridge,
// which ties a simulation to the wall clock, may know time and goroutines.
var (
	forbiddenImports = []string{"math", "math/big", "math/cmplx", "math/rand", "math/rand/v2", "crypto/rand", "sync", "sync/atomic", "os", "net", "maps", "hash/maphash"}
	clockCalls       = []string{"Now", "Since", "Until", "After", "AfterFunc", "Sleep", "Tick", "NewTimer", "NewTicker"}
	floatNames       = []string{"float32", "float64", "complex64", "complex128", "ParseFloat", "FormatFloat", "Seconds", "Minutes", "Hours"}
)

func TestSimulatorDependsOnNothingButItsInput(t *testing.T) {
	checked := 0
	for _, s := range sources(t) {
		if s.dir != "sim" && !strings.HasPrefix(s.dir, "sim/") || s.dir == "sim/bridge" {
			continue
		}
		checked++
		_, others := s.imports()
		for _, path := range others {
			if slices.Contains(forbiddenImports, path) {
				t.Errorf("%s imports %s", s.path, path)
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if what := unsteady(n); what != "" {
				t.Errorf("%s: %s", s.at(n), what)
			}
			return true
		})
	}
	if checked == 0 {
		t.Fatal("no file of the simulator was checked")
	}
}

// unsteady says what makes a node's outcome depend on more than its input.
func unsteady(n ast.Node) string {
	switch n := n.(type) {
	case *ast.GoStmt:
		return "a goroutine"
	case *ast.SelectStmt:
		return "a select"
	case *ast.ChanType:
		return "a channel"
	case *ast.BasicLit:
		if n.Kind == token.FLOAT || n.Kind == token.IMAG {
			return "a floating-point number"
		}
	case *ast.Ident:
		if slices.Contains(floatNames, n.Name) {
			return "floating point (" + n.Name + ")"
		}
	case *ast.SelectorExpr:
		if p, ok := n.X.(*ast.Ident); ok && p.Name == "time" && slices.Contains(clockCalls, n.Sel.Name) {
			return "the wall clock (time." + n.Sel.Name + ")"
		}
	}
	return ""
}
