package app

import (
	"bytes"
	"net"
	"strconv"
	"strings"
)

// first returns at most the first n of a list.
func first[T any](all []T, n int) []T { return all[:min(len(all), n)] }

// hexadecimal writes a number as Wireshark does, with so many digits at least.
func hexadecimal(n uint64, digits int) string {
	s := strconv.FormatUint(n, 16)
	return "0x" + strings.Repeat("0", max(0, digits-len(s))) + s
}

func decimal[T ~int | ~int8 | ~uint8 | ~uint16 | ~uint32 | ~int64](n T) string {
	return strconv.FormatInt(int64(n), 10)
}

func macAddress(b []byte) string { return net.HardwareAddr(b).String() }

// cutZero returns what stands before the first zero byte, and behind it.
func cutZero(b []byte) (before, after []byte, found bool) { return bytes.Cut(b, []byte{0}) }

// inBrackets puts what a title says besides behind it.
func inBrackets(said []string) string {
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, ", ") + ")"
}

func verdict(yes bool) Verdict {
	if yes {
		return Yes
	}
	return No
}
