package main

import (
	"strconv"
	"time"
)

// appendEpoch writes a moment of a trace as seconds since 1970.
func appendEpoch(b []byte, epoch time.Time, t time.Duration) []byte {
	at := epoch.Add(t)
	return appendDecimal(b, at.Unix(), int64(at.Nanosecond()))
}

// appendSeconds writes a span of time as seconds.
func appendSeconds(b []byte, d time.Duration) []byte {
	if d < 0 {
		b, d = append(b, '-'), -d
	}
	return appendDecimal(b, int64(d/time.Second), int64(d%time.Second))
}

// appendDecimal writes seconds and nanoseconds exactly, with six decimals or
// nine.
func appendDecimal(b []byte, whole, nanos int64) []byte {
	b = append(strconv.AppendInt(b, whole, 10), '.')
	from := len(b)
	b = strconv.AppendInt(b, nanos+1_000_000_000, 10) // the first digit holds the place of zeros
	b = append(b[:from], b[from+1:]...)
	if string(b[from+6:]) == "000" {
		b = b[:from+6]
	}
	return b
}
