package wire

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// Base says how a number is written.
type Base uint8

// The bases.
const (
	Decimal Base = iota
	Hex          // with as many digits as the field is wide
)

// String writes the value with numbers in decimal.
func (v Value) String() string { return v.Format(Decimal, 0) }

// Format writes the value as filters take it. bits is the width of the field,
// which says how many digits a hexadecimal number has; 0 means as few as will
// do. Text is returned as it stood on the wire: escape it before it is shown.
func (v Value) Format(base Base, bits int) string {
	switch v.Kind {
	case KindUint:
		if base == Hex {
			digits := strconv.FormatUint(v.Num, 16)
			return "0x" + strings.Repeat("0", max(0, (bits+3)/4-len(digits))) + digits
		}
		return strconv.FormatUint(v.Num, 10)
	case KindBool:
		return strconv.FormatBool(v.Num != 0)
	case KindAddr:
		return v.Addr.String()
	case KindMAC:
		return colons(v.Bytes)
	case KindBytes:
		return hex.EncodeToString(v.Bytes)
	case KindText:
		return v.Text
	}
	return ""
}

// String writes the address as people do: 02:00:00:00:00:01.
func (m MAC) String() string { return colons(m[:]) }

func colons(b []byte) string {
	var s strings.Builder
	for i := range b {
		if i > 0 {
			s.WriteByte(':')
		}
		s.WriteString(hex.EncodeToString(b[i : i+1]))
	}
	return s.String()
}
