package filter

import (
	"wiretale/wire"
)

// Of writes the filter that picks the packets in which a field says what it says
// here; ok is false where the language has no such field, or where it says too
// much to be compared.
func Of(f *wire.Field) (src string, ok bool) {
	const most = 256 // bytes of a value
	known, ok := lookup(f.Name)
	if !ok {
		return "", false
	}
	v, is := f.Value, f.Name+" == "
	switch known.kind {
	case presence:
		return f.Name, true
	case number, boolean, address, mac:
		base := wire.Decimal
		if d, ok := wire.FieldByName(f.Name); ok {
			base = d.Base
		}
		return is + v.Format(base, f.Span.Bits), v.Kind != wire.KindNone
	case span:
		return is + v.String() + "ns", true
	case octets:
		v.Kind = wire.KindMAC // which is written in the same way
		return is + v.String(), len(v.Bytes) > 0 && len(v.Bytes) <= most
	case str:
		return is + enquote(v.Text), len(v.Text) <= most
	}
	return "", false
}
