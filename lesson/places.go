package lesson

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// position is a place in a file, counted from 1; zero where it isn't known.
type position struct{ line, column int }

// places are where the values of a YAML text stand, by their paths:
// "steps[2].ask.choices[0].is".
type places map[string]position

// of is where a value stands, or, where it isn't written, what it would belong to.
func (p places) of(path string) position {
	for {
		if at, ok := p[path]; ok {
			return at
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return p[""]
		}
		path = path[:i]
	}
}

// note notes where a node stands, and all in it.
func (p places) note(path string, n ast.Node) {
	p[path] = positionOf(n)
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			p.entry(path, v)
		}
	case *ast.MappingValueNode:
		p.entry(path, n)
	case *ast.SequenceNode:
		for i, v := range n.Values {
			p.note(path+"["+strconv.Itoa(i)+"]", v)
		}
	}
}

func (p places) entry(path string, v *ast.MappingValueNode) {
	key := v.Key.String()
	if path != "" {
		key = path + "." + key
	}
	p.note(key, v.Value)
	if at := p[key]; at.line == 0 {
		p[key] = positionOf(v.Key)
	}
}

// positionOf is where a node begins. A mapping in block style begins with its
// first key.
func positionOf(n ast.Node) position {
	switch n := n.(type) {
	case nil:
		return position{}
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return positionOf(n.Values[0].Key)
		}
	case *ast.MappingValueNode:
		return positionOf(n.Key)
	}
	return tokenPosition(n.GetToken())
}

func tokenPosition(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{}
	}
	return position{t.Position.Line, t.Position.Column}
}

// item is the path of an element of a list.
func item(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }
