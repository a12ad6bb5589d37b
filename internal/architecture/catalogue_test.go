package architecture

import (
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"wiretale/text"
)

// TestEveryTextIsUsedAndEveryUsedTextExists holds the catalogue against the
// code. A key is used where it stands in the code as a string, or where one
// stands that ends in "." and begins the key: such keys are put together from
// a closed set, whose owner tests that it is complete.
func TestEveryTextIsUsedAndEveryUsedTextExists(t *testing.T) {
	written := map[string]bool{}
	var families []string
	for _, s := range sources(t) {
		ast.Inspect(s.file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if value, err := strconv.Unquote(lit.Value); err == nil {
					written[value] = true
					if strings.HasSuffix(value, ".") && strings.Count(value, " ") == 0 && len(value) > 1 {
						families = append(families, value)
					}
				}
			}
			if key, ok := saidKey(n); ok {
				for _, lang := range text.Langs() {
					if !text.For(lang).Has(key) {
						t.Errorf("%s: the catalogue has no text for %q in %s", s.at(n), key, lang)
					}
				}
			}
			return true
		})
	}
	keys := text.Keys()
	if len(keys) == 0 {
		t.Fatal("the catalogue is empty")
	}
	for _, key := range keys {
		if written[key] {
			continue
		}
		used := false
		for _, family := range families {
			used = used || strings.HasPrefix(key, family)
		}
		if !used {
			t.Errorf("the catalogue's text %q is used nowhere", key)
		}
	}
}

// saidKey is the key of a call such as words.T("tui.play").
func saidKey(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "T" {
		return "", false
	}
	lit, ok := call.Args[0].(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	key, err := strconv.Unquote(lit.Value)
	return key, err == nil
}
