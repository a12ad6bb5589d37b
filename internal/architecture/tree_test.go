package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// root is the project's top folder, seen from this package.
const root = "../.."

// source is one Go file of the project.
type source struct {
	path string // relative to the project's top folder, with slashes
	dir  string
	file *ast.File
	set  *token.FileSet
}

// sources parses the project's own Go files, tests left out.
func sources(t *testing.T) []source {
	t.Helper()
	set := token.NewFileSet()
	var all []source
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "testdata" || strings.HasPrefix(name, ".") && path != root) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		relative = filepath.ToSlash(relative)
		all = append(all, source{relative, filepath.ToSlash(filepath.Dir(relative)), file, set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d files found below %s: this test looks in the wrong place", len(all), root)
	}
	return all
}

// imports lists what a file imports, the project's own packages without the
// module's name.
func (s source) imports() (own, others []string) {
	for _, spec := range s.file.Imports {
		path := strings.Trim(spec.Path.Value, `"`)
		if after, ok := strings.CutPrefix(path, "wiretale/"); ok {
			own = append(own, after)
		} else {
			others = append(others, path)
		}
	}
	return own, others
}

func (s source) at(node ast.Node) token.Position { return s.set.Position(node.Pos()) }
