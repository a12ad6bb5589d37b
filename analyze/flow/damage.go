package flow

import (
	"slices"

	"wiretale/trace"
	"wiretale/wire"
)

// damaged reports whether a frame has a wrong checksum at a tap of a
// simulation, or can't be read to its end: its receiver discards it. Other
// captures are not checked, since network cards compute checksums behind their
// backs.
func damaged(tap trace.Tap, d *wire.Decoded, data []byte) bool {
	if !tap.Whole {
		return false
	}
	if d.Malformed != nil {
		return true
	}
	return slices.ContainsFunc(wire.VerifyChecksums(d, data), func(r wire.ChecksumResult) bool {
		return r.State == wire.ChecksumBad || r.State == wire.ChecksumPartial
	})
}
