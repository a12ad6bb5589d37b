package filter

// registryFields are the fields that package wire names. Those that the
// reading knows better, or that can be had without taking the whole frame
// apart, are told anew by the groups after it.
func registryFields() []field { return nil }
