package view

// graphNames are the names by which lessons call the graphs, in their order.
var graphNames = [len(figures)]string{"sequence", "window", "round-trip", "throughput"}

// Choose shows a graph by its name, alone, and reports whether there is one.
func (v *Graphs) Choose(name string) bool {
	for i, known := range graphNames {
		if known == name {
			v.chosen, v.alone = i, true
			return true
		}
	}
	return false
}
