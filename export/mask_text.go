package export

import (
	"bytes"
	"net/netip"
)

// text overwrites the digits of the addresses that are written out in a
// payload. What may be none, such as a version of four numbers, is taken for
// one.
func (m *Masker) text(data, out []byte) {
	for at := 0; at < len(data); {
		if !addressLetter(data[at]) {
			at++
			continue
		}
		end := at
		for end < len(data) && addressLetter(data[end]) {
			end++
		}
		if (at == 0 || !wordLetter(data[at-1])) && (end == len(data) || !wordLetter(data[end])) {
			hideWritten(data[at:end], out[at:end])
		}
		at = end
	}
}

// addressLetter reports whether an address may be written with a byte.
func addressLetter(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F' || c == '.' || c == ':' || c == ',' || c == '-'
}

func wordLetter(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
}

// hideWritten overwrites the addresses in a run of such bytes: FTP's six numbers
// (RFC 959 §4.1.2), or what stands between commas and other marks.
func hideWritten(run, out []byte) {
	if n := commaAddress(run); n > 0 {
		hideDigits(out[:n])
		return
	}
	for len(run) > 0 {
		end := bytes.IndexByte(run, ',')
		if end < 0 {
			end = len(run)
		}
		hideOne(run[:end], out[:end])
		end = min(end+1, len(run))
		run, out = run[end:], out[end:]
	}
}

// hideOne overwrites an address, with what may stand around it: a port behind, a
// full stop, a network's size after a dash.
func hideOne(word, out []byte) {
	trimmed := bytes.TrimLeft(word, ".-")
	out = out[len(word)-len(trimmed):]
	word = bytes.TrimRight(trimmed, ".-")
	for _, end := range [...]int{len(word), bytes.LastIndexByte(word, ':'), bytes.IndexByte(word, '-'), len(bytes.TrimRight(word, ":"))} {
		if end <= 0 {
			continue
		}
		if a, err := netip.ParseAddr(string(word[:end])); err == nil && !stays(a) || hardware(word[:end]) {
			hideDigits(out[:end])
			if end < len(word) && word[end] == '-' { // a range of addresses
				hideOne(word[end+1:], out[end+1:])
			}
			return
		}
	}
}

// hardware reports whether a word is a link's address: six times two digits.
func hardware(word []byte) bool {
	if len(word) != 17 {
		return false
	}
	for i, c := range word {
		if separator := c == ':' || c == '-'; separator != (i%3 == 2) || c == '.' || c == ',' {
			return false
		}
	}
	return true
}

// commaAddress returns how long the address at the front of FTP's six numbers
// is; 0 if there are none.
func commaAddress(run []byte) int {
	numbers, digits, end := 1, 0, 0
	for i, c := range run {
		switch {
		case c >= '0' && c <= '9' && digits < 3:
			digits++
		case c == ',' && digits > 0:
			if digits = 0; numbers == 4 {
				end = i
			}
			numbers++
		default:
			if c != '.' || i < len(run)-1 { // a sentence ends
				return 0
			}
		}
	}
	if numbers != 6 || digits == 0 {
		return 0
	}
	return end
}

func hideDigits(b []byte) {
	for i, c := range b {
		if c != '.' && c != ':' && c != ',' && c != '-' {
			b[i] = secretByte
		}
	}
}
