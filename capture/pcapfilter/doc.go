// Package pcapfilter compiles capture filters, in the language of tcpdump
// (pcap-filter(7)), to programs of the classic packet filter (BPF), which the
// kernel runs for every packet before it is kept. What a program accepts is
// what tcpdump's accepts for the same expression.
//
// Host and network names are not looked up: a filter must mean the same
// wherever it is written.
package pcapfilter

import "slices"

// Filter is an expression that was understood. The zero value accepts every
// packet, as the empty expression does.
type Filter struct {
	source string
	root   node // nil for the empty expression
}

// String is the expression as it was written.
func (f *Filter) String() string { return f.source }

// Except returns a filter for what f accepts and other doesn't, and f itself
// if other is nil. Mistakes that Compile finds are told as those of f.
func (f *Filter) Except(other *Filter) *Filter {
	switch {
	case other == nil:
		return f
	case other.root == nil: // it accepts everything
		return &Filter{f.source, relation{operator: "=", left: constant{n: 0}, right: constant{n: 1}}}
	case f.root == nil:
		return &Filter{f.source, not{inner: other.root}}
	}
	return &Filter{f.source, and{not{inner: other.root}, f.root}}
}

// Words are those with which a condition may begin, in order.
func Words() []string { return slices.Clone(beginnings) }
