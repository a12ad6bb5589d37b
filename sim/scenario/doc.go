// Package scenario reads the declarative description of a simulation (hosts,
// links, what the hosts do and what is done to their packets), checks it, and
// builds the network that it describes.
//
// A scenario is a YAML file. It is read strictly: whatever it says that isn't
// understood is an error which names the place, what was found there and what
// was expected.
package scenario
