package architecture

import (
	"go/ast"
	"go/token"
	"strings"
	"testing"
)

// TestSimulatorRangesOverNoMap: the order of a map's elements is another one on
// every run, so nothing under sim ranges over one. Types are followed by name:
// whatever shares the name of something that was declared or made as a map in
// its package counts as one. Where that is unjust, another name helps.
func TestSimulatorRangesOverNoMap(t *testing.T) {
	packages := map[string][]source{}
	for _, s := range sources(t) {
		if s.dir == "sim" || strings.HasPrefix(s.dir, "sim/") && s.dir != "sim/bridge" {
			packages[s.dir] = append(packages[s.dir], s)
		}
	}
	found := 0
	for _, files := range packages {
		maps := mapNames(files)
		found += len(maps)
		for _, s := range files {
			ast.Inspect(s.file, func(n ast.Node) bool {
				if r, ok := n.(*ast.RangeStmt); ok && maps.holds(r.X) {
					t.Errorf("%s: ranges over a map, whose order is not determined", s.at(n))
				}
				return true
			})
		}
	}
	if found == 0 {
		t.Fatal("no map was found in the simulator: this test looks for the wrong thing")
	}
}

// names is a set of identifiers that stand for maps: types, variables, fields,
// parameters, and functions that return one.
type names map[string]bool

// mapNames collects a package's names of maps, until one look at all of its
// files finds no more.
func mapNames(files []source) names {
	found := names{}
	for before := -1; before < len(found); {
		before = len(found)
		for _, s := range files {
			ast.Inspect(s.file, func(n ast.Node) bool {
				found.learn(n)
				return true
			})
		}
	}
	return found
}

func (m names) learn(n ast.Node) {
	switch n := n.(type) {
	case *ast.TypeSpec:
		m.add(m.holds(n.Type), n.Name)
	case *ast.Field:
		m.add(m.holds(n.Type), n.Names...)
	case *ast.FuncDecl:
		m.add(n.Type.Results != nil && m.holds(n.Type.Results.List[0].Type), n.Name)
	case *ast.ValueSpec:
		m.add(n.Type != nil && m.holds(n.Type), n.Names...)
		for i, v := range n.Values {
			if i < len(n.Names) {
				m.add(m.holds(v), n.Names[i])
			}
		}
	case *ast.AssignStmt:
		for i, v := range n.Rhs {
			if i < len(n.Lhs) {
				if id, ok := n.Lhs[i].(*ast.Ident); ok {
					m.add(m.holds(v), id)
				}
			}
		}
	}
}

func (m names) add(is bool, ids ...*ast.Ident) {
	for _, id := range ids {
		if is && id.Name != "_" {
			m[id.Name] = true
		}
	}
}

// holds reports whether an expression is a map, or the type of one.
func (m names) holds(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.MapType:
		return true
	case *ast.Ident:
		return m[e.Name]
	case *ast.SelectorExpr:
		return m[e.Sel.Name]
	case *ast.ParenExpr:
		return m.holds(e.X)
	case *ast.StarExpr:
		return m.holds(e.X)
	case *ast.UnaryExpr:
		return e.Op == token.AND && m.holds(e.X)
	case *ast.CompositeLit:
		return e.Type != nil && m.holds(e.Type)
	case *ast.CallExpr:
		if fun, ok := e.Fun.(*ast.Ident); ok && fun.Name == "make" {
			return len(e.Args) > 0 && m.holds(e.Args[0])
		}
		return m.holds(e.Fun)
	}
	return false
}
