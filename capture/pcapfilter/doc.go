// Package pcapfilter compiles capture filters, in the language of tcpdump
// (pcap-filter(7)), to programs of the classic packet filter (BPF), which the
// kernel runs for every packet before it is kept. What a program accepts is
// what tcpdump's accepts for the same expression.
//
// Host and network names are not looked up: a filter must mean the same
// wherever it is written.
package pcapfilter

// Filter is an expression that was understood. The zero value accepts every
// packet, as the empty expression does.
type Filter struct {
	source string
	root   node // nil for the empty expression
}

// String is the expression as it was written.
func (f *Filter) String() string { return f.source }
