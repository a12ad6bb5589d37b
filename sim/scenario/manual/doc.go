// Package manual tells people and editors how scenario files are written: as a
// page that explains every key, and as a JSON schema. Both are made of what
// reads the files, and of the catalogue's sentences.
package manual
