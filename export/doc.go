// Package export writes a trace in forms that others read.
package export
